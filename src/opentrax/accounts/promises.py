"""Promises about registration."""

from django.utils.translation import gettext_lazy as _

from opentrax.accounts import forms
from opentrax.privacy.ledger import Evidence, promise

# What the policy names, and something to sign in with.
PROMISED = frozenset({"name", "organization", "time_zone", "email", "password1"})


@promise(
    "P03",
    _("fields of the registration form that the policy does not name, of all its fields"),
    controls=("accounts/forms.py",),
)
def registration_asks_for_what_is_named() -> Evidence:
    """The form as it is built for a visitor; what else is posted is not read."""
    fields = forms.RegistrationForm().fields
    return Evidence(len(set(fields) - PROMISED), len(fields))
