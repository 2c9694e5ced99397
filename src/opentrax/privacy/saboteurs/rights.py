"""Saboteurs of requests, erasures and copies."""

from collections.abc import Iterator
from datetime import timedelta

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import rights
from opentrax.privacy.rights import copying, tombstones
from opentrax.privacy.saboteurs.sharing import disclosed

_COLUMNS = (
    "(id, created_at, subject_id, kind, identity, state, address, words, language, province,"
    " received_at, target_at, due_at, due_by, extension_words, answer, receipt, receipt_hash"
)
_VALUES = (
    "gen_random_uuid(), %s, gen_random_uuid(), 'access', 'account', 'open', '', '', 'en', 'ON',"
    " %s, %s, %s, '30 days', '', '', '[]', ''"
)


def _times() -> list[object]:
    long_ago = now() - timedelta(days=90)
    return [long_ago, long_ago, long_ago + timedelta(days=14), long_ago + timedelta(days=30)]


@saboteur(rights.operator_answers_in_time, "a request is left lying")
def forgotten_request(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(f"INSERT INTO privacy_personrequest {_COLUMNS}) SELECT {_VALUES}", *_times())
    yield


@saboteur(rights.organizations_answer_in_time, "an organization leaves a request lying")
def forgotten_case(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        f"INSERT INTO privacy_organizationrequest {_COLUMNS}, organization_id, record_place,"  # noqa: S608
        f" refusal_ground, changes, passed_on) SELECT {_VALUES}, id, '', '', '[]', '[]' FROM"
        " organizations_organization ORDER BY id LIMIT 1",
        *_times(),
    )
    yield


@saboteur(rights.corrections_are_passed_on, "a correction is made, and nobody else is told")
def silent_correction(sandbox: Sandbox) -> Iterator[None]:
    disclosed(sandbox, "court")
    sandbox.sql(
        "INSERT INTO privacy_disclosedperson (id, organization_id, created_at, disclosure_id,"
        " person_id, told_at) SELECT gen_random_uuid(), d.organization_id, d.created_at, d.id,"
        " t.person_id, d.made_at FROM privacy_disclosure d JOIN directory_technician t"
        " ON t.organization_id = d.organization_id AND t.person_id IS NOT NULL"
        " WHERE d.made_at IS NOT NULL ON CONFLICT DO NOTHING"
    )
    at = now()
    sandbox.sql(
        "INSERT INTO privacy_organizationrequest (id, organization_id, created_at, subject_id,"
        " kind, identity, state, address, words, language, province, received_at, target_at,"
        " due_at, due_by, extension_words, answer, receipt, receipt_hash, record_place,"
        " refusal_ground, changes, passed_on, ended_at) SELECT gen_random_uuid(), organization_id,"
        " %s, person_id, 'correction', 'account', 'done', '', '', 'en', 'ON', %s, %s, %s,"
        " '30 days', '', 'Done', '[]', '', '', '', '[]', '[]', %s FROM privacy_disclosedperson"
        " WHERE disclosure_id IN (SELECT id FROM privacy_disclosure WHERE made_at IS NOT NULL)",
        at, at, at + timedelta(days=14), at + timedelta(days=30), at,
    )  # fmt: skip
    yield


@saboteur(rights.erased_people_stay_erased, "somebody who was erased is still there")
def undead(sandbox: Sandbox) -> Iterator[None]:
    """A tombstone is set and nothing is erased, as after a backup was restored carelessly."""
    with each_organization() as organizations:
        found = {m.person_id: m.organization_id for _ in organizations for m in members()}
    person_id, _organization_id = sorted(found.items())[-1]
    sandbox.sql(
        "INSERT INTO privacy_tombstone (id, subject_hash, keeper_id, records, at, held)"
        " VALUES (%s, %s, NULL, '[]', %s, 0)",
        uuid7(), tombstones.subject_hash(person_id), now(),
    )  # fmt: skip
    yield


@saboteur(rights.copies_are_whole, "copies leave the first column of each table out")
def thin_copies(sandbox: Sandbox) -> Iterator[None]:
    whole = copying.exported
    sandbox.replace(copying, "exported", lambda step: whole(step)[1:])
    yield
