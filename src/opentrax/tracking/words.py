"""What the reasons of the door and the states of a shift are called on screens."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.tracking.formats import Unreadable
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

NOT_TAKEN: Mapping[str, str | Promise] = {
    "outside_shift": _("outside the shifts"),
    "undisclosed": _("before the technician acknowledged how tracking works"),
    "no_time": _("without a readable time"),
    "too_old": _("older than positions are kept"),
    "undecryptable": _("encrypted with an unknown key"),
    "bad_place": _("without a usable place"),
    "not_a_feature": _("that are no position"),
    "not_an_object": _("that are no message"),
    "unknown_format": _("in a format that is not known"),
    "malformed": _("that cannot be read"),
    "without_times": _("from a line without times"),
}
"""The same reasons after a number, as in “2 outside the shifts”."""

UNREADABLE: Mapping[Unreadable, str | Promise] = {
    Unreadable.UNKNOWN_KIND: _("This file is no track that is known here."),
    Unreadable.DAMAGED_ARCHIVE: _(
        "The compressed file is damaged. Make it again; what could be read of it was taken in."
    ),
    Unreadable.NOT_XML: _("This GPX file is broken: it is no well-formed XML. Export it again."),
    Unreadable.DOCUMENT_TYPE: _(
        "This GPX file declares a document type, which is not allowed. Export it without one."
    ),
    Unreadable.NOT_JSON: _("This file begins as JSON, but it is broken. Export it again."),
    Unreadable.NOT_CSV: _("This CSV file is broken. Export it again."),
    Unreadable.TOO_MANY_ROWS: _("This file has more than 5,000,000 rows. Split it."),
    Unreadable.TOO_LARGE: _("This file is one JSON document of more than 256 MB. Split it."),
    Unreadable.OTHER: _("This file cannot be read."),
}
WHAT_TO_UPLOAD = _(
    "Upload a CSV file with the columns recorded_at, latitude and longitude, a GPX, GeoJSON, PLT"
    " or .rec file, a Google Timeline, or what a tracking app recorded, gzipped or not."
)
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


def not_taken_in_words(reason: str) -> str:
    """A reason as it stands after a number of positions."""
    return str(NOT_TAKEN.get(reason, reason.replace("_", " ")))


def unreadable_in_words(code: Unreadable) -> str:
    """Why a file was refused, and what to upload instead."""
    return f"{UNREADABLE[code]} {WHAT_TO_UPLOAD}"


def setting_in_words(word: str) -> str:
    """A setting that hinders tracking, as people read it."""
    return str(PHONE_SETTINGS.get(word, word.replace("_", " ").capitalize()))
