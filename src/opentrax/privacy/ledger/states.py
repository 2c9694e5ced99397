"""The state of a promise from its figures. Pure.

Nothing is green that was not exercised: 0 of 0 is UNKNOWN. What is stale is UNKNOWN, what is bad is
BROKEN however much else is good. No percentages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a promise stands."""

    KEPT = "KEPT"
    BROKEN = "BROKEN"
    UNKNOWN = "UNKNOWN"
    GAP = "GAP"
    ATTESTED = "ATTESTED"
    BEYOND = "BEYOND"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A live figure: how many are bad, of how many. `fault` names an error that kept it from being
    counted."""

    bad: int
    exercised: int
    fault: str = ""

    def __post_init__(self) -> None:
        if self.bad < 0 or self.exercised < 0:
            raise ValueError("A figure counts.")

    def __add__(self, other: "Evidence") -> "Evidence":
        fault = self.fault or other.fault
        return Evidence(self.bad + other.bad, self.exercised + other.exercised, fault)


NOTHING = Evidence(0, 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure with the least number that it has to be counted over."""

    evidence: Evidence
    least: int


def state_of(judged: Sequence[Judged], *, attested: bool | None = None) -> State:
    """The state of a promise that has figures; `attested` is whether the word that it also needs is
    live, None where it needs none."""
    if any(one.evidence.bad > 0 for one in judged):
        return State.BROKEN
    if not judged or any(
        one.evidence.fault or one.evidence.exercised < max(1, one.least) for one in judged
    ):
        return State.UNKNOWN
    if attested is None:
        return State.KEPT
    return State.ATTESTED if attested else State.UNKNOWN


def now_is(state: State, *, fresh_until: datetime | None, at: datetime) -> State:
    """A stored state as it holds at an instant: good news go stale, bad news do not."""
    if state in (State.KEPT, State.ATTESTED) and (fresh_until is None or at > fresh_until):
        return State.UNKNOWN
    return state
