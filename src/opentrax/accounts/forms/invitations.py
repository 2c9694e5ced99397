"""Whom to invite."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.organizations.models import Role


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=())

    def __init__(self, *args: Any, roles: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in Role if role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class PartnerInvitationForm(forms.Form):
    """Which provider to invite."""

    email = forms.EmailField(
        label=_("E-mail of somebody who administers the provider’s organization")
    )
