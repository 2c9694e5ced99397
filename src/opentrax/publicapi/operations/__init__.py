"""The operations of the API, a file for each matter. Importing this makes them all."""

from opentrax.publicapi.api import api
from opentrax.publicapi.operations import (
    assignments,
    costs,
    directory,
    drafts,
    exchange,
    files,
    invoices,
    lifecycle,
    notes,
    orders,
    proposals,
    visits,
)

__all__ = ["api"]

for _router, _tag in (
    (directory.router, "Directory"), (orders.router, "Work orders"),
    (lifecycle.router, "Work orders"), (assignments.router, "Assignments"),
    (visits.router, "Visits"), (notes.router, "Notes"), (files.router, "Files"),
    (costs.router, "Costs"), (exchange.router, "Exchange"),
    (drafts.router, "Proposals and invoices"), (proposals.router, "Proposals and invoices"),
    (invoices.router, "Proposals and invoices"),
):  # fmt: skip
    api.add_router("", _router, tags=[_tag])
