"""What the gate's answer means for each fix; pure.

A fix is stored when its technician has acknowledged the current disclosure and the phone's time,
repaired but never clamped, lies inside a window. A time from the future cannot be when the fix was
made, so then the time of arrival has to lie inside a window too: a clock that runs ahead must not
carry an evening at home into tomorrow's shift. Whatever fails is counted by reason, without
coordinates and without the time of day.

An alarm is not a position: it is told whenever the device is known, without a place where the
place may not be stored. It holds no coordinates; its place is the position of the same instant.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct, field

from opentrax.tracking.door.instants import DAY_US, day_of, microseconds
from opentrax.tracking.door.parcels import Admission, Outcome, Parcel, Prepared
from opentrax.tracking.formats.clocks import DAY_S, clamp, repair
from opentrax.tracking.formats.fix import Alarm

KEPT_DAYS = 29  # partitions of older days are dropped: see tracking_keep_partitions()
COUNTED_FAULTS = frozenset({"undecryptable"})

type PositionKey = tuple[int, int, int]
"""The device's UUID as a number, time in microseconds, message key."""
type Refused = tuple[UUID, UUID, date, str]
"""Organization, device, day of arrival, reason."""
type Notice = tuple[UUID, UUID, float, str, str, str]
"""Organization, device, time of arrival, format, reason, names of fields."""


class Raised(Struct, frozen=True):
    """An alarm as it is stored: when, whose, and whether its place may be known."""

    admission: Admission
    kind: str
    raised_at: float
    received_at: float
    is_placed: bool


class Verdict(Struct):
    """What one transaction has to write, and what each parcel is answered."""

    rows: dict[PositionKey, tuple[Prepared, Admission, str]] = field(default_factory=dict)
    refused: Counter[Refused] = field(default_factory=Counter)
    notices: Counter[Notice] = field(default_factory=Counter)
    alarms: dict[tuple[UUID, str, int], Raised] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    new: int = 0
    """How many of the rows were not there before; known once they are written."""

    @property
    def marks(self) -> list[tuple[Admission, date]]:
        """The days to settle again, in one order for all, so that two batches with the same days
        do not wait in a circle."""
        days = {(device, us // DAY_US): row[1] for (device, us, _), row in self.rows.items()}
        return [(days[key], day_of(key[1])) for key in sorted(days)]

    @property
    def devices(self) -> dict[tuple[UUID, UUID], float]:
        """The devices with new positions, each with the time of its oldest new one."""
        oldest: dict[int, int] = {}
        known: dict[int, Admission] = {}
        for (device, us, _), (_, admission, _) in self.rows.items():
            if us < oldest.get(device, us + 1):
                oldest[device], known[device] = us, admission
        return {
            (a.organization_id, a.device_id): oldest[device] / 1_000_000
            for device, a in known.items()
        }


def judge(parcels: Iterable[Parcel], admissions: Mapping[bytes, Admission]) -> Verdict:
    """Decide every fix of every parcel; a fix that came twice is written once."""
    verdict = Verdict()
    for parcel in parcels:
        admission = admissions.get(parcel.key)
        verdict.outcomes.append("unknown" if admission is None else "stored")
        if admission is not None:
            _judge_parcel(parcel, admission, verdict)
    return verdict


def _judge_parcel(parcel: Parcel, admission: Admission, verdict: Verdict) -> None:
    device = admission.device_id.int
    for row in parcel.fixes:
        reason = refusal(row.recorded_us, parcel.received_at, admission)
        if reason is not None:
            verdict.refused[(*_day(parcel, admission), reason)] += 1
        elif row.recorded_us is not None:
            key = device, row.recorded_us, row.message_key
            verdict.rows.setdefault(key, (row, admission, parcel.format))
    for alarm in parcel.alarms:
        _judge_alarm(alarm, parcel.received_at, admission, verdict)
    for fault in parcel.faults:
        if fault.reason in COUNTED_FAULTS:
            verdict.refused[(*_day(parcel, admission), fault.reason)] += 1
        else:
            notice = admission.organization_id, admission.device_id, parcel.received_at
            verdict.notices[(*notice, parcel.format, fault.reason, " ".join(fault.fields))] += 1


def _day(parcel: Parcel, admission: Admission) -> tuple[UUID, UUID, date]:
    return admission.organization_id, admission.device_id, parcel.received_on


def _judge_alarm(alarm: Alarm, received_at: float, admission: Admission, verdict: Verdict) -> None:
    """A call for help is told whenever it comes; its place only where the gate lets it in."""
    raised_at = received_at
    if alarm.recorded_at is not None:
        raised_at = min(repair(alarm.recorded_at, received_at), received_at)
    recorded_us = None if alarm.recorded_at is None else microseconds(raised_at)
    is_placed = alarm.fix is not None and refusal(recorded_us, received_at, admission) is None
    raised = Raised(admission, alarm.kind, raised_at, received_at, is_placed)
    verdict.alarms.setdefault((admission.device_id, alarm.kind, microseconds(raised_at)), raised)


def refusal(recorded_us: int | None, received_at: float, admission: Admission) -> str | None:
    """Why a fix of this time may not be stored; None when it may."""
    if not admission.disclosed:
        return "undisclosed"
    if recorded_us is None:
        return "no_time"
    recorded_at = recorded_us / 1_000_000
    if recorded_at < received_at // DAY_S * DAY_S - KEPT_DAYS * DAY_S:
        return "too_old"
    inside = _in_window(recorded_at, admission.windows)
    if inside and clamp(recorded_at, received_at) is not None:
        inside = _in_window(received_at, admission.windows)
    return None if inside else "outside_shift"


def _in_window(at: float, windows: Sequence[tuple[float, float]]) -> bool:
    before = bisect_right(windows, (at, float("inf"))) - 1
    return before >= 0 and at < windows[before][1]
