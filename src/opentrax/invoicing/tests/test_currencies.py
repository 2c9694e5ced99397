"""A contract from before its largest total had a currency gets its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connections

from opentrax.invoicing.models import Terms
from opentrax.invoicing.tests.conftest import Desk
from opentrax.kit.testing.plugin import SettableClock
from opentrax.workorders.services.cost_settings import change_cost_settings


def filled(desk: Desk) -> str:
    found = import_module("opentrax.invoicing.migrations.0005_under_currency")
    with connections["owner"].cursor() as cursor:
        for statement in found.STATEMENTS:
            cursor.execute(statement)
    with desk.side("acme"):
        return str(Terms.objects.get().under_currency)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_contract_gets_the_currency_that_it_was_meant_in(
    desk: Desk, rates: Callable[..., None], clock: SettableClock
) -> None:
    desk.agrees(under_amount=Decimal(100))
    assert filled(desk) == "CAD"
    with desk.side("acme"):
        change_cost_settings(nte_label="NTE", currency="USD", actor=desk.ada)
    assert filled(desk) == "USD"
    rates(regular=Decimal(80), currency="EUR")
    assert filled(desk) == "EUR"
    rates(regular=Decimal(90), currency="USD", trade_code="doors")
    assert filled(desk) == "USD"  # two currencies: the client's
    clock.set(datetime(2090, 1, 2, tzinfo=UTC))
    desk.agrees(under_amount=Decimal(100))
    with desk.side("acme"):
        change_cost_settings(nte_label="NTE", currency="GBP", actor=desk.ada)
    assert filled(desk) == "USD"  # saved since: it was said with its currency
