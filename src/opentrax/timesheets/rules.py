"""Pure decisions about time: how a new line replaces an old one, what locks a week, who may do
what to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.timesheets.intervals import Interval, clip
from opentrax.timesheets.layers import Draft

# A late change is worth saying when it moves this much time; less is the engine's own grain.
WORTH_SAYING_S = 60.0


@dataclass(frozen=True, slots=True)
class BreakRule:
    """Without a pause by hand: after so much work, a break of so long is taken where nobody
    worked."""

    after: timedelta
    length: timedelta


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How to get from the stored line to the new one, keeping rows that stay what they are."""

    unchanged: tuple[UUID, ...]
    changed: tuple[tuple[UUID, Draft], ...]
    added: tuple[Draft, ...]
    removed: tuple[UUID, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.changed or self.added or self.removed)


def _same(a: Draft, b: Draft) -> bool:
    return replace(a, kept_id=None) == replace(b, kept_id=None)


def _overlap_s(a: Draft, b: Draft) -> float:
    common = clip(a.span, b.span)
    return common.duration_s if common else 0.0


def reconcile(stored: Sequence[Draft], line: Sequence[Draft]) -> Reconciliation:
    """Match new drafts with stored ones (`kept_id`): equal first, then same kind and place by
    longest overlap.

    A row keeps its key while it says the same thing, so that disputes and links to it survive a
    late position.
    """
    free = {d.kept_id: d for d in stored if d.kept_id is not None}
    unchanged: list[UUID] = []
    rest: list[Draft] = []
    for draft in line:
        equal = next((k for k, s in free.items() if _same(s, draft)), None)
        if equal is None:
            rest.append(draft)
        else:
            unchanged.append(equal)
            del free[equal]
    changed, added = [], []
    for draft in rest:
        alike = [
            k for k, s in free.items() if (s.kind, s.location_id) == (draft.kind, draft.location_id)
        ]
        best = max(alike, key=lambda k: (_overlap_s(free[k], draft), str(k)), default=None)
        if best is not None and _overlap_s(free[best], draft) > 0:
            changed.append((best, draft))
            del free[best]
        else:
            added.append(draft)
    return Reconciliation(tuple(unchanged), tuple(changed), tuple(added), tuple(free))


def moved_s(stored: Sequence[Draft], line: Sequence[Draft]) -> float:
    """Seconds of the old line whose kind or visit the new line says otherwise, plus what is new."""
    agreeing = sum(
        _overlap_s(a, b)
        for a in stored
        for b in line
        if (a.kind, a.visit_id, a.location_id) == (b.kind, b.visit_id, b.location_id)
    )
    longest = max(sum(d.span.duration_s for d in stored), sum(d.span.duration_s for d in line), 0.0)
    return longest - agreeing


def monday_of(instant: datetime, zone: ZoneInfo) -> date:
    """The Monday that begins the instant's week in a zone."""
    day = instant.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def mondays_of(span: Interval, zone: ZoneInfo) -> list[date]:
    """The Mondays of all weeks in which a stretch of time lies. What ends with a week does not lie
    in the next one.
    """
    first = monday_of(span.start, zone)
    last = monday_of(max(span.start, span.end - timedelta.resolution), zone)
    return [first + timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]


def with_rule_break(line: Sequence[Draft], rule: BreakRule | None) -> list[Draft]:
    """Take the shift's break where nobody worked: never invented, and marked when there was no
    such time.

    Applies only when no break was taken by hand and the line is longer than the rule's `after`.
    The break is the
    beginning of the "other" segment nearest to the middle of the line that is long enough.
    """
    if rule is None or not line or any(d.kind == "break" for d in line):
        return list(line)
    whole = Interval(line[0].span.start, line[-1].span.end)
    if whole.duration_s <= rule.after.total_seconds():
        return list(line)
    middle = whole.start + (whole.end - whole.start) / 2
    idle = [
        d
        for d in line
        if d.kind == "other" and d.source == "motion"
        and d.span.duration_s >= rule.length.total_seconds()
    ]  # fmt: skip
    if not idle:
        return [*line[:-1], replace(line[-1], review=line[-1].review or "no_break_seen")]
    chosen = min(idle, key=lambda d: abs((d.span.start - middle).total_seconds()))
    end = chosen.span.start + rule.length
    minutes = int(rule.length.total_seconds() // 60)
    taken = replace(
        chosen, kind="break", source="rule", span=Interval(chosen.span.start, end),
        location_id=None, evidence=({"code": "break_rule", "values": {"minutes": minutes}},),
    )  # fmt: skip
    rest = [replace(chosen, span=Interval(end, chosen.span.end))] if end < chosen.span.end else []
    return [piece for d in line for piece in ([taken, *rest] if d is chosen else [d])]
