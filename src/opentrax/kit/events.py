"""Frozen events that services publish in their transaction; handlers react by enqueueing a job,
nothing more."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: past-tense names, ids and enums as values, no personal data."""

    def __init_subclass__(cls) -> None:
        _types[f"{cls.__module__}.{cls.__qualname__}"] = cls  # slots make a class twice: the last


_types: dict[str, type[Event]] = {}

_handlers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def handles[E: Event](event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function of a `handlers.py` for one type of event."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        if handler not in _handlers[event_type]:
            _handlers[event_type].append(handler)
        return handler

    return register


def publish(event: Event) -> None:
    """Call every handler of the event, inside the caller's transaction; a handler that fails
    fails the command."""
    for handler in _handlers.get(type(event), ()):
        handler(event)


def event_types() -> list[type[Event]]:
    """All declared events, for the documentation and its test."""
    return [_types[name] for name in sorted(_types)]
