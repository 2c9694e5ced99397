from opentrax.engine.motion.silence import Habit


def told(habit: Habit, intervals: list[float], *, still: bool) -> Habit:
    """A phone that speaks at these intervals, all of them in one stay or one drive."""
    gone = 0.0
    for interval in intervals:
        gone += interval
        habit = habit.heard(interval, was_still=still, still_for_s=gone)
    return habit


def test_a_phone_never_heard_of_gets_ten_minutes_moving_and_four_hours_still():
    assert Habit().allowed_s(is_still=False) == 600
    assert Habit().allowed_s(is_still=True) == 4 * 3600


def test_stop_detection_is_no_alarm_at_a_place_but_is_one_on_the_way():
    habit = told(Habit(), [15.0] * 20, still=False)
    # It says goodbye in the first minutes of a stay, sleeps for forty, and wakes when it leaves.
    for _ in range(3):
        habit = told(habit, [30.0, 30.0, 2400.0], still=True)
        habit = told(habit, [15.0] * 20, still=False)
    assert habit.allowed_s(is_still=True) == 4 * 3600
    assert habit.allowed_s(is_still=False) == 300


def test_the_first_minutes_of_a_stay_do_not_make_a_heartbeat():
    habit = told(Habit(), [30.0] * 8, still=True)
    assert habit.allowed_s(is_still=True) == 4 * 3600


def test_a_heartbeat_of_300_s_is_missed_after_some_beats():
    habit = told(Habit(), [300.0] * 8, still=True)
    assert habit.allowed_s(is_still=True) == 1200


def test_a_phone_that_speaks_every_ten_seconds_is_missed_after_ten_minutes():
    habit = told(Habit(), [10.0] * 100, still=True)
    assert habit.allowed_s(is_still=True) == 600


def test_a_phone_that_speaks_every_five_minutes_on_the_way_gets_longer():
    assert told(Habit(), [300.0] * 4, still=False).allowed_s(is_still=False) == 1200


def test_hours_switched_off_are_no_habit():
    habit = told(Habit(), [15.0] * 8, still=False).heard(7200.0, was_still=False)
    assert habit.allowed_s(is_still=False) == 300


def test_one_long_sleep_is_forgotten_by_a_phone_that_beats_again():
    habit = told(Habit(), [300.0] * 4 + [3000.0], still=True)
    assert habit.allowed_s(is_still=True) == 4 * 3600
    habit = told(habit, [300.0] * 10, still=True)
    assert habit.allowed_s(is_still=True) == 1200


def test_what_comes_in_batches_is_waited_for():
    habit = told(Habit(), [10.0] * 8, still=False)
    habit = habit.heard(10.0, was_still=False, delay_s=240.0)
    assert habit.allowed_s(is_still=False) == 300 + 240
    assert habit.heard(10.0, was_still=False, delay_s=9e9).allowed_s(is_still=False) == 300 + 900
