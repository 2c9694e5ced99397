"""When a message is tried again, and when it is of no use any more."""

from datetime import UTC, datetime, timedelta

import pytest

from opentrax.messaging import rules

AT = datetime(2026, 3, 23, 7, 0, tzinfo=UTC)


def test_waits_grow_to_six_hours() -> None:
    waits = [rules.wait_s(n) for n in range(1, rules.MAX_ATTEMPTS)]
    assert waits == [30, 120, 480, 1920, 7680, 21600, 21600]


def test_a_message_is_given_up_after_the_last_attempt() -> None:
    assert rules.may_try_again(rules.MAX_ATTEMPTS - 1)
    assert not rules.may_try_again(rules.MAX_ATTEMPTS)


def test_a_code_is_outdated_when_it_has_run_out() -> None:
    assert not rules.is_outdated("verification_code", AT, AT + timedelta(minutes=15))
    assert rules.is_outdated("verification_code", AT, AT + timedelta(minutes=15, seconds=1))
    assert not rules.is_outdated("invitation", AT, AT + timedelta(days=13))


def test_a_kind_that_nobody_declared_is_refused() -> None:
    with pytest.raises(rules.UnknownKindError):
        rules.kind_of("newsletter")


def test_an_organization_has_no_essential_messages() -> None:
    """They pass every opt-out, so only what a person asks for, or is warned of, may be one."""
    of_organizations = {
        kind.message_class
        for kind in rules.KINDS.values()
        if kind.keeper is rules.Keeper.ORGANIZATION
    }
    assert rules.MessageClass.ESSENTIAL not in of_organizations
