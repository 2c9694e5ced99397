"""What an organization may shorten, by a clock that does not stand still."""

from datetime import UTC, datetime, timedelta
from itertools import count

from opentrax.kit.clock import replaced_by
from opentrax.kit.privacy.terms import rules
from opentrax.privacy.services.terms import longest_days

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def test_the_longest_term_is_whole_though_the_clock_goes_on_between_two_looks():
    shortenable = [rule for rule in rules().values() if rule.shortenable]
    assert shortenable
    ticks = count()
    with replaced_by(lambda: NOON + timedelta(microseconds=next(ticks))):
        for rule in shortenable:
            assert longest_days(rule.name) == (NOON - rule.cutoff(NOON)).days
