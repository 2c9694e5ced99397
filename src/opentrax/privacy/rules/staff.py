"""What the operator's staff may be let in to, why, for how long and by whose yes. Pure.

The database holds the same (migration 0017): what is decided here is what screens offer and say
before it is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

DEFAULT_MINUTES = 60
MOST_MINUTES = 24 * 60
ALONE_MINUTES = 60
"""The longest that somebody may open alone, where the operator has nobody else."""
ASKED_FOR = timedelta(days=3)
"""So long a question waits for its yes."""
LONGEST_INVITATION = timedelta(days=7)
MINUTES = (15, 30, DEFAULT_MINUTES, 2 * 60, 4 * 60, 8 * 60, MOST_MINUTES)
FEWEST_WORDS = 10


class Area(StrEnum):
    """The closed list of what a grant opens. Trails are named for themselves, always."""

    WORK_ORDERS = "work_orders"
    TIMESHEETS = "timesheets"
    PEOPLE = "people"
    TRAILS = "trails"


class Why(StrEnum):
    """The closed list of reasons. An authority's demand is none: that is a disclosure."""

    SUPPORT = "support"
    FAULT = "fault"
    SECURITY = "security"
    REQUEST = "request"


class Rule(StrEnum):
    """What an organization decided in advance."""

    TELL = "tell"
    ASK = "ask"
    NEVER = "never"


class ApprovedAs(StrEnum):
    """Whose yes opened a grant."""

    CLIENT = "client"
    INVITED = "invited"
    COLLEAGUE = "colleague"
    ALONE = "alone"


class Stage(StrEnum):
    """Where a grant stands."""

    ASKED = "asked"
    LAPSED = "lapsed"
    REFUSED = "refused"
    LIVE = "live"
    EXPIRED = "expired"
    ENDED = "ended"


# What a page has to be about for it to be shown under a grant: its action, and the areas that open
# it (None: any). What is not here stays closed to the operator's staff, whatever a grant says.
OPENED_BY: Mapping[str, frozenset[Area] | None] = {
    "organization.view": None,
    "workorders.view": frozenset({Area.WORK_ORDERS}),
    "visits.view": frozenset({Area.WORK_ORDERS}),
    "locations.view": frozenset({Area.WORK_ORDERS}),
    "members.view": frozenset({Area.PEOPLE}),
    "technicians.view": frozenset({Area.PEOPLE}),
    "time.view": frozenset({Area.TIMESHEETS}),
    "timesheets.view": frozenset({Area.TIMESHEETS}),
    "trails.view": frozenset({Area.TRAILS}),
    "shifts.view": frozenset({Area.TRAILS}),
    "devices.view": frozenset({Area.TRAILS}),
}


def opens(areas: Iterable[str], action: str) -> bool:
    """Whether a grant for these areas opens the pages of an action."""
    if action not in OPENED_BY:
        return False
    wanted = OPENED_BY[action]
    return wanted is None or bool(wanted & set(areas))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody of the staff asks for."""

    why: str
    words: str
    reference: str
    areas: tuple[str, ...]
    minutes: int


class Fault(StrEnum):
    """What a question lacks."""

    WHY = "why"
    WORDS = "words"
    REFERENCE = "reference"
    AREAS = "areas"
    MINUTES = "minutes"


def fault_of(asked: Asked) -> Fault | None:
    """What is missing in a question, or None: a reason of the list, words, the case where there is
    one, what exactly, and for how long."""
    if asked.why not in set(Why):
        return Fault.WHY
    if len(asked.words.strip()) < FEWEST_WORDS:
        return Fault.WORDS
    if asked.why in {Why.SUPPORT, Why.REQUEST} and not asked.reference.strip():
        return Fault.REFERENCE
    if not asked.areas or set(asked.areas) - set(Area):
        return Fault.AREAS
    if not 1 <= asked.minutes <= MOST_MINUTES:
        return Fault.MINUTES
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Who says yes to what, of what the organization decided in advance.

    `is_client`: owner or administrator of the organization; `is_colleague`: another one of the
    staff; `staff`: how many the operator has; `is_invited`: an invitation covers it.
    """

    areas: Iterable[str]
    minutes: int
    rule: str
    is_client: bool
    is_asker: bool
    staff: int
    is_invited: bool = False


def approved_as(yes: Yes) -> ApprovedAs | None:
    """As what a yes counts, or None where it opens nothing.

    The client's own yes opens everything, trails too; nobody else's opens trails. Of the staff two
    are needed, except where the operator has one person only: then an hour at most.
    """
    if yes.is_asker:
        if yes.is_invited:
            return ApprovedAs.INVITED
        is_short = yes.staff == 1 and yes.minutes <= ALONE_MINUTES
        return ApprovedAs.ALONE if is_short and _without_client(yes) else None
    if yes.is_client:
        return ApprovedAs.CLIENT
    return ApprovedAs.COLLEAGUE if _without_client(yes) else None


def _without_client(yes: Yes) -> bool:
    return yes.rule == Rule.TELL and Area.TRAILS not in set(yes.areas)
