"""The nightly job asks for each organization's terms; a failure in one does not keep the others."""

import pytest
from django.db import connection

from opentrax.organizations.models import Organization
from opentrax.privacy import tasks
from opentrax.privacy.ledger import registry
from opentrax.privacy.ledger.states import Evidence
from opentrax.privacy.models import Verdict


def _waiting() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'keeper_id', queueing_lock FROM procrastinate_jobs"
            " WHERE task_name = 'privacy.tasks.keep_organizations_terms' ORDER BY 1"
        )
        return cursor.fetchall()


def test_every_organization_gets_a_job_of_its_own_once(acme: Organization, bolt: Organization):
    tasks.keep_terms()
    tasks.keep_terms()
    expected = [(str(o.pk), f"terms:{o.pk}") for o in (acme, bolt)]
    assert _waiting() == sorted(expected)


def test_promises_are_judged_as_they_go_stale(db: None, monkeypatch: pytest.MonkeyPatch):
    made = registry.Figure("P44", "t.f", "x", (), registry.DAILY, 1, lambda: Evidence(0, 1))
    monkeypatch.setattr(registry, "_figures", {"P44 t.f": made})
    tasks.judge_promises()
    tasks.judge_promises()
    assert Verdict.objects.count() == 1
