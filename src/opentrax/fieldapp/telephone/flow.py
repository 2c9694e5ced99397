"""A call, step by step: the language, the digits of the visit, arrived or left, the outcome. Pure:
what it does to a visit it asks of a `Desk`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused
from opentrax.workorders.services.visit_links import PIN_DIGITS
from opentrax.workorders.states import Outcome

LANGUAGES = {"1": "en", "2": "fr-ca"}
MOST_TRIES = 3
OUTCOMES = dict(zip("12345", Outcome, strict=True))
# Both languages at once, since nobody knows yet which one is spoken.
_GREETING = (
    ("en", "For English, press 1."),
    ("fr-ca", "Pour le français, appuyez sur le 2."),
)


class Desk(Protocol):
    """What a call can ask for. `arrive` and `leave` raise `Refused` with a sentence."""

    def place(self, pin: str) -> str | None:
        """The name of the location of a visit; None where the digits are nobody's."""

    def arrive(self, pin: str) -> str:
        """Check in; the time on the location's clock."""

    def leave(self, pin: str, outcome: str) -> str:
        """Check out; the time on the location's clock."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, each with its language, and how many digits are waited for with which state;
    none: the call ends.
    """

    says: tuple[tuple[str, str], ...]
    digits: int = 0
    state: Mapping[str, str] = field(default_factory=dict)


def answered(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    """The next step of a call whose state is known; an empty state is its beginning."""
    step = state.get("step", "")
    if not step:
        return Answer(_GREETING, 1, {"step": "language"})
    if step == "language":
        return _visit(LANGUAGES.get(digits, "en"), tries=0)
    language = state["language"]
    with translation.override(language):
        return _STEPS[step](state, digits, desk)


def _visit(language: str, *, tries: int) -> Answer:
    with translation.override(language):
        words = _("Type the nine digits of your visit.")
        if tries:
            words = f"{_('These digits open no visit.')} {words}"
    state = {"step": "visit", "language": language, "tries": str(tries)}
    return Answer(((language, words),), PIN_DIGITS, state)


def _visited(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    language, place = state["language"], desk.place(digits)
    if place is None:
        tries = int(state["tries"]) + 1
        if tries >= MOST_TRIES:
            return Answer(((language, _("These digits open no visit. Ask your office.")),))
        return _visit(language, tries=tries)
    words = _("{place}. If you arrived, press 1. If you are leaving, press 2.").format(place=place)
    return Answer(((language, words),), 1, {"step": "act", "language": language, "pin": digits})


def _acted(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    language = state["language"]
    if digits == "1":
        return _done(language, _("Arrived at {time}. Thank you."), desk.arrive, state["pin"])
    if digits == "2":
        choices = " ".join(
            _("{outcome}: press {key}.").format(outcome=outcome.label, key=key)
            for key, outcome in OUTCOMES.items()
        )
        return Answer(((language, choices),), 1, {**state, "step": "outcome"})
    return Answer(
        ((language, _("If you arrived, press 1. If you are leaving, press 2.")),), 1, state
    )


def _left(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    outcome = OUTCOMES.get(digits, "")

    def leave(pin: str) -> str:
        return desk.leave(pin, str(outcome))

    return _done(state["language"], _("Left at {time}. Thank you."), leave, state["pin"])


def _done(language: str, words: str, act: Callable[[str], str], pin: str) -> Answer:
    try:
        said = words.format(time=act(pin))
    except Refused as refusal:
        said = str(refusal)
    return Answer(((language, said),))


_STEPS = {"visit": _visited, "act": _acted, "outcome": _left}
