"""`opentrax audit verify` and `opentrax user reset`."""

import psycopg
import pytest
from click.testing import CliRunner
from django.test import Client

from opentrax.audit import services as audit
from opentrax.config.cli.audit import command as audit_command
from opentrax.config.cli.user import command as user_command
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.database import with_name
from opentrax.organizations.models import Organization, Person


def _verify() -> tuple[int, dict[str, str]]:
    result = CliRunner().invoke(audit_command, ["verify"], standalone_mode=False)
    assert result.exception is None
    lines = [line.split(" ", 2) for line in result.output.splitlines()]
    return result.return_value, {key: f"{entries} {state}" for key, entries, state in lines}


@pytest.mark.django_db
def test_whole_chains_are_ok(acme: Organization, dan: Person, globex: Organization) -> None:
    assert _verify() == (0, {str(acme.pk): "2 ok", str(globex.pk): "1 ok"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET facts = jsonb_build_object('role', 'owner')",
        "UPDATE audit_entry SET actor_id = subject_id",
        "DELETE FROM audit_entry",
    ],
)
def test_a_tampered_entry_is_found(
    tampering: str, acme: Organization, ada: Person, dan: Person, globex: Organization,
    postgres_url: str, test_database: str,
) -> None:  # fmt: skip
    with scope(acme.pk, ada.pk):
        audit.record("test.done", subject_id=acme.pk, actor_id=ada.pk)
        audit.record("test.done", subject_id=acme.pk, actor_id=ada.pk)
    assert _verify()[0] == 0
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        where = " WHERE organization_id = %s AND sequence = 2"
        administrator.execute(tampering + where, [acme.pk])  # type: ignore[call-overload]
    status, states = _verify()
    assert status == 1
    assert states[str(acme.pk)] == "2 broken at 2"
    assert states[str(globex.pk)] == "1 ok"


@pytest.mark.django_db(transaction=True)
def test_a_missing_end_is_found(
    acme: Organization, dan: Person, postgres_url: str, test_database: str
) -> None:
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        administrator.execute(
            "DELETE FROM audit_entry WHERE organization_id = %s AND sequence = 2", [acme.pk]
        )
    assert _verify() == (1, {str(acme.pk): "1 broken at 2"})


@pytest.mark.django_db
def test_a_lost_owner_gets_a_link(acme: Organization, ada: Person, client: Client) -> None:
    result = CliRunner().invoke(user_command, ["reset", "Ada@example.com"])
    assert result.exit_code == 0
    assert "/password/link/" in result.output
    said = result.stderr
    assert "Sets a new password for Ada@example.com, once, within 60 minutes (until " in said
    assert result.stdout.count("\n") == 1  # the link alone, to pipe on
    path = result.stdout.strip().partition("://")[2].partition("/")[2]
    assert client.get(f"/{path}").status_code == 302


@pytest.mark.django_db
def test_an_unknown_address_gets_none() -> None:
    result = CliRunner().invoke(user_command, ["reset", "who@example.com"])
    assert result.exit_code != 0
    assert "nobody has an account" in result.output
