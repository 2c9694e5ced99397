"""What every template knows about its viewer."""

from typing import Any

from django.http import HttpRequest

from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import ACTIONS

# A template writes one word; names of actions have underscores of their own.
_ACTIONS = {action.replace(".", "_"): action for action in ACTIONS}


class Can:
    """`can.workorders_create` in a template: may the viewer do the action `workorders.create`?"""

    def __init__(self, membership: Membership | None) -> None:
        self.membership = membership

    def __getattr__(self, name: str) -> bool:
        action = _ACTIONS.get(name)
        if action is None:
            return _unknown(name)
        return self.membership is not None and self.membership.may(action)


def _unknown(name: str) -> bool:
    # Templates look for methods of the context's objects; only real names of actions may answer.
    raise AttributeError(name)


def viewer(request: HttpRequest) -> dict[str, Any]:
    """Context: `organization`, `membership`, `can`, `memberships` (for the switcher), `theme`,
    `units`."""
    membership: Membership | None = getattr(request, "membership", None)
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "organization": getattr(request, "organization", None),
        "membership": membership,
        "can": Can(membership),
        "memberships": _memberships(user) if signed_in else (),
        "theme": user.theme if signed_in else "system",
        "units": user.units if signed_in else "metric",
    }


def _memberships(user: Any) -> Any:
    from django.utils.functional import SimpleLazyObject

    own = Membership.objects.active().filter(person_id=user.pk).select_related("organization")
    return SimpleLazyObject(lambda: list(own.order_by("organization__name")))
