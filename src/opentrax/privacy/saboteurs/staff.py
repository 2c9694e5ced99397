"""Saboteurs of what lets the operator's staff in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import staff


def _looked(sandbox: Sandbox, at: datetime, **changes: object) -> None:
    """A grant of an hour from two hours ago on, and a page looked at, put in past the functions."""
    begins, one, grant = now() - timedelta(hours=2), uuid7(), uuid7()
    values = {"words": "The list is empty", "as": "client", "by": uuid7(), "areas": '["people"]'}
    values |= changes
    sandbox.sql(
        "INSERT INTO privacy_staffgrant (id, organization_id, created_at, staff_id, why, words,"
        " reference, areas, minutes, asked_at, approved_by_id, approved_as, begins_at, expires_at)"
        " SELECT %s, t.organization_id, %s, %s, 'support', %s, 'Case 7', %s::jsonb, 60, %s, %s, %s,"
        " %s, %s FROM directory_technician t ORDER BY t.id LIMIT 1",
        grant, begins, one, values["words"], values["areas"], begins, values["by"], values["as"],
        begins, begins + timedelta(hours=1),
    )  # fmt: skip
    sandbox.sql(
        "INSERT INTO privacy_stafflook (id, organization_id, created_at, grant_id, staff_id, at,"
        " page, path) SELECT gen_random_uuid(), organization_id, %s, id, staff_id, %s,"
        " 'technicians', '/technicians' FROM privacy_staffgrant WHERE id = %s",
        at, at, grant,
    )  # fmt: skip


@saboteur(staff.staff_read_by_a_grant, "a page is shown after the grant has ended")
def after_the_end(sandbox: Sandbox) -> Iterator[None]:
    _looked(sandbox, now() - timedelta(minutes=30))
    yield


@saboteur(staff.staff_read_by_a_grant, "the constraint goes, and no reason is needed")
def without_reason(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_staffgrant DROP CONSTRAINT staff_grant_has_reason")
    _looked(sandbox, now() - timedelta(minutes=90), words="")
    yield


@saboteur(staff.staff_read_by_a_grant, "the constraint goes, and a colleague's yes opens trails")
def trails_without_client(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_staffgrant DROP CONSTRAINT staff_grant_trails_by_client")
    changes: dict[str, object] = {"as": "colleague", "areas": '["trails"]'}
    _looked(sandbox, now() - timedelta(minutes=90), **changes)
    yield


@saboteur(staff.nothing_without_a_grant, "the policies' function asks for no grant any more")
def unasked(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "CREATE OR REPLACE FUNCTION staff_organization(wanted text[]) RETURNS uuid LANGUAGE sql"
        " STABLE AS 'SELECT app_organization()'"
    )
    yield


@saboteur(staff.nothing_without_a_grant, "the staff's role may change what it reads")
def writing(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("GRANT UPDATE (name) ON directory_technician TO opentrax_staff")
    yield


@saboteur(staff.nothing_without_a_grant, "a table is opened to everybody of the staff")
def open_table(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "CREATE POLICY all_of_them ON directory_technician FOR SELECT TO opentrax_staff"
        " USING (true)"
    )
    yield
