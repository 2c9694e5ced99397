"""What the backup wrote is what the restore gives back: rows, owners, rights, policies."""

from pathlib import Path

import psycopg
import pytest

from opentrax.kit.postgres import Cluster, PostgresError, dumps, roles
from opentrax.kit.testing.database import PASSWORD, drop, with_name

MADE = (
    "CREATE TABLE visit (organization_id int, id int, note text,"
    " PRIMARY KEY (organization_id, id))",
    "INSERT INTO visit SELECT i % 3, i, md5(i::text) FROM generate_series(1, 5000) i",
    "CREATE TABLE position (organization_id int, at int, PRIMARY KEY (organization_id, at))"
    " PARTITION BY RANGE (at)",
    "CREATE TABLE position_1 PARTITION OF position FOR VALUES FROM (0) TO (5000)",
    "CREATE TABLE position_2 PARTITION OF position FOR VALUES FROM (5000) TO (10000)",
    "INSERT INTO position SELECT i % 3, i FROM generate_series(0, 9999) i",
    "CREATE FUNCTION app_org() RETURNS int LANGUAGE sql STABLE"
    " RETURN nullif(current_setting('app.org', true), '')::int",
    "ALTER TABLE visit ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE visit FORCE ROW LEVEL SECURITY",
    "CREATE POLICY keeper ON visit TO opentrax_app USING (organization_id = app_org())",
    "CREATE FUNCTION find(int) RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1",
    "ALTER FUNCTION find(int) OWNER TO opentrax_lookup",
)

FINGERPRINTS = {
    "visit": "SELECT count(*), md5(string_agg(v::text, ',' ORDER BY id)) FROM visit v",
    "position": "SELECT count(*), md5(string_agg(p::text, ',' ORDER BY at)) FROM position p",
    "owners": "SELECT relname, relowner::regrole::text, relacl::text, relforcerowsecurity"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "functions": "SELECT proname, proowner::regrole::text, prosecdef FROM pg_proc"
    " WHERE proname IN ('find', 'app_org') ORDER BY 1",
    "policies": "SELECT tablename, policyname, roles::text, qual FROM pg_policies ORDER BY 1, 2",
    "defaults": "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl::text"
    " FROM pg_default_acl ORDER BY 2",
    "schema": "SELECT nspowner::regrole::text, nspacl::text FROM pg_namespace"
    " WHERE nspname = 'public'",
}


def fingerprints(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as admin:
        return {
            name: admin.execute(query).fetchall()  # type: ignore[arg-type]
            for name, query in FINGERPRINTS.items()
        }


def prepare(cluster: Cluster) -> None:
    roles.prepare(cluster.admin_url(), "opentrax", passwords=cluster.passwords)


def make_rows(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        for statement in MADE:
            owner.execute(statement)  # type: ignore[arg-type]


def test_a_restore_equals_what_was_backed_up(cluster: Cluster, folder: Path):
    target = folder / "opentrax.dump"
    with cluster:
        prepare(cluster)
        make_rows(cluster.conninfo(roles.OWNER))
        before = fingerprints(cluster.admin_url("opentrax"))
        assert dumps.back_up(cluster.conninfo(roles.BACKUP), target) > 0
    assert before["visit"][0][0] == 5000
    assert before["position"][0][0] == 10_000
    assert target.stat().st_mode & 0o077 == 0
    with Cluster(folder / "other") as other:
        prepare(other)
        assert dumps.restore(other.admin_url("opentrax"), target) == 4
        assert fingerprints(other.admin_url("opentrax")) == before
        with psycopg.connect(other.conninfo(roles.APP)) as app:
            assert app.execute("SELECT count(*) FROM visit").fetchone() == (0,)
            app.execute("SELECT set_config('app.org', '1', true)")
            assert app.execute("SELECT count(*) FROM visit").fetchone() == (1667,)
        with pytest.raises(PostgresError, match=r"has tables already.*nothing was changed"):
            dumps.restore(other.admin_url("opentrax"), target)


@pytest.mark.postgres15
def test_a_restore_on_a_server_equals_what_was_backed_up(postgres_url: str, tmp_path: Path):
    """Older servers do not know each setting that our programs write."""
    target = tmp_path / "opentrax.dump"
    passwords = dict.fromkeys((roles.OWNER, roles.APP, roles.DOOR, roles.BACKUP), PASSWORD)
    names = ("opentrax_dump_from", "opentrax_dump_to")
    first, second = (with_name(postgres_url, name) for name in names)
    try:
        for name in names:
            roles.prepare(postgres_url, name, passwords=passwords)
        make_rows(with_name(postgres_url, names[0], roles.OWNER))
        dumps.back_up(with_name(postgres_url, names[0], roles.BACKUP), target)
        assert dumps.restore(second, target) == 4
        assert fingerprints(second) == fingerprints(first)
    finally:
        for name in names:
            drop(postgres_url, name)


def test_a_failed_backup_leaves_the_last_good_one(cluster: Cluster, folder: Path):
    target = folder / "opentrax.dump"
    target.write_text("the last good one")
    with cluster:
        prepare(cluster)
        make_rows(cluster.conninfo(roles.OWNER))
        with pytest.raises(PostgresError, match=r"the backup failed: .*permission denied"):
            dumps.back_up(cluster.conninfo(roles.DOOR), target)
    assert target.read_text() == "the last good one"
    assert [path.name for path in folder.glob("*.dump*")] == ["opentrax.dump"]
    assert list(folder.glob(".opentrax*")) == []


def test_a_file_that_is_no_backup_is_refused(cluster: Cluster, folder: Path):
    wrong = folder / "wrong.dump"
    wrong.write_text("no dump")
    with cluster:
        prepare(cluster)
        with pytest.raises(PostgresError, match="the restore failed"):
            dumps.restore(cluster.admin_url("opentrax"), wrong)
        with pytest.raises(PostgresError, match="is no file"):
            dumps.restore(cluster.admin_url("opentrax"), folder / "missing.dump")
