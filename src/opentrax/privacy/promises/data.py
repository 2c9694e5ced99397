"""Promises about what is stored: declared, with a term, gone after it; and about logs."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.privacy import Document, declarations
from opentrax.kit.privacy.checks import problems
from opentrax.kit.privacy.declarations import leaves_of_column
from opentrax.kit.privacy.documents import undeclared
from opentrax.kit.privacy.terms import SLACK
from opentrax.kit.zones import zone_names
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.datamap import document, lines
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.models import LegalHold, PublishedMap
from opentrax.privacy.retention import residue

_NEWEST = 200


@promise(
    "P04",
    _("members whose time zone no clock knows, of all members"),
    controls=("organizations/services/founding.py", "organizations/middleware.py"),
)
def zones_drive_clocks() -> Evidence:
    known, found = zone_names(), NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            zones = list(members().values_list("person__time_zone", flat=True))
            found += Evidence(sum(zone not in known for zone in zones), len(zones))
    return found


@promise(
    "P10",
    _("stored fields without a declared purpose, and faults of declarations, of all values"),
    controls=("kit/privacy/checks.py",),
)
def every_field_has_a_purpose() -> Evidence:
    return Evidence(len(problems()), len(lines()))


@promise(
    "P10",
    _("stored documents with something that nobody declared, of the newest"),
    controls=("kit/privacy/documents.py",),
)
def documents_hold_what_is_declared() -> Evidence:
    """The newest rows of each JSON column of each organization."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            for model, name, entry in _documents():
                rows = model._default_manager.order_by("-pk")
                for value in rows.values_list(name, flat=True)[:_NEWEST]:
                    found += Evidence(bool(undeclared(value, leaves_of_column(entry))), 1)
    return found


def _documents() -> Iterator[tuple[Any, str, Document]]:
    for declared in declarations().values():
        model = apps.get_model(declared.model)
        if "organization_id" not in {f.attname for f in model._meta.concrete_fields}:
            continue
        for name, entry in declared.fields.items():
            if isinstance(entry, Document):
                yield model, name, entry


@promise(
    "P11",
    _("rows about people that are past their term, of those that have one"),
    controls=("privacy/retention/platform.py", "privacy/tasks.py"),
)
def own_data_go_by_their_term() -> Evidence:
    """What the operator decides about: sessions, jobs, rows of single persons."""
    return residue.total(residue.of_platform())


@promise(
    "P12",
    _("rows of organizations that are past their term, of those that have one"),
    controls=("privacy/retention/taking.py", "privacy/tasks.py"),
)
def clients_data_go_by_their_term() -> Evidence:
    """Judged by what is left, not by what a job says it did."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            found += residue.total(residue.of_organization())
    return found


@promise(
    "P13",
    _("holds without reason, second person or end, or past their end, of all holds"),
    controls=("privacy/models/retention.py", "privacy/services/holds.py"),
)
def holds_are_limited() -> Evidence:
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            for hold in LegalHold.objects.filter(approved_at__isnull=False):
                alone = hold.approved_by_id in (None, hold.requested_by_id)
                over = hold.released_at is None and hold.expires_at < now() - SLACK
                kept = hold.released_at is not None and hold.copies.exists()
                found += Evidence(bool(not hold.reason.strip() or alone or over or kept), 1)
    return found


@promise(
    "P36",
    _("values that are stored and were not published in the notice, of all values"),
    controls=("privacy/management/commands/migrate.py", "privacy/services/datamap.py"),
)
def uses_are_described_first() -> Evidence:
    """What this version of the program stores, against the map that was published last."""
    body = document()["lines"]
    newest = PublishedMap.objects.order_by("-version").first()
    published = [] if newest is None else newest.body["lines"]
    return Evidence(sum(line not in published for line in body), len(body))
