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
    "malformed": _("Cannot be read"),
    "without_times": _("A line without times"),
}

PHONE_SETTINGS: Mapping[str, str | Promise] = {
    "power_save": _("The phone saves power: it reports late or not at all. Switch it off."),
    "battery_optimized": _(
        "Battery optimization is on for the app: Android stops it after a while. Take the app out."
    ),
    "hibernates": _("Android may put the app to sleep when it is not opened. Switch that off."),
    "wifi_off": _("Wi-Fi is off: places indoors are found less exactly. Switch it on."),
    "location_coarse": _("The app gets an approximate location only. Allow the precise one."),
    "location_in_use_only": _(
        "The app gets the location only while it is open. Allow it “always”."
    ),
    "location_denied": _("The app gets no location at all. Allow it “always”."),
    "no_background_refresh": _(
        "Background refresh is off: the app does not run after a restart. Switch it on."
    ),
}
"""What a phone says of its settings, and what to do; the words of formats.phone_settings."""

SHIFT_STATES: Mapping[ShiftState, str | Promise] = {
    ShiftState.CANCELLED: _("Cancelled"),
    ShiftState.SCHEDULED: _("Scheduled"),
    ShiftState.OPEN: _("Open"),
    ShiftState.PAST: _("Past"),
}


def reason_in_words(reason: str) -> str:
    """A reason as people read it; one that is not known here is shown as it is."""
    return str(REFUSALS.get(reason, reason.replace("_", " ").capitalize()))


def setting_in_words(word: str) -> str:
    """A setting that hinders tracking, as people read it."""
    return str(PHONE_SETTINGS.get(word, word.replace("_", " ").capitalize()))
