"""What the three machines share: a table of state × action × who, with a reason for each refusal.

A step names who may take it by side (who raised the work order, who carries it out, the program
itself) and by an action of the table of permissions, so that roles are said in one place only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import TextChoices

from opentrax.organizations.models import Role
from opentrax.organizations.permissions import ACTIONS
from opentrax.workorders.rules.reasons import Reason

# A member of a closed list of reasons: each app that has machines has a list of its own.
type Why = TextChoices


class Side(StrEnum):
    """On which side of a work order somebody stands; in-house work has one organization on both.
    The program and the holder of an offer's link have no role.
    """

    KEEPER = "keeper"
    PROVIDER = "provider"
    SYSTEM = "system"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the sides of their organization, and their role in it (None: no member)."""

    sides: frozenset[Side]
    role: str | None = None


PROGRAM = Actor(frozenset({Side.SYSTEM}))
LINK_HOLDER = Actor(frozenset({Side.LINK}))
WITHOUT_ROLE = frozenset({Side.SYSTEM, Side.LINK})


@dataclass(frozen=True, slots=True)
class Guard[F]:
    """A condition on the facts around a step, and what is said where it does not hold."""

    holds: Callable[[Actor, F], bool]
    otherwise: Why


@dataclass(frozen=True, slots=True)
class Step[F]:
    """An action: from which states, to which ("" where facts decide), by whom, under what.

    `who` maps a side to the action of the table of permissions whose roles may; sides without
    roles have none. `elsewhere` says more than `wrong_state` of single states.
    """

    action: str
    sources: frozenset[str]
    target: str
    who: Mapping[Side, str]
    wrong_side: Why
    wrong_state: Why
    guards: tuple[Guard[F], ...] = ()
    elsewhere: Mapping[str, Why] = field(default_factory=dict)

    def roles(self, side: Side) -> frozenset[str]:
        """The roles that may take the step on a side; empty for the program and for no side."""
        action = self.who.get(side, "")
        return frozenset(ACTIONS[action]) if action else frozenset()

    def refusal(self, state: str, actor: Actor, facts: F) -> Why | None:
        """Why the step is refused, or None. Sides and roles come first: who may not act here is not
        told where things stand."""
        sides = [side for side in actor.sides if side in self.who]
        if not sides:
            return self.wrong_side
        if not any(side in WITHOUT_ROLE or actor.role in self.roles(side) for side in sides):
            return Reason.ROLE
        if state not in self.sources:
            return self.elsewhere.get(state, self.wrong_state)
        return next((g.otherwise for g in self.guards if not g.holds(actor, facts)), None)


@dataclass(frozen=True)
class Machine[F]:
    """The steps of one thing by action. `follows` are the steps that facts alone bring about."""

    name: str
    states: tuple[str, ...]
    start: str
    ends: frozenset[str]
    steps: Mapping[str, Step[F]]
    follows: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def refusal(self, state: str, action: str, actor: Actor, facts: F) -> Why | None:
        """Why an action is refused where the thing stands, or None."""
        return self.steps[action].refusal(state, actor, facts)

    def may(self, state: str, action: str, actor: Actor, facts: F) -> bool:
        """Whether an action is allowed: screens ask, to show the buttons that will work."""
        return self.refusal(state, action, actor, facts) is None

    def moves(self) -> Mapping[str, frozenset[str]]:
        """From each state to which others any action or fact may lead."""
        found: dict[str, set[str]] = {state: set() for state in self.states}
        for step in self.steps.values():
            for source in step.sources:
                if step.target and step.target != source:
                    found[source].add(step.target)
        for source, targets in self.follows.items():
            found[source] |= targets
        return {state: frozenset(targets) for state, targets in found.items()}


def table[F](*steps: Step[F]) -> Mapping[str, Step[F]]:
    """Steps by their action; an action that is there twice is a fault of the table."""
    found = {step.action: step for step in steps}
    if len(found) != len(steps):
        raise ValueError("Each action has one step.")
    return found


def states(*some: str | Iterable[str]) -> frozenset[str]:
    """A set of states."""
    return frozenset(str(s) for one in some for s in ([one] if isinstance(one, str) else one))


ROLES: tuple[str, ...] = tuple(str(role) for role in Role)
