"""Forms of the privacy engine's registers."""

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opentrax.organizations.selectors import members
from opentrax.privacy.rules.staff import DEFAULT_MINUTES, LONGEST_INVITATION, MINUTES
from opentrax.privacy.rules.staff import Asked as AccessAsked
from opentrax.privacy.selectors.staff import clients_of_operator
from opentrax.privacy.services.disclosures import Asked
from opentrax.privacy.words import AREAS, GROUNDS, STAFF_RULES, WHYS


class DisclosureForm(forms.Form):
    """To whom, on which ground, what, about whom, and the document: only its hash is kept."""

    recipient = forms.CharField(
        label=_("To whom"), max_length=200, help_text=_("A court, an authority, an insurer …")
    )
    ground = forms.ChoiceField(label=_("Ground"))
    legal_basis = forms.CharField(
        label=_("Law or order"), max_length=300,
        help_text=_("Which section of which law, or the number of the order."),
    )  # fmt: skip
    scope = forms.CharField(
        label=_("What exactly"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which data, of which days. No more than the ground names, and no name."),
    )  # fmt: skip
    people = forms.MultipleChoiceField(
        label=_("About which members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others_count = forms.IntegerField(
        label=_("How many others"), min_value=0, initial=0, required=False,
        help_text=_("People without an account here, such as contacts."),
    )  # fmt: skip
    document = forms.FileField(
        label=_("The order or demand"),
        help_text=_("It is not kept: its fingerprint (SHA-256) shows later which one it was."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = list(GROUNDS.items())  # type: ignore[attr-defined]
        people = [(str(m.person_id), m.person.name) for m in members()]
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What the service takes."""
        from uuid import UUID

        cleaned, digest = self.cleaned_data, hashlib.sha256()
        for chunk in cleaned["document"].chunks():
            digest.update(chunk)
        return Asked(
            recipient=cleaned["recipient"], ground=cleaned["ground"],
            legal_basis=cleaned["legal_basis"], scope=cleaned["scope"],
            document_hash=digest.hexdigest(), people=[UUID(key) for key in cleaned["people"]],
            others_count=cleaned["others_count"] or 0,
        )  # fmt: skip


class SilenceForm(forms.Form):
    """Why those concerned are not told yet, and until when; both empty: they are told at once."""

    not_told_because = forms.CharField(max_length=300, required=False)
    silent_until = forms.DateField(required=False)

    def silence(self) -> tuple[str, datetime | None]:
        """The reason and the instant on which it ends."""
        day = self.cleaned_data.get("silent_until")
        ends = datetime.combine(day, time.min, UTC) if day else None
        return self.cleaned_data.get("not_told_because", ""), ends


_HOUR = 60


def _minutes() -> list[tuple[str, Any]]:
    """For how long, in words."""
    found = []
    for n in MINUTES:
        words = ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
        if n >= _HOUR:
            hours = n // _HOUR
            words = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
        found.append((str(n), words))
    return found


class StaffAccessForm(forms.Form):
    """Which organization, why, what of it, and for how long."""

    organization = forms.ChoiceField(label=_("Organization"))
    why = forms.ChoiceField(label=_("Reason"))
    words = forms.CharField(
        label=_("What for"), min_length=10, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads this. Name nobody."),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Case or request"), max_length=100, required=False,
        help_text=_("Its number. Owed with a question and with a request."),
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=_("What you need to read"), widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than that. Trails take the client’s own yes."),
    )  # fmt: skip
    minutes = forms.ChoiceField(label=_("For how long"), initial=str(DEFAULT_MINUTES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = [(str(one.pk), one.name) for one in clients_of_operator()]
        choices = {
            "organization": [("", "—"), *clients], "why": list(WHYS.items()),
            "areas": list(AREAS.items()), "minutes": _minutes(),
        }  # fmt: skip
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]

    def asked(self) -> AccessAsked:
        """What the service takes."""
        cleaned = self.cleaned_data
        return AccessAsked(
            why=cleaned["why"], words=cleaned["words"], reference=cleaned["reference"],
            areas=tuple(cleaned["areas"]), minutes=int(cleaned["minutes"]),
        )  # fmt: skip


class StaffRuleForm(forms.Form):
    """What an organization decides in advance."""

    rule = forms.ChoiceField(label=_("Who may let them in"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = list(STAFF_RULES.items())  # type: ignore[attr-defined]


class StaffInvitationForm(forms.Form):
    """What the next one of the staff may read, for how long, and how long that waits."""

    areas = forms.MultipleChoiceField(
        label=_("What they may read"), widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.ChoiceField(label=_("For how long"), initial=str(DEFAULT_MINUTES))
    days = forms.IntegerField(
        label=_("The invitation waits so many days"), min_value=1,
        max_value=LONGEST_INVITATION.days, initial=2,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = list(AREAS.items())  # type: ignore[attr-defined]
        self.fields["minutes"].choices = _minutes()  # type: ignore[attr-defined]
