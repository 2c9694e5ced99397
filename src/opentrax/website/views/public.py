"""The front page: what this is for strangers, the way in for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from opentrax.accounts.selectors import is_fresh_installation
from opentrax.kit.access import public
from opentrax.organizations.permissions import may

# The first place of these that the member's role may see is where they begin.
_HOMES = (("live.view", "live"), ("visits.perform", "field"), ("workorders.view", "workorders"))

_SHOWN = ("travel", "onsite", "stop", "break", "gap")
_DAY = [
    {"kind": kind, "start": start, "end": end}
    for kind, start, end in (
        ("travel", 0, 2400), ("onsite", 2400, 11400), ("travel", 11400, 12600),
        ("stop", 12600, 13500), ("travel", 13500, 14400), ("break", 14400, 17100),
        ("onsite", 17100, 28800), ("gap", 28800, 30600), ("travel", 30600, 34200),
    )
]  # fmt: skip


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead members to their work, an empty installation to its first page, and greet the rest."""
    if request.user.is_authenticated:
        membership = getattr(request, "membership", None)
        if membership is None and request.user.is_operator_staff:
            return redirect("staff_access")
        return redirect(home_of(membership))
    if is_fresh_installation():
        return redirect("first_run")
    return render(request, "website/front.html", {"bars": _DAY, "kinds": _SHOWN})


def home_of(membership: object | None) -> str:
    """Return the address where a member begins."""
    if membership is None:
        return reverse("organization_choose")
    role = str(getattr(membership, "role", ""))
    for action, name in _HOMES:
        if may(role, action):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return reverse("settings")
