"""Ways to break what registration promises; loaded by tests only."""

from collections.abc import Iterator

from django import forms as django_forms

from opentrax.accounts import forms, promises
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox


@saboteur(promises.registration_asks_for_what_is_named, "the form asks for a phone number too")
def phone_number(sandbox: Sandbox) -> Iterator[None]:
    fields = {**forms.RegistrationForm.base_fields, "phone": django_forms.CharField()}
    sandbox.replace(forms.RegistrationForm, "base_fields", fields)
    yield
