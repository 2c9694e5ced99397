"""The organization's register of disclosures: ask, approve by a second person, refuse, say that it
was made."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.privacy import words
from opentrax.privacy.forms import DisclosureForm, SilenceForm
from opentrax.privacy.models import Disclosure
from opentrax.privacy.rules.disclosures import Stage
from opentrax.privacy.services import disclosures


@requires("organization.change")
@require_safe
def disclosure_list(request: HttpRequest) -> HttpResponse:
    """The register."""
    return _page(cast("MemberRequest", request), DisclosureForm())


@requires("organization.change")
@require_POST
def new_disclosure(request: HttpRequest) -> HttpResponse:
    """Put one on record before it is made."""
    member, form = cast("MemberRequest", request), DisclosureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            disclosures.ask_disclosure(
                form.asked(), actor=member.user, command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("disclosures")
    return _page(member, form, status=422)


@requires("organization.change")
@require_POST
def approve(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """The second person's yes."""
    return _act(
        request, disclosure_id, disclosures.approve_disclosure, _("It may be made now."), {}
    )


@requires("organization.change")
@require_POST
def refuse(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """Nothing is disclosed."""
    return _act(
        request, disclosure_id, disclosures.refuse_disclosure, _("Nothing is disclosed."), {}
    )


@requires("organization.change")
@require_POST
def make(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """It was made; those concerned see it from now on, or when a silence ends."""
    form = SilenceForm(request.POST)
    why, ends_at = form.silence() if form.is_valid() else ("", None)
    told = _("On record. Those concerned see it.")
    if why:
        told = _("On record. Those concerned see it when the silence ends.")
    silence = {"not_told_because": why, "silent_until": ends_at}
    return _act(request, disclosure_id, disclosures.make_disclosure, told, silence)


def _act(
    request: HttpRequest, disclosure_id: UUID, service: Callable[..., Disclosure], told: str,
    more: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    found = get_object_or_404(Disclosure, pk=disclosure_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: service(found, actor=actor, command_id=key, **more), told)
    return redirect("disclosures")


def _page(request: MemberRequest, form: DisclosureForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "rows": _rows(request.user), "nav_current": "settings", "tab": "disclosures",
    }  # fmt: skip
    return render(request, "privacy/disclosures.html", context, status=status)


def _rows(viewer: Person) -> list[dict[str, Any]]:
    found = list(Disclosure.objects.order_by("-created_at").prefetch_related("people"))
    people = {one.person_id for row in found for one in row.people.all()}
    acted = {row.requested_by_id for row in found} | {row.approved_by_id for row in found}
    names = dict(Person.objects.filter(pk__in=(people | acted) - {None}).values_list("pk", "name"))
    return [
        {
            "one": row,
            "ground": words.GROUNDS[row.ground],
            "stage": words.STAGES[row.stage],
            "is_made": row.stage is Stage.MADE,
            "people": [names.get(p.person_id, "") for p in row.people.all()],
            "waits": any(p.told_at is None for p in row.people.all()),
            "asked_by": names.get(row.requested_by_id, ""),
            "approved_by": names.get(row.approved_by_id, ""),
            "may_approve": row.stage is Stage.ASKED and row.requested_by_id != viewer.pk,
            "may_refuse": row.stage in (Stage.ASKED, Stage.APPROVED),
            "may_make": row.stage is Stage.APPROVED,
        }
        for row in found
    ]
