"""What the day's pages show, made of several apps' reads. No query per segment."""

from collections.abc import Iterable, Sequence
from datetime import timedelta, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.directory.models import Location, Technician
from opentrax.directory.selectors import location_names
from opentrax.organizations.models import Person
from opentrax.timesheets.intervals import Interval, local_day
from opentrax.timesheets.models import Kind, SegmentTrail, TimeSegment
from opentrax.timesheets.selectors import Day
from opentrax.timesheets.words import sentences
from opentrax.tracking.models import Look
from opentrax.tracking.selectors.stored import positions_between
from opentrax.workorders.models import Visit

AMBIGUOUS_FROM = 0.2


def shown_kind(segment: TimeSegment) -> str:
    """The kind as maps and bars draw it: "other" time is a stop or a gap until a person says what
    it was."""
    if segment.kind == Kind.OTHER:
        return segment.motion_kind if segment.motion_kind in {"stop", "gap"} else "other"
    return str(segment.kind)


def _place_ids(segments: Iterable[TimeSegment]) -> list[UUID]:
    found = {s.location_id for s in segments if s.location_id}
    for segment in segments:
        found |= {UUID(place) for place, _p in segment.alternatives if place}
    return sorted(found)


def _titles(segments: Iterable[TimeSegment]) -> dict[UUID, str]:
    """Number and title of the visits' work orders, by visit."""
    keys = {s.visit_id for s in segments if s.visit_id}
    rows = Visit.objects.filter(pk__in=keys).select_related("work_order")
    return {v.pk: f"{v.work_order.number} · {v.work_order.title}" for v in rows}


def _label(segment: TimeSegment, places: dict[UUID, str]) -> str:
    name = places.get(segment.location_id) if segment.location_id else None
    if segment.kind == Kind.ONSITE:
        return name or _("On site")
    if shown_kind(segment) == "gap":
        return _("No positions")
    if shown_kind(segment) == "stop":
        return _("Stopped elsewhere")
    return str(segment.get_kind_display())


def bars(segments: Sequence[TimeSegment]) -> list[dict[str, Any]]:
    """Segments for the bar of a day."""
    return [
        {
            "kind": shown_kind(s),
            "start": s.started_at,
            "end": s.ended_at,
            "label": str(s.get_kind_display()),
        }
        for s in segments
    ]


def shown_hours(
    days: Sequence[Interval], lines: Sequence[Sequence[dict[str, Any]]]
) -> Interval | None:
    """The part of the day in which anybody has time, in whole hours: the bars of all can be
    compared."""
    if not days:
        return None
    whole = Interval(min(d.start for d in days), max(d.end for d in days))
    starts = [max(bar["start"], whole.start) for line in lines for bar in line]
    ends = [min(bar["end"], whole.end) for line in lines for bar in line]
    if not starts:
        return whole
    first = min(starts).replace(minute=0, second=0, microsecond=0)
    last = max(ends) + timedelta(minutes=59, seconds=59)
    return Interval(first, last.replace(minute=0, second=0, microsecond=0))


def rows(segments: Sequence[TimeSegment], zone: tzinfo) -> list[dict[str, Any]]:
    """Segments for the list that also works without scripts."""
    places, titles = location_names(_place_ids(segments)), _titles(segments)
    return [
        {
            "segment": s,
            "kind": shown_kind(s),
            "label": _label(s, places),
            "work_order": titles.get(s.visit_id) if s.visit_id else None,
            "seconds": (s.ended_at - s.started_at).total_seconds(),
            "evidence": sentences(s.evidence, zone),
            "alternatives": _alternatives(s, places),
            "needs_visit": s.kind == Kind.ONSITE and s.visit_id is None,
        }
        for s in segments
    ]


def _alternatives(segment: TimeSegment, places: dict[UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": places.get(UUID(place), _("a place you may not see"))
            if place
            else _("no known place"),
            "probability": probability,
        }
        for place, probability in segment.alternatives
    ]


def data(technician: Technician, day: Day, zone: tzinfo) -> dict[str, Any]:
    """The day as its script draws it: segments with paths, locations with fences, positions while
    they are kept."""
    window = local_day(day.on, ZoneInfo(technician.time_zone))
    shown = rows(day.segments, zone)
    paths = dict(
        SegmentTrail.objects.filter(segment__in=[s.pk for s in day.segments]).values_list(
            "segment_id", "path"
        )
    )
    locations = Location.objects.filter(
        pk__in=_place_ids(day.segments) + _planned_places(technician, window)
    )
    fixes = positions_between(technician.pk, window.start, window.end).values_list(
        "latitude", "longitude", "recorded_at"
    )
    return {
        "zone": str(zone),
        "day_start": window.start.isoformat(),
        "day_end": window.end.isoformat(),
        "segments": [_segment_json(row, paths) for row in shown],
        "planned": _planned(technician, window),
        "locations": [
            {
                "id": str(place.pk), "name": place.name, "latitude": place.latitude,
                "longitude": place.longitude, "radius_m": place.radius_m, "polygon": place.polygon,
            }
            for place in locations
            if place.latitude is not None
        ],
        "positions": [[round(a, 6), round(b, 6), int(at.timestamp())] for a, b, at in fixes],
    }  # fmt: skip


def _segment_json(row: dict[str, Any], paths: dict[UUID, str]) -> dict[str, Any]:
    segment: TimeSegment = row["segment"]
    return {
        "id": str(segment.pk),
        "kind": row["kind"],
        "start": segment.started_at.isoformat(),
        "end": segment.ended_at.isoformat(),
        "label": row["label"],
        "location_id": str(segment.location_id) if segment.location_id else None,
        "distance_m": segment.distance_m,
        "confidence": segment.confidence,
        "alternatives": row["alternatives"],
        "evidence": row["evidence"],
        "path": paths.get(segment.pk, ""),
        "review": bool(segment.review),
        "url": reverse("time_segment", args=[segment.pk]),
    }


def _visits(technician: Technician, window: Interval) -> list[Visit]:
    found = Visit.objects.filter(
        technician_id=technician.pk,
        planned_start_at__lt=window.end,
        planned_end_at__gt=window.start,
    ).exclude(status="cancelled")
    return list(found.select_related("work_order__location").order_by("planned_start_at"))


def _planned_places(technician: Technician, window: Interval) -> list[UUID]:
    return [v.work_order.location_id for v in _visits(technician, window)]


def _planned(technician: Technician, window: Interval) -> list[dict[str, str]]:
    return [
        {
            "start": v.planned_start_at.isoformat(),
            "end": v.planned_end_at.isoformat(),
            "label": f"{v.work_order.number} · {v.work_order.location.name}",
        }
        for v in _visits(technician, window)
    ]


def looks(found: Iterable[Look]) -> list[dict[str, Any]]:
    """Who looked, with names."""
    listed = list(found)
    names = dict(
        Person.objects.filter(pk__in=[x.actor_id for x in listed]).values_list("pk", "name")
    )
    return [{"look": x, "who": names.get(x.actor_id, _("Somebody who left"))} for x in listed]
