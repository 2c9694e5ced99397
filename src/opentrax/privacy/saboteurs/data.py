"""Saboteurs of declarations, terms, holds and logs."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.privacy import checks, declarations
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import data


@saboteur(data.zones_drive_clocks, "a zone is stored that no clock knows")
def made_up_zone(sandbox: Sandbox) -> Iterator[None]:
    with each_organization() as organizations:
        person = next(m.person_id for _ in organizations for m in members())
    sandbox.sql("UPDATE organizations_person SET time_zone = 'Mars/Olympus' WHERE id = %s", person)
    yield


@saboteur(data.every_field_has_a_purpose, "a column is left out of its app's declarations")
def undeclared_column(sandbox: Sandbox) -> Iterator[None]:
    known = dict(declarations())
    device = known["tracking.Device"]
    fields = {name: entry for name, entry in device.fields.items() if name != "name"}
    known["tracking.Device"] = dataclasses.replace(device, fields=fields)
    sandbox.replace(checks, "declarations", lambda: known)
    yield


@saboteur(data.documents_hold_what_is_declared, "a program puts more into a document")
def more_in_a_document(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        'UPDATE audit_entry SET facts = \'{"person": {"name": "Tim"}}\' WHERE id IN'
        " (SELECT id FROM audit_entry ORDER BY id DESC LIMIT 1)"
    )
    yield


@saboteur(data.own_data_go_by_their_term, "sessions are not ended")
def endless_sessions(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "INSERT INTO django_session (session_key, session_data, expire_date)"
        " VALUES ('left-behind', '', %s)",
        now() - timedelta(days=9),
    )
    yield


@saboteur(data.own_data_go_by_their_term, "registrations that nobody verified stay")
def endless_registrations(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "INSERT INTO accounts_registration (person_id, organization_name, created_at)"
        " VALUES (%s, 'x', now() - interval '10 years')",
        uuid7(),
    )
    yield


def _of_bolt(table: str, values: str) -> str:
    """An INSERT of a row that belongs to whoever has a technician."""
    return (
        f"INSERT INTO {table} SELECT {values} FROM directory_technician t"  # noqa: S608
        " ORDER BY t.id LIMIT 1"
    )


@saboteur(data.clients_data_go_by_their_term, "the nightly job takes no looks away")
def endless_looks(sandbox: Sandbox) -> Iterator[None]:
    columns = "(id, organization_id, created_at, technician_id, actor_id, what, at)"
    values = "gen_random_uuid(), t.organization_id, %s, t.id, gen_random_uuid(), 'day', %s"
    old = now() - timedelta(days=3000)
    sandbox.sql(_of_bolt(f"tracking_look {columns}", values), old, old)
    yield


@saboteur(data.clients_data_go_by_their_term, "a technician who left years ago keeps their name")
def remembered_technician(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("UPDATE directory_technician SET archived_at = %s", now() - timedelta(days=3000))
    yield


@saboteur(data.clients_data_go_by_their_term, "old corrections stay, which pages cannot delete")
def endless_edits(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("UPDATE timesheets_segmentedit SET created_at = %s", now() - timedelta(days=3000))
    yield


@saboteur(data.clients_data_go_by_their_term, "nobody takes old entries out of the audit log")
def endless_audit(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("UPDATE audit_entry SET at = %s", now() - timedelta(days=3000))
    yield


_A_HOLD = (
    "(id, organization_id, created_at, place, row_id, fields, reason, requested_by_id,"
    " approved_by_id, approved_at, expires_at)"
)


def _hold(sandbox: Sandbox, **changes: Any) -> None:
    asked, approved = uuid7(), uuid7()
    values = {
        "created_at": now() - timedelta(days=400), "reason": "a dispute", "asked": asked,
        "approved": approved, "expires_at": now() + timedelta(days=10), **changes,
    }  # fmt: skip
    columns = (
        "gen_random_uuid(), t.organization_id, %s, 'tracking.Look', gen_random_uuid(), '[]', %s,"
        " %s, %s, %s, %s"
    )
    sandbox.sql(
        _of_bolt(f"privacy_legalhold {_A_HOLD}", columns),
        values["created_at"], values["reason"], values["asked"], values["approved"],
        values["created_at"], values["expires_at"],
    )  # fmt: skip


@saboteur(data.holds_are_limited, "the constraint goes, and somebody holds without a reason")
def hold_without_reason(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_legalhold DROP CONSTRAINT legal_hold_says_why")
    _hold(sandbox, reason="")
    yield


@saboteur(data.holds_are_limited, "the constraint goes, and one person holds alone")
def hold_by_one(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_legalhold DROP CONSTRAINT legal_hold_needs_two")
    one = uuid7()
    _hold(sandbox, asked=one, approved=one)
    yield


@saboteur(data.holds_are_limited, "a hold goes on past its day")
def endless_hold(sandbox: Sandbox) -> Iterator[None]:
    _hold(sandbox, expires_at=now() - timedelta(days=9))
    yield


@saboteur(data.uses_are_described_first, "the notice is not published after an update")
def unpublished(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "UPDATE privacy_publishedmap SET body = jsonb_set(body, '{lines}', (body -> 'lines') - 0)"
    )
    yield
