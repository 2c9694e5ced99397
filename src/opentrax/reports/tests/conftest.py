# ruff: noqa: F401
"""The stage of work orders and of papers."""

from opentrax.invoicing.tests.conftest import desk, rates, worked
from opentrax.workorders.tests.conftest import (
    accepted,
    browse,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)
