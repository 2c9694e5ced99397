"""The organization's side of the operator's staff: who was let in, why, until when, what they saw;
say yes, put out, decide in advance."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.privacy import words
from opentrax.privacy.forms import StaffInvitationForm, StaffRuleForm
from opentrax.privacy.models import StaffGrant, StaffLook
from opentrax.privacy.rules.staff import Stage
from opentrax.privacy.selectors.staff import (
    grants_of_organization,
    names_of_staff,
    rule_of_organization,
)
from opentrax.privacy.services import staff


@requires("organization.change")
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Who is let in, who asks, who was, and what each looked at."""
    return _page(cast("MemberRequest", request))


@requires("organization.change")
@require_POST
def approve(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The client's yes."""
    grant, actor = _grant(request, grant_id), cast("MemberRequest", request).user
    told = _("Let in. It ends by itself, or when you end it.")
    attempt(request, lambda: staff.approve_access(grant, actor=actor), told)
    return redirect("staff_list")


@requires("organization.change")
@require_POST
def end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Put them out at once, or refuse."""
    grant, actor = _grant(request, grant_id), cast("MemberRequest", request).user
    told = _("Ended. Nothing more is shown to them.")
    attempt(request, lambda: staff.end_access(grant, actor=actor), told)
    return redirect("staff_list")


@requires("organization.change")
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Decide in advance."""
    form = StaffRuleForm(request.POST)
    if not form.is_valid():
        return _page(cast("MemberRequest", request), rule_form=form, status=422)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    chosen = form.cleaned_data["rule"]
    attempt(request, lambda: staff.set_rule(chosen, actor=actor, command_id=key), _("Saved."))
    return redirect("staff_list")


@requires("organization.change")
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Let the next one in who asks for no more than this."""
    form = StaffInvitationForm(request.POST)
    if not form.is_valid():
        return _page(cast("MemberRequest", request), invitation_form=form, status=422)
    said, actor = form.cleaned_data, cast("MemberRequest", request).user
    areas, minutes, key = tuple(said["areas"]), int(said["minutes"]), posted_command_id(request)
    told = _("Invited. The next one of the staff who asks for no more than that is let in, once.")
    attempt(
        request,
        lambda: staff.invite_staff(areas, minutes, days=said["days"], actor=actor, command_id=key),
        told,
    )
    return redirect("staff_list")


@requires("organization.change")
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the invitation back."""
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    told = _("Taken back.")
    attempt(request, lambda: staff.withdraw_invitation(actor=actor, command_id=key), told)
    return redirect("staff_list")


def _grant(request: HttpRequest, grant_id: UUID) -> StaffGrant:
    here = cast("MemberRequest", request).organization.pk
    return get_object_or_404(StaffGrant, pk=grant_id, organization_id=here)


def _page(
    request: MemberRequest, *, rule_form: StaffRuleForm | None = None,
    invitation_form: StaffInvitationForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    decided = rule_of_organization()
    context = {
        "rows": _rows(),
        "rule_form": rule_form or StaffRuleForm(initial={"rule": decided.rule}),
        "invitation_form": invitation_form or StaffInvitationForm(),
        "invitation": decided if decided.invited_until else None,
        "invited_areas": [words.AREAS[area] for area in decided.invited_areas],
        "nav_current": "settings", "tab": "staff",
    }  # fmt: skip
    return render(request, "privacy/staff_list.html", context, status=status)


def _rows() -> list[dict[str, Any]]:
    found, names = grants_of_organization(), names_of_staff()
    about = {look.about_id for grant in found for look in _shown(grant) if look.about_id}
    people = dict(Person.objects.filter(pk__in=about).values_list("pk", "name"))
    return [
        {
            "one": grant,
            "by": names.get(grant.staff_id, ""),
            "why": words.WHYS[grant.why],
            "areas": [words.AREAS[area] for area in grant.areas],
            "stage": words.GRANT_STAGES[grant.stage],
            "as": words.APPROVED_AS[grant.approved_as],
            "yes_by": names.get(grant.approved_by_id, "") if grant.approved_by_id else "",
            "ended_by": names.get(grant.ended_by_id, "") if grant.ended_by_id else "",
            "is_live": grant.is_live,
            "waits": grant.stage is Stage.ASKED,
            "looks": [
                (look, people.get(look.about_id, "") if look.about_id else "")
                for look in _shown(grant)
            ],
        }
        for grant in found
    ]


def _shown(grant: StaffGrant) -> list[StaffLook]:
    return cast("list[StaffLook]", grant.shown)  # type: ignore[attr-defined]
