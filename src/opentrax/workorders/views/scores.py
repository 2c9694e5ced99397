"""The score of a provider, with its formula and the counts behind it; both sides see it."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id, posted_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Partnership
from opentrax.workorders.models import ProviderScore
from opentrax.workorders.rules.score import LEAST_ORDERS, WEIGHTS, Share
from opentrax.workorders.scores import objection_between, parts_of, score_between
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.scores import object_to_score


def _words() -> dict[str, tuple[str, str]]:
    """What each part is called, and what it counts."""
    return {
        "on_time": (_("On time"), _("completed work orders with a deadline, completed by it")),
        "first_time": (
            _("At once"),
            _("completed work orders that were not sent back and needed no return"),
        ),
        "acceptance": (
            _("Acceptance"), _("offers accepted, of those accepted, declined or run out"),
        ),
        "response": (
            _("Response"),
            _("points for answers: 1 within an hour, 0 after a day or never, a line between"),
        ),
    }  # fmt: skip


def _percent(share: Share) -> str:
    value = share.value
    return "–" if value is None else f"{number_format(round(100 * value))} %"


def _rows(row: ProviderScore) -> list[dict[str, Any]]:
    words = _words()
    return [
        {
            "name": words[name][0], "counts": words[name][1], "weight": WEIGHTS[name],
            "good": number_format(Decimal(share.good).normalize(), use_l10n=True), "of": share.of,
            "share": _percent(share),
        }
        for name, share in parts_of(row).items()
    ]  # fmt: skip


@requires("compliance.view")
@require_safe
def score_page(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """The score between two partners."""
    partnership = get_object_or_404(Partnership, pk=partnership_id)
    own_id = cast("MemberRequest", request).organization.pk
    client_id, provider_id = partnership.organization_id, partnership.provider_id
    other = provider_id if client_id == own_id else client_id
    row = score_between(client_id, provider_id)
    context = {
        "partnership": partnership, "keeps": client_id == own_id,
        "other": organization_names([other]).get(other, "–"), "row": row,
        "rows": _rows(row) if row is not None else [], "least": LEAST_ORDERS,
        "objection": objection_between(client_id, provider_id),
        "nav_current": "settings", "tab": "partners",
    }  # fmt: skip
    return render(request, "workorders/score.html", context)


@requires("compliance.change")
@require_POST
def objection(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Say to a client what its score leaves out, or take that back."""
    member, key = cast("MemberRequest", request), posted_command_id(request)
    partnership = get_object_or_404(
        Partnership, pk=partnership_id, provider_id=member.organization.pk
    )
    note = posted_text(request, "note")
    attempt(
        request,
        lambda: object_to_score(
            partnership.organization_id, note, actor=member.user, command_id=key
        ),
        _("Saved; the client reads it.") if note.strip() else _("Taken back."),
    )
    return redirect("partner_score", partnership.pk)
