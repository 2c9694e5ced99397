"""A call, step by step: the language, the digits of the visit, arrived or left, the outcome. Pure:
what it does to a visit it asks of a `Desk`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.kit.commands import Refused
from opentrax.workorders.services.check_ins import ReasonMissing
from opentrax.workorders.services.visit_links import PIN_DIGITS
from opentrax.workorders.states import Outcome

LANGUAGES = {"1": "en", "2": "fr-ca"}
MOST_TRIES = 3
OUTCOMES = dict(zip("12345", Outcome, strict=True))
REASONS = {
    "1": gettext_lazy("Called in for an emergency"),
    "2": gettext_lazy("Agreed with the location"),
    "3": gettext_lazy("Delayed on the way"),
    "4": gettext_lazy("Another reason: ask the technician"),
}
# Both languages at once, since nobody knows yet which one is spoken.
_GREETING = (
    ("en", "For English, press 1."),
    ("fr-ca", "Pour le français, appuyez sur le 2."),
)


class Desk(Protocol):
    """What a call can ask for. `arrive` and `leave` raise `Refused` with a sentence, and
    `ReasonMissing` where they would be taken with a reason.
    """

    def place(self, pin: str) -> str | None:
        """The name of the location of a visit; None where the digits are nobody's."""

    def arrive(self, pin: str, reason: str = "") -> str:
        """Check in; the time on the location's clock."""

    def leave(self, pin: str, outcome: str, reason: str = "") -> str:
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
    if digits == "1":
        return _come(state, "", desk)
    if digits == "2":
        return _which_outcome(state)
    words = _("If you arrived, press 1. If you are leaving, press 2.")
    return Answer(((state["language"], words),), 1, state)


def _which_outcome(state: Mapping[str, str], **more: str) -> Answer:
    choices = _choices({key: str(outcome.label) for key, outcome in OUTCOMES.items()})
    return Answer(((state["language"], choices),), 1, {**state, "step": "outcome", **more})


def _choices(words: Mapping[str, str]) -> str:
    return " ".join(
        _("{outcome}: press {key}.").format(outcome=word, key=key) for key, word in words.items()
    )


def _left(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    """Asked once more after a key that is none; then a departure without an outcome is better than
    none.
    """
    if digits not in OUTCOMES and "asked" not in state:
        return _which_outcome(state, asked="1")
    return _go({**state, "outcome": str(OUTCOMES.get(digits, ""))}, "", desk)


def _reasoned(state: Mapping[str, str], digits: str, desk: Desk) -> Answer:
    """A key that is none asks again: without a reason nothing is taken."""
    if digits not in REASONS:
        return _which_reason(state)
    return (_go if "outcome" in state else _come)(state, str(REASONS[digits]), desk)


def _which_reason(state: Mapping[str, str]) -> Answer:
    tries = int(state.get("reasons", "0")) + 1
    if tries > MOST_TRIES:
        return Answer(((state["language"], _("Nothing was entered. Ask your office.")),))
    asked = _("This location asks for a reason. Your client reads it.")
    words = f"{asked} {_choices({key: str(word) for key, word in REASONS.items()})}"
    return Answer(
        ((state["language"], words),), 1, {**state, "step": "reason", "reasons": str(tries)}
    )


def _come(state: Mapping[str, str], reason: str, desk: Desk) -> Answer:
    def arrive() -> str:
        return desk.arrive(state["pin"], reason)

    return _done(state, _("Arrived at {time}. Thank you."), arrive)


def _go(state: Mapping[str, str], reason: str, desk: Desk) -> Answer:
    def leave() -> str:
        return desk.leave(state["pin"], state["outcome"], reason)

    return _done(state, _("Left at {time}. Thank you."), leave)


def _done(state: Mapping[str, str], words: str, act: Callable[[], str]) -> Answer:
    try:
        said = words.format(time=act())
    except ReasonMissing:
        return _which_reason(state)
    except Refused as refusal:
        said = str(refusal)
    return Answer(((state["language"], said),))


_STEPS = {"visit": _visited, "act": _acted, "outcome": _left, "reason": _reasoned}
