"""`opentrax telephone`: a call at the console."""

import pytest
from click.testing import CliRunner

from opentrax.accounts.tokens import new_token
from opentrax.config.cli import group
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Person
from opentrax.workorders.models import CheckIn, Visit
from opentrax.workorders.services.visit_links import make_visit_link, new_pin
from opentrax.workorders.tests.conftest import (
    NINE,
    Side,
    accepted,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)

__all__ = ["accepted", "offer", "order", "shop", "side", "technician", "visit"]


@pytest.mark.django_db
def test_a_call_at_the_console_checks_in(
    clock: SettableClock, visit: Visit, bea: Person, side: Side
) -> None:
    clock.set(NINE)
    pin = new_pin()
    with side("bolt"):
        make_visit_link(visit, token=new_token(), pin=pin, actor=bea)
    typed = f"1\n{pin}\n1\n"
    done = CliRunner().invoke(group, ["telephone"], input=typed, standalone_mode=False)
    assert done.exception is None, done.exception
    assert "[fr-ca] Pour le français" in done.output
    assert "Arrived at 09:00" in done.output
    with side("acme"):
        found = CheckIn.objects.get()
        assert (found.way, found.verdict) == ("telephone", "unknown")
