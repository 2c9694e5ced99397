"""Draw the machines of work orders and of papers from their tables, for docs/reference."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT, STEP_X, STEP_Y, EDGE = 128, 40, 190, 110, 30
# Where each state stands: column and row. A state without a place fails.
PLACES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "work order": {
        "new": (0, 0), "dispatched": (1, 0), "scheduled": (2, 0), "in_progress": (3, 0),
        "completed": (4, 0), "verified": (5, 0), "closed": (6, 0), "on_hold": (3, 1),
        "cancelled": (1, 1),
    },
    "assignment": {
        "offered": (0, 1), "accepted": (1, 0), "declined": (1, 1), "expired": (1, 2),
        "recalled": (2, 1),
    },
    "proposal": {
        "draft": (0, 0), "submitted": (1, 0), "approved": (2, 0), "rejected": (0, 1),
        "challenged": (1, 1), "resubmitted": (2, 1),
    },
    "invoice": {
        "draft": (0, 0), "submitted": (1, 0), "approved": (2, 0), "paid": (3, 0),
        "rejected": (0, 1), "challenged": (1, 1), "resubmitted": (2, 1),
    },
    "visit": {
        "planned": (0, 0), "en_route": (1, 0), "on_site": (2, 0), "finished": (3, 0),
        "paused": (2, 1), "missed": (0, 1), "cancelled": (1, 1),
    },
}  # fmt: skip
# Sides that no role stands for.
WITHOUT_ROLE = {"system": "by itself", "link": "whoever holds the link of the mail"}
STYLE = """
    :root { --line: #4b5563; --soft: #9ca3af; --ink: #111827; --box: #f3f4f6; --end: #e0e7ff }
    @media (prefers-color-scheme: dark) {
      :root { --line: #9ca3af; --soft: #6b7280; --ink: #f3f4f6; --box: #1f2937; --end: #312e81 }
    }
    text { font: 13px sans-serif; fill: var(--ink); text-anchor: middle }
    rect { fill: var(--box); stroke: var(--line) } rect.end { fill: var(--end) }
    path.step { stroke: var(--line); fill: none; marker-end: url(#tip) }
    path.fact { stroke: var(--soft); fill: none; stroke-dasharray: 4 3; marker-end: url(#soft) }
    #tip path { fill: var(--line) } #soft path { fill: var(--soft) }
"""


def words(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ")


def edges(machine: Any) -> dict[tuple[str, str], bool]:
    """From where to where, and whether an action leads there (else facts alone do)."""
    found = {(s, t): False for s, targets in machine.follows.items() for t in targets}
    for step in machine.steps.values():
        found |= {(s, step.target): True for s in step.sources if step.target not in {"", s}}
    return dict(sorted(found.items()))


def svg(machine: Any) -> str:
    """The picture of one machine: full lines are actions, dashed ones follow from facts."""
    places = PLACES[machine.name]
    missing = set(map(str, machine.states)) ^ set(places)
    if missing:
        raise ValueError(f"{machine.name}: no place for {sorted(missing)} in state_diagrams.py.")
    columns, rows = max(x for x, _ in places.values()), max(y for _, y in places.values())
    width, height = columns * STEP_X + WIDTH + 2 * EDGE, rows * STEP_Y + HEIGHT + 2 * EDGE + 50
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"  <title>The states of a {machine.name}</title>",
        f"  <style>{STYLE}  </style>",
        *[
            f'  <marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>'
            for name in ("tip", "soft")
        ],
    ]
    for (source, target), is_step in edges(machine).items():
        drawn = _edge(places[str(source)], places[str(target)])
        lines.append(f'  <path class="{"step" if is_step else "fact"}" d="{drawn}"/>')
    for state in map(str, machine.states):
        x, y = _corner(places[state])
        end = ' class="end"' if state in machine.ends else ""
        lines.append(
            f'  <rect{end} x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
            f'<text x="{x + WIDTH // 2}" y="{y + HEIGHT // 2 + 5}">{escape(words(state))}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return EDGE + place[0] * STEP_X, EDGE + 50 + place[1] * STEP_Y


def _edge(source: tuple[int, int], target: tuple[int, int]) -> str:
    """From border to border; what goes back, or over others, bends out of the way."""
    (x1, y1), (x2, y2) = _corner(source), _corner(target)
    across, down = target[0] - source[0], target[1] - source[1]
    if down == 0:
        if across == 1:
            return f"M{x1 + WIDTH} {y1 + 14}L{x2} {y2 + 14}"
        if across == -1:
            return f"M{x1} {y1 + 28}L{x2 + WIDTH} {y2 + 28}"
        bend = y1 - 14 * abs(across) - 8
        a, b = x1 + WIDTH // 2, x2 + WIDTH // 2
        return f"M{a} {y1}C{a} {bend} {b} {bend} {b} {y2}"
    side = 12 if down > 0 else -12
    a, b = x1 + WIDTH // 2 + side - 6 * across, x2 + WIDTH // 2 + side + 6 * across
    return f"M{a} {y1 + (HEIGHT if down > 0 else 0)}L{b} {y2 + (0 if down > 0 else HEIGHT)}"


def rows(machine: Any, roles: Sequence[str]) -> list[list[str]]:
    """The table of a machine: action, from, to, who on which side, and what is said otherwise."""
    found = []
    for action, step in machine.steps.items():
        who = []
        for side in step.who:
            may = step.roles(side)
            named = [words(role) for role in roles if role in may]
            who.append(f"{side.value}: {', '.join(named)}" if named else WITHOUT_ROLE[side.value])
        sources = [words(str(s)) for s in machine.states if s in step.sources]
        target = words(str(step.target)) if step.target else "as facts say"
        said = [step.wrong_side, step.wrong_state, *step.elsewhere.values()]
        said += [guard.otherwise for guard in step.guards]
        reasons = " ".join(dict.fromkeys(str(reason.label).strip() for reason in said))
        found.append([f"`{action}`", ", ".join(sources), target, "; ".join(who), reasons])
    return found
