"""Evidence of time segments in the reader's language and zone."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from opentrax.engine.motion import Evidence
from opentrax.engine.motion import words as engine_words

# What people said; the engine's own reasons are in engine.motion.words.
SAID = {
    "tap_arrived": gettext_lazy("arrival tapped at {tapped_at}"),
    "tap_left": gettext_lazy("departure tapped at {tapped_at}"),
    "departure_forgotten": gettext_lazy("no departure tapped: closed at {closed_at}, please check"),
    "paused": gettext_lazy("tracking paused at {paused_at}"),
    "break_rule": gettext_lazy("taken as the shift's break: {minutes} minutes without work"),
    "by_hand": gettext_lazy("entered by hand: {reason}"),
}


def sentence(item: dict[str, Any], zone: tzinfo) -> str:
    """One stored piece of evidence as words."""
    code, values = str(item.get("code", "")), dict(item.get("values", {}))
    if code in SAID:
        shown = {k: _shown(k, v, zone) for k, v in values.items()}
        return str(SAID[code]).format(**shown)
    return engine_words.render(Evidence.of(code, **values), zone, gettext)


def _shown(name: str, value: object, zone: tzinfo) -> object:
    if name.endswith("_at") and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).astimezone(zone).strftime("%H:%M")
    return value


def sentences(items: list[dict[str, Any]], zone: tzinfo) -> list[str]:
    """All evidence of a segment as words."""
    return [sentence(item, zone) for item in items]
