"""Durations and distances in words, as people read them. Pure."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

METERS_PER_MILE = 1609.344
FEET_PER_METER = 3.28084


def duration(seconds: float | None) -> str:
    """Round to the minute: "45 s", "12 min", "2 h 05 min". Negative is shown with its sign."""
    if seconds is None:
        return "–"
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    if 0 < seconds < 60:
        return sign + _("{seconds} s").format(seconds=round(seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours == 0:
        return sign + _("{minutes} min").format(minutes=minutes)
    return sign + _("{hours} h {minutes:02d} min").format(hours=hours, minutes=minutes)


def distance(meters: float | None, units: str = "metric") -> str:
    """ "350 m", "1.2 km", "85 km"; with units "imperial" "900 ft", "0.8 mi"."""
    if meters is None:
        return "–"
    if units == "imperial":
        return _imperial(meters)
    if meters < 1000:
        return _("{meters} m").format(meters=number_format(round(meters)))
    return _("{km} km").format(km=_figure(meters / 1000))


def _imperial(meters: float) -> str:
    miles = meters / METERS_PER_MILE
    if miles < 0.2:
        return _("{feet} ft").format(feet=number_format(round(meters * FEET_PER_METER)))
    return _("{miles} mi").format(miles=_figure(miles))


def _figure(value: float) -> str:
    """Three figures are enough for a distance. Rounded here: Django's formatting only cuts off."""
    digits = 1 if value < 99.95 else 0
    return str(number_format(round(value, digits), digits))
