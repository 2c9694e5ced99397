"""Promises about where people are: only in a shift, never in a pause, told before, seen by them."""

from datetime import timedelta
from inspect import unwrap

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.ledger import HOURLY, NOTHING, Evidence, probes, promise
from opentrax.tracking.models import Look, Refusal
from opentrax.tracking.selectors import stored

_LATELY = timedelta(days=2)
_PAUSES = timedelta(days=30)

_OUTSIDE = """
SELECT count(*) FILTER (WHERE NOT EXISTS (
         SELECT 1 FROM tracking_window w
          WHERE w.organization_id = p.organization_id AND w.technician_id = p.technician_id
            AND w.opens_at <= p.recorded_at AND w.closes_at > p.recorded_at)), count(*)
  FROM tracking_position p
 WHERE p.organization_id = app_organization() AND p.recorded_at >= %s
"""
_IN_A_PAUSE = """
SELECT count(*) FILTER (WHERE EXISTS (
         SELECT 1 FROM tracking_position p
          WHERE p.organization_id = z.organization_id AND p.technician_id = z.technician_id
            AND p.recorded_at > z.started_at AND p.recorded_at < coalesce(z.ended_at, now()))),
       count(*)
  FROM tracking_pause z
 WHERE z.organization_id = app_organization() AND z.started_at >= %s
"""
_UNTOLD = """
SELECT count(*) FILTER (WHERE NOT EXISTS (
         SELECT 1 FROM tracking_acknowledgement a
          WHERE a.organization_id = t.organization_id AND a.technician_id = t.technician_id
            AND a.created_at <= t.first_at)), count(*)
  FROM (SELECT organization_id, technician_id, min(received_at) AS first_at FROM tracking_position
         WHERE organization_id = app_organization() AND recorded_at >= %s GROUP BY 1, 2) t
"""


def _everywhere(query: str, span: timedelta) -> Evidence:
    """Bad and exercised of a query, over all organizations, each in its own scope."""
    found = NOTHING
    with each_organization() as organizations, connection.cursor() as cursor:
        for _organization_id in organizations:
            cursor.execute(query, [now() - span])
            found += Evidence(*cursor.fetchone())
    return found


@promise(
    "P44",
    _("positions stored outside a shift, of those that came in two days"),
    controls=("tracking/door/judging.py", "tracking/migrations/0002_gate.py"),
    fresh_for=HOURLY,
)
def positions_lie_in_shifts() -> Evidence:
    """What came in is what was stored and what was thrown away."""
    found = _everywhere(_OUTSIDE, _LATELY)
    with each_organization() as organizations:
        for _organization_id in organizations:
            refused = Refusal.objects.filter(day_on__gte=(now() - _LATELY).date())
            found += Evidence(0, refused.aggregate(n=Sum("fixes"))["n"] or 0)
    return found


@promise(
    "P45",
    _("pauses in which a position was stored, of those of thirty days"),
    controls=("tracking/services/pauses.py", "tracking/services/windows.py"),
    fresh_for=HOURLY,
)
def pauses_hold_nothing() -> Evidence:
    return _everywhere(_IN_A_PAUSE, _PAUSES)


@promise(
    "P46",
    _("office pages that show where somebody was and do not note who looked, of all such pages"),
    controls=("tracking/services/views.py", "office/views/day.py", "office/views/live.py"),
)
def looks_are_noted() -> Evidence:
    """Each view that needs the right to see trails or the live map, by what its code calls."""
    views = [unwrap(view) for view in probes.views_of("trails.view", "live.view")]
    noting = {"record_look", "record_looks"}
    return Evidence(sum(not noting & set(v.__code__.co_names) for v in views), len(views))


@promise(
    "P46",
    _("looks of thirty days that the technician's own page does not show, of all of them"),
    controls=("tracking/selectors/stored.py", "fieldapp/views/stored.py"),
)
def looks_are_shown() -> Evidence:
    found, since = NOTHING, now() - _PAUSES
    with each_organization() as organizations:
        for _organization_id in organizations:
            kept = Look.objects.filter(at__gte=since).count()
            shown = sum(
                stored.looks_at(technician.pk).filter(at__gte=since).count()
                for technician in Technician.objects.all()
            )
            found += Evidence(max(0, kept - shown), kept)
    return found


@promise(
    "P47",
    _("technicians who were tracked before they were told, of those tracked in two days"),
    controls=("tracking/services/disclosure.py", "tracking/migrations/0009_documents.py"),
    fresh_for=HOURLY,
)
def people_are_told_first() -> Evidence:
    return _everywhere(_UNTOLD, _LATELY)
