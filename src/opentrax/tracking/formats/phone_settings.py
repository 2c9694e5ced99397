"""What OwnTracks' `status` says of a phone's settings, as words from a closed list.

A note with the reason `phone_settings` and one word per setting that hinders tracking; no word at
all when nothing does. Values of the message (model, language, identifiers) are not kept.
"""

from typing import Any

from opentrax.tracking.formats.fix import Fault

REASON = "phone_settings"
# Android: 0 passes; `loc` counts down from 0 (always, precise) to -4 (not at all).
_ANDROID = (("ps", "power_save"), ("bo", "battery_optimized"), ("hib", "hibernates"))
_LOCATION = {
    -1: "location_coarse",
    -2: "location_in_use_only",
    -3: "location_in_use_only",
    -4: "location_denied",
}
# iOS: names of the system's own enumerations, with or without their prefix.
_IOS_LOCATION = (
    ("WhenInUse", "location_in_use_only"),
    ("Denied", "location_denied"),
    ("Restricted", "location_denied"),
    ("NotDetermined", "location_denied"),
)
WORDS = (
    "power_save", "battery_optimized", "hibernates", "wifi_off", "location_coarse",
    "location_in_use_only", "location_denied", "no_background_refresh",
)  # fmt: skip


def settings_of(message: dict[str, Any]) -> Fault:
    """The note for one status message."""
    android, ios = message.get("android"), message.get("iOS")
    words: set[str] = set()
    if isinstance(android, dict):
        words |= _of_android(android)
    if isinstance(ios, dict):
        words |= _of_ios(ios)
    return Fault(reason=REASON, fields=tuple(word for word in WORDS if word in words))


def _of_android(found: dict[str, Any]) -> set[str]:
    words = {word for key, word in _ANDROID if _number(found.get(key)) == 1}
    if _number(found.get("wifi")) == 0:
        words.add("wifi_off")
    location = _LOCATION.get(_number(found.get("loc")) or 0)
    return words | {location} if location else words


def _of_ios(found: dict[str, Any]) -> set[str]:
    words = set()
    authorized = found.get("locationManagerAuthorizationStatus")
    if isinstance(authorized, str):
        words |= {word for part, word in _IOS_LOCATION if authorized.endswith(part)}
    refresh = found.get("backgroundRefreshStatus")
    if isinstance(refresh, str) and refresh.endswith(("Denied", "Restricted")):
        words.add("no_background_refresh")
    return words


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
