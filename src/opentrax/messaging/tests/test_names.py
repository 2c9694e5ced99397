"""Names in mails to strangers make no links, and stay names."""

import pytest

from opentrax.messaging.names import unlinked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("https://evil.example/prize", "https evil example/prize"),
        ("WIN www.evil.example NOW", "WIN www evil example NOW"),
        ("evil.example", "evil example"),
        ("evil。example", "evil example"),
        ("10.20.30.40", "10 20 30 40"),
        ("St. John's Inc.", "St. John's Inc."),
        ("J. R. Smith & Co.", "J. R. Smith & Co."),
        ("J.R. Smith", "J.R. Smith"),
        ("A/C Repair: Montréal", "A/C Repair: Montréal"),
    ],
)
def test_a_name_makes_no_link_and_stays_a_name(name: str, shown: str) -> None:
    assert unlinked(name) == shown
