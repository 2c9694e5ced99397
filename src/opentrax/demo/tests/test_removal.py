"""The demo comes and goes: not a row of it stays, and nobody else's row goes with it."""

import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pytest_django import Settings

from opentrax.demo import story
from opentrax.demo.services import remove_demo, seed_demo
from opentrax.demo.services.seed import ensure_region
from opentrax.demo.state import SIGN_INS, forget, read, write, write_sign_ins
from opentrax.directory.services.locations import LocationDetails, add_location
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.database import with_name
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import person_id_by_email
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.consent import words_for
from opentrax.privacy.services import consent

# Keys of jobs and the like carry on counting; the chain of migrations is not data.
_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
   AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
Rows = dict[str, set[str]]


def everything(url: str) -> Rows:
    """Every row of every table as text, as the administrator sees them."""
    with psycopg.connect(url) as admin:
        names = [row[0] for row in admin.execute(_TABLES)]
        return {
            name: {
                row[0]
                for row in admin.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
                )
            }
            for name in names
        }


def with_needles(rows: Rows, needles: set[str]) -> dict[str, int]:
    """How many rows of each table have one of these words in them."""
    pattern = re.compile("|".join(map(re.escape, sorted(needles))))
    counts = {name: sum(1 for row in found if pattern.search(row)) for name, found in rows.items()}
    return {name: count for name, count in counts.items() if count}


def _say_yes(email: str) -> None:
    person_id = person_id_by_email(email)
    assert person_id is not None
    notice_id, _words = words_for("survey", "en")
    manner = consent.Manner(method=Method.SETTINGS_PAGE)
    consent.give(person_id, "survey", notice_id=notice_id, manner=manner)


@pytest.fixture
def address(postgres_url: str, test_database: str) -> str:
    return with_name(postgres_url, test_database)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_nothing_of_the_demo_stays_and_nobody_else_loses_a_row(
    address: str, acme: Organization, ada: Person, tmp_path: Path,
    settings: Settings,
) -> None:  # fmt: skip
    settings.REGIONS_FOLDER = tmp_path / "regions"
    settings.REGIONS_FOLDER.mkdir()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo=True)
    with scope(acme.pk, ada.pk):
        add_location(LocationDetails("Shop", "Europe/Zurich", point=(47.0, 9.5)), actor=ada)
    ensure_region()
    before = everything(address)
    made = seed_demo(float(1_000 * (1_790_000_000 // 1_000)))
    _say_yes(story.OWNER.email)
    during = everything(address)
    assert len(during["privacy_consentevent"] - before["privacy_consentevent"]) == 1
    keys = {row.split(",")[0].strip("(") for row in
            during["organizations_person"] - before["organizations_person"]}  # fmt: skip
    needles = {*made.organizations, *keys, "@rheintal.example", "@alpenblick.example",
               story.PROVIDER, story.CLIENT}  # fmt: skip
    assert len(keys) == 4 + len(story.TECHNICIANS)
    assert len(with_needles(during, needles)) > 15
    assert remove_demo() == 2
    after = everything(address)
    assert with_needles(after, needles) == {}
    assert {n: before[n] - after[n] for n in before if before[n] - after[n]} == {}
    assert {n: after[n] - before[n] for n in after if after[n] - before[n]} == {}
    assert remove_demo() == 0


def test_what_the_demo_remembers_is_written_whole_and_for_nobody_else(tmp_path: Path) -> None:
    from opentrax.demo.state import State

    state = State(start=1.0, replayed_until=2.0, password="x", tokens=["t"])
    assert read(tmp_path) is None
    write(tmp_path, state)
    assert read(tmp_path) == state
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
    write_sign_ins(tmp_path, "x")
    assert (tmp_path / SIGN_INS).stat().st_mode & 0o077 == 0
    forget(tmp_path)
    assert read(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
