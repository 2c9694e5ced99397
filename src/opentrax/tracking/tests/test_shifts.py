"""Shifts, pauses and their windows in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.directory.rules import Hours
from opentrax.directory.services.technicians import archive_technician, set_working_hours
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Device, Pause, Shift, Tap, Window
from opentrax.tracking.selectors.shifts import Tracked, status_at
from opentrax.tracking.selectors.taps import breaks_between
from opentrax.tracking.services import pauses, schedule, shifts
from opentrax.tracking.testing import inform, make_technician, tracked

HOUR = timedelta(hours=1)


@pytest.fixture
def technician(
    clock: SettableClock, bolt: Organization, bea: Person, tim: Person, within: object
) -> Iterator[Technician]:
    with within(bolt, tim):  # type: ignore[operator]
        yield tracked(tim, actor=bea)[0]


def windows() -> list[tuple[datetime, datetime]]:
    return list(Window.objects.order_by("opens_at").values_list("opens_at", "closes_at"))


def test_an_opened_shift_closes_by_itself(
    technician: Technician, tim: Person, clock: SettableClock
) -> None:
    shift = shifts.open_shift(technician, actor=tim)
    assert windows() == [(clock.at, clock.at + 14 * HOUR)]
    clock.advance(hours=14)
    assert status_at(technician, clock.at).tracked is Tracked.OFF_SHIFT
    schedule.close_finished()
    assert Shift.objects.get(pk=shift.pk).closed_at == clock.at
    assert audit.verify().broken_at is None


def test_a_shift_is_opened_once(technician: Technician, tim: Person, clock: SettableClock) -> None:
    key = uuid7()
    first = shifts.open_shift(technician, actor=tim, command_id=key)
    clock.advance(minutes=5)
    assert shifts.open_shift(technician, actor=tim, command_id=key) == first
    assert shifts.open_shift(technician, actor=tim) == first
    assert Shift.objects.count() == 1


def test_nobody_dates_a_shift_outside_the_demo(
    technician: Technician, tim: Person, clock: SettableClock
) -> None:
    with pytest.raises(Refused):
        shifts.open_shift(technician, actor=tim, at=clock.at - HOUR)
    with pytest.raises(Refused):
        shifts.plan_shift(technician, starts_at=clock.at - HOUR, ends_at=clock.at + HOUR, actor=tim)
    assert windows() == []


def test_the_demo_dates_its_own_organizations_only(
    technician: Technician, bolt: Organization, tim: Person, clock: SettableClock,
    settings: Any,
) -> None:  # fmt: skip
    class Demo:
        demo = True

    settings.ENVIRONMENT = Demo
    with pytest.raises(Refused):
        shifts.open_shift(technician, actor=tim, at=clock.at - HOUR)
    bolt.is_demo = True
    bolt.save(update_fields=["is_demo"])
    shifts.open_shift(technician, actor=tim, at=clock.at - HOUR)
    assert windows() == [(clock.at - HOUR, clock.at + 13 * HOUR)]


def test_a_pause_stops_at_once_and_resuming_reveals_nothing(
    technician: Technician, tim: Person, clock: SettableClock
) -> None:
    began = clock.at
    shifts.open_shift(technician, actor=tim)
    clock.advance(hours=1)
    pauses.pause(technician, actor=tim)
    assert windows() == [(began, began + HOUR)]
    assert status_at(technician, clock.at).tracked is Tracked.PAUSED
    clock.advance(minutes=30)
    assert pauses.pause(technician, actor=tim).at == began + HOUR, "a second pause is the first"
    pauses.resume(technician, actor=tim)
    assert windows() == [(began, began + HOUR), (began + 1.5 * HOUR, began + 14 * HOUR)]
    found = breaks_between(technician.pk, began, began + 24 * HOUR)
    assert [(b.starts_at, b.ends_at) for b in found] == [(began + HOUR, began + 1.5 * HOUR)]
    with pytest.raises(Refused):
        pauses.resume(technician, actor=tim)


def test_a_pause_that_nobody_ends_ends_with_the_shift(
    technician: Technician, tim: Person, clock: SettableClock
) -> None:
    shift = shifts.open_shift(technician, actor=tim, ends_at=clock.at + 2 * HOUR)
    clock.advance(hours=1)
    pauses.pause(technician, actor=tim)
    clock.advance(hours=3)
    schedule.close_finished()
    assert Pause.objects.get().ended_at == shift.ends_at
    shifts.open_shift(technician, actor=tim)
    assert status_at(technician, clock.at).tracked is Tracked.YES


def test_a_pause_holds_over_a_shift_that_follows_at_once(
    technician: Technician, tim: Person, bea: Person, clock: SettableClock
) -> None:
    began = clock.at
    shifts.open_shift(technician, actor=tim, ends_at=began + HOUR)
    shifts.plan_shift(technician, starts_at=began + HOUR, ends_at=began + 3 * HOUR, actor=bea)
    clock.advance(minutes=30)
    pauses.pause(technician, actor=tim)
    assert windows() == [(began, began + HOUR / 2)]
    clock.advance(hours=1)
    assert status_at(technician, clock.at).tracked is Tracked.PAUSED
    pauses.resume(technician, actor=tim)
    assert windows() == [(began, began + HOUR / 2), (began + 1.5 * HOUR, began + 3 * HOUR)]


def test_what_has_passed_is_frozen_and_widening_reveals_nothing(
    technician: Technician, tim: Person, bea: Person, clock: SettableClock
) -> None:
    began = clock.at
    shift = shifts.open_shift(technician, actor=tim, ends_at=began + HOUR)
    clock.advance(minutes=50)
    pauses.pause(technician, actor=tim)
    shifts.change_end(shift, ends_at=began + 2 * HOUR, actor=bea)
    assert windows() == [(began, began + timedelta(minutes=50))], "a longer shift is still paused"
    with pytest.raises(Refused):
        shifts.change_end(shift, ends_at=began + timedelta(minutes=10), actor=bea)
    clock.set(began + 2 * HOUR)
    for act in (
        lambda: shifts.change_end(shift, ends_at=began + 5 * HOUR, actor=bea),
        lambda: shifts.close_shift(shift, actor=tim),
        lambda: shifts.cancel_shift(shift, actor=tim),
    ):
        with pytest.raises(Refused):
            act()
    assert windows() == [(began, began + timedelta(minutes=50))]


def test_closing_ends_tracking_and_the_pause(
    technician: Technician, tim: Person, clock: SettableClock
) -> None:
    began = clock.at
    shift = shifts.open_shift(technician, actor=tim)
    clock.advance(hours=2)
    pauses.pause(technician, actor=tim)
    clock.advance(hours=1)
    shifts.close_shift(shift, actor=tim)
    assert windows() == [(began, began + 2 * HOUR)]
    assert Pause.objects.get().ended_at == clock.at
    assert not Tap.objects.filter(kind="resume").exists()


def test_shifts_come_from_working_hours_once(
    technician: Technician, bea: Person, tim: Person, clock: SettableClock
) -> None:
    set_working_hours(technician, [Hours(d, time(8), time(17)) for d in range(7)], actor=bea)
    schedule.schedule_shifts(technician)
    schedule.schedule_shifts(technician)
    # 07:00 UTC is 03:00 in Toronto: today's shift is still to come.
    made = list(Shift.objects.order_by("starts_at"))
    assert [s.starts_at for s in made] == [
        datetime(2026, 3, day, 12, tzinfo=UTC) for day in (23, 24, 25)
    ]
    shifts.cancel_shift(made[1], actor=tim)
    set_working_hours(
        technician, [Hours(0, time(9), time(12)), Hours(1, time(8), time(17))], actor=bea
    )
    schedule.schedule_shifts(technician)
    standing = Shift.objects.standing().order_by("starts_at")
    assert [s.starts_at.hour for s in standing] == [13], "hours moved; the cancelled stays so"
    assert len(windows()) == 1


def test_working_hours_never_begin_a_shift_in_the_past(
    technician: Technician, bea: Person, clock: SettableClock
) -> None:
    clock.set(datetime(2026, 3, 23, 15, tzinfo=UTC))
    set_working_hours(technician, [Hours(0, time(8), time(17))], actor=bea)
    schedule.schedule_shifts(technician)
    assert not Shift.objects.exists()


def test_a_shift_that_a_person_changed_is_left_alone_by_the_hours(
    technician: Technician, bea: Person, tim: Person, clock: SettableClock
) -> None:
    set_working_hours(technician, [Hours(0, time(8), time(17))], actor=bea)
    schedule.schedule_shifts(technician)
    clock.advance(hours=2)
    opened = shifts.open_shift(technician, actor=tim)
    assert opened.starts_at == clock.at, "the scheduled shift was brought forward"
    assert Shift.objects.count() == 1
    set_working_hours(technician, [], actor=bea)
    schedule.schedule_shifts(technician)
    assert Shift.objects.get().ends_at == opened.ends_at


def test_shifts_do_not_meet(technician: Technician, bea: Person, clock: SettableClock) -> None:
    first = clock.at + HOUR
    shifts.plan_shift(technician, starts_at=first, ends_at=first + 2 * HOUR, actor=bea)
    with pytest.raises(Refused):
        shifts.plan_shift(technician, starts_at=first + HOUR, ends_at=first + 4 * HOUR, actor=bea)
    with pytest.raises(Refused):
        shifts.plan_shift(
            technician, starts_at=first + 5 * HOUR, ends_at=first + 40 * HOUR, actor=bea
        )


def test_an_archived_technician_is_not_tracked_any_more(
    technician: Technician, bea: Person, tim: Person, clock: SettableClock
) -> None:
    began = clock.at
    shifts.open_shift(technician, actor=tim)
    clock.advance(hours=1)
    schedule.retire(archive_technician(technician, actor=bea))
    assert windows() == [(began, began + HOUR)]
    assert not Device.objects.active().exists()


def test_without_acknowledgement_a_shift_is_only_for_time_by_hand(
    clock: SettableClock, bolt: Organization, bea: Person, tim: Person, within: object
) -> None:
    with within(bolt, tim):  # type: ignore[operator]
        technician = make_technician(tim, actor=bea)
        shifts.open_shift(technician, actor=tim)
        assert status_at(technician, clock.at).tracked is Tracked.UNDISCLOSED
        inform(technician, tim)
        assert status_at(technician, clock.at).tracked is Tracked.YES
