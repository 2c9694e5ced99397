"""What the rules need to know of visits, and when a visit really was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from opentrax.workorders.states import Outcome
from opentrax.workorders.states import VisitStatus as V

UNDERWAY = frozenset({V.EN_ROUTE, V.ON_SITE, V.PAUSED})
BEGUN = UNDERWAY | {V.FINISHED}
OPEN_VISITS = UNDERWAY | {V.PLANNED}


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the status of a work order needs to know of a visit."""

    status: str
    outcome: str = ""
    sequence: int = 1
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What decides about a work order: the assignment that stands, its visits, and what people said
    of the whole.

    `is_said_done`: completed by hand. `redo_after`: the client was not satisfied with what was done
    up to the visit of this number (0: without a visit), and said so at `rejected_at`; None where
    nobody complained. `is_over`: it is completed, judged, closed or cancelled. `has_run_out`:
    the time to answer the offer is over. `missing`: what of its checklists still wants an answer.
    """

    assignment: str | None = None
    visits: tuple[VisitFacts, ...] = ()
    is_said_done: bool = False
    redo_after: int | None = None
    is_over: bool = False
    has_run_out: bool = False
    rejected_at: datetime | None = None
    missing: tuple[str, ...] = ()

    @property
    def is_under_way(self) -> bool:
        """Somebody is on the way, on site, or pauses there."""
        return any(visit.status in UNDERWAY for visit in self.visits)

    @property
    def has_begun(self) -> bool:
        """Somebody set out at some time."""
        return any(visit.status in BEGUN for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the visits of a work order are; neither cancelled nor missed ones are of
    the number to make."""

    planned: int = 0
    under_way: int = 0
    finished: int = 0
    done: int = 0
    missed: int = 0

    @property
    def visits(self) -> int:
        """All that count: a missed one is moved, or another is planned in its place."""
        return self.planned + self.under_way + self.finished

    @property
    def percent(self) -> int:
        """Visits that came to an end, of all."""
        return 100 * self.finished // self.visits if self.visits else 0


def progress_of(visits: Iterable[VisitFacts]) -> Progress:
    """Count visits by where they stand."""
    found = list(visits)
    finished = [v for v in found if v.status == V.FINISHED]
    return Progress(
        planned=sum(v.status == V.PLANNED for v in found),
        under_way=sum(v.status in UNDERWAY for v in found),
        finished=len(finished),
        done=sum(v.outcome == Outcome.DONE for v in finished),
        missed=sum(v.status == V.MISSED for v in found),
    )


@dataclass(frozen=True, slots=True)
class Times:
    """When a visit was under way, as far as is known."""

    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None

    def problem(self) -> str | None:
        """Return a word for what contradicts itself, or None."""
        if self.left_at is not None and self.arrived_at is None:
            return "left_without_arrival"
        known = [at for at in (self.en_route_at, self.arrived_at, self.left_at) if at is not None]
        return "out_of_order" if known != sorted(known) else None


def status_of_times(times: Times) -> V:
    """Return where a visit stands by its times alone."""
    if times.left_at is not None:
        return V.FINISHED
    if times.arrived_at is not None:
        return V.ON_SITE
    return V.EN_ROUTE if times.en_route_at is not None else V.PLANNED
