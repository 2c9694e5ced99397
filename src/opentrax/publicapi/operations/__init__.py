"""The operations of the API, a file for each matter. Importing this makes them all."""

from opentrax.publicapi.api import api
from opentrax.publicapi.operations import (
    assets,
    assignments,
    check_ins,
    checklists,
    compliance,
    costs,
    directory,
    drafts,
    exchange,
    fields,
    files,
    imports,
    invoices,
    lifecycle,
    locations,
    notes,
    orders,
    part_uses,
    parts,
    plans,
    proposals,
    requests,
    stock,
    visits,
    weeks,
)

__all__ = ["api"]

for _router, _tag in (
    (directory.router, "Directory"), (fields.router, "Directory"),
    (locations.router, "Locations"), (assets.router, "Assets"), (orders.router, "Work orders"),
    (lifecycle.router, "Work orders"), (assignments.router, "Assignments"),
    (visits.router, "Visits"), (check_ins.router, "Visits"),
    (checklists.router, "Checklists"), (notes.router, "Notes"), (files.router, "Files"),
    (costs.router, "Costs"), (exchange.router, "Exchange"),
    (drafts.router, "Proposals and invoices"), (proposals.router, "Proposals and invoices"),
    (invoices.router, "Proposals and invoices"), (plans.router, "Plans"),
    (requests.router, "Requests"), (parts.router, "Parts"), (stock.router, "Parts"),
    (part_uses.router, "Parts"), (weeks.router, "Time"),
    (compliance.router, "Compliance"), (imports.router, "Imports"),
):  # fmt: skip
    api.add_router("", _router, tags=[_tag])
