"""What the reasons of the door and the states of a shift are called on screens."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.tracking.rules import ShiftState

REFUSALS: Mapping[str, str | Promise] = {
    "undisclosed": _("The technician has not acknowledged how tracking works"),
    "outside_shift": _("Outside a shift, or while paused"),
    "no_time": _("Without a readable time"),
    "too_old": _("Older than positions are kept"),
    "undecryptable": _("Encrypted with an unknown key"),
    "bad_place": _("Without a usable place"),
    "not_a_feature": _("Not a position"),
    "not_an_object": _("Not a message"),
    "unknown_format": _("In a format that is not known"),
}

SHIFT_STATES: Mapping[ShiftState, str | Promise] = {
    ShiftState.CANCELLED: _("Cancelled"),
    ShiftState.SCHEDULED: _("Scheduled"),
    ShiftState.OPEN: _("Open"),
    ShiftState.PAST: _("Past"),
}


def reason_in_words(reason: str) -> str:
    """A reason as people read it; one that is not known here is shown as it is."""
    return str(REFUSALS.get(reason, reason.replace("_", " ").capitalize()))
