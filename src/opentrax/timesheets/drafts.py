"""Between rows and drafts."""

from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.layers import Draft
from opentrax.timesheets.models import TimeSegment

COLUMNS = (
    "kind", "motion_kind", "source", "location_id", "visit_id", "work_order_id", "client_id",
    "distance_m", "confidence", "review",
)  # fmt: skip


def draft_of_row(row: TimeSegment, path: str = "") -> Draft:
    """A stored segment as a draft that remembers its key."""
    return Draft(
        **{name: getattr(row, name) for name in COLUMNS},
        span=Interval(row.started_at, row.ended_at),
        alternatives=tuple((place, p) for place, p in row.alternatives),
        evidence=tuple(row.evidence),
        path=path,
        kept_id=row.pk,
    )


def write_draft(row: TimeSegment, draft: Draft) -> TimeSegment:
    """Give a row (stored or new, not saved here) the values of a draft."""
    for name in COLUMNS:
        setattr(row, name, getattr(draft, name))
    row.started_at, row.ended_at = draft.span.start, draft.span.end
    row.alternatives = [list(pair) for pair in draft.alternatives]
    row.evidence = list(draft.evidence)
    return row


def snapshot(draft: Draft) -> dict[str, object]:
    """A draft as JSON, for an edit chain or a late change. Never its path: these rows outlive the
    trails by years."""
    return {
        **{
            name: (str(v) if name.endswith("_id") and v is not None else v)
            for name in COLUMNS
            for v in [getattr(draft, name)]
        },
        "started_at": draft.span.start.isoformat(),
        "ended_at": draft.span.end.isoformat(),
        "evidence": list(draft.evidence),
        "alternatives": [list(pair) for pair in draft.alternatives],
    }
