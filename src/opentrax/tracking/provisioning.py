"""How an app on a phone is told where to send: links that set it up in one step, and what to
type.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from opentrax.tracking.models import DeviceKind

# Medium accuracy means Wi-Fi and cells on Android; without a heartbeat a still phone says nothing.
_TRACCAR = {
    "accuracy": "high",
    "distance": "50",
    "interval": "60",
    "angle": "30",
    "heartbeat": "300",
    "buffer": "true",
    "stop_detection": "true",
}
# Speed is named with its unit: under the bare name another format of the same field means knots.
_GPSLOGGER = (
    "lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&accuracy=%ACC&speed_ms=%SPD&bearing=%DIR&altitude=%ALT"
    "&batt=%BATT&charge=%ISCHARGING&prov=%PROV"
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a phone needs: a link where the app takes one, and otherwise what to type, in order."""

    link: str
    typed: Sequence[tuple[str, str]]
    steps: Sequence[str]


def setup_of(kind: str, public_url: str, token: str, *, secret: str = "") -> Setup:
    """The set-up of one app, with the token of one device and the secret that it may encrypt
    with.
    """
    door = f"{public_url}/ingest"
    if kind == DeviceKind.OWNTRACKS:
        return _owntracks(door, token, secret)
    return {
        DeviceKind.TRACCAR: _traccar,
        DeviceKind.OVERLAND: _overland,
        DeviceKind.GPSLOGGER: _gpslogger,
        DeviceKind.BROWSER: _browser,
    }[DeviceKind(kind)](door, token)


def _traccar(door: str, token: str) -> Setup:
    query = urlencode({"url": f"{door}/traccar", "id": token, **_TRACCAR}, quote_via=quote)
    return Setup(
        f"org.traccar.client://config?{query}",
        [
            (_("Server address"), f"{door}/traccar"),
            (_("Device identifier"), token),
            (_("Location accuracy"), _("High")),
            (_("Distance, interval, angle"), "50 m, 60 s, 30°"),
            (_("Heartbeat"), "300 s"),
        ],
        [
            _("Install Traccar Client from the app store of your phone."),
            _("Scan the code with the app, or open the link on the phone, and confirm."),
            _("Allow the location “always”, also while the app is not in use."),
            _("Switch continuous tracking on. Outside your shifts nothing is stored."),
        ],
    )


def _overland(door: str, token: str) -> Setup:
    query = urlencode({"url": f"{door}/overland", "token": token}, quote_via=quote)
    return Setup(
        f"overland://setup?{query}",
        [(_("Receiver endpoint"), f"{door}/overland"), (_("Access token"), token)],
        [
            _("Install Overland on your iPhone."),
            _("Scan the code with the camera, or open the link on the phone, and confirm."),
            _("Allow the location “always”, also while the app is not in use."),
            _("Switch tracking on. Outside your shifts nothing is stored."),
        ],
    )


def _owntracks(door: str, token: str, secret: str) -> Setup:
    typed = [
        (_("Mode"), "HTTP"),
        (_("URL"), f"{door}/owntracks/{token}"),
        (_("Authentication"), _("Off")),
        (_("Over a broker (mode MQTT) instead: device ID"), token),
    ]
    if secret:
        typed.append((_("Encryption key, if you want one"), secret))
    return Setup(
        "",
        typed,
        [
            _("Install OwnTracks and open Preferences, then Connection."),
            _("Choose the mode HTTP and enter the URL exactly as it is here."),
            _("Set the monitoring to “Significant”, or to “Move” for a day with much travel."),
            _("Allow the location “always”, also while the app is not in use."),
            _("Allow remote commands, so that the app watches the places of the day."),
        ],
    )


def _gpslogger(door: str, token: str) -> Setup:
    return Setup(
        "",
        [
            (_("URL"), f"{door}/gpslogger/{token}?{_GPSLOGGER}"),
            (_("HTTP method"), "GET"),
            (_("Logging interval"), "60 s"),
        ],
        [
            _("Install GPSLogger and open Logging details, then Log to custom URL."),
            _("Enter the URL exactly as it is here and leave headers and body empty."),
            _("Switch on “Allow auto sending” so that points wait while there is no connection."),
            _("Start logging. Outside your shifts nothing is stored."),
        ],
    )


def _browser(door: str, token: str) -> Setup:
    return Setup("", [], [_("The browser sends while its page is open; it needs no set-up.")])
