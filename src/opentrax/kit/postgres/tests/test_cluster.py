import re
import stat
from pathlib import Path

import psycopg
import pytest

from opentrax.kit.postgres import Cluster, PostgresError, StartFailedError, Status, remove_cluster
from opentrax.kit.postgres.sockets import LONGEST_PATH_BYTES, socket_file, socket_folder


def one(cluster: Cluster, query: str) -> object:
    with psycopg.connect(cluster.admin_url()) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return row[0]


def test_life_from_nothing_to_stopped(folder: Path):
    cluster = Cluster(folder / "postgres")
    assert cluster.status is Status.ABSENT
    with cluster:
        assert cluster.status is Status.RUNNING
        assert one(cluster, "SELECT pg_postmaster_start_time() <= now()") is True
    assert cluster.status is Status.STOPPED
    assert cluster.initialize() is False


def test_settings_that_make_an_answer_durable_and_logs_empty_of_values(cluster: Cluster):
    del cluster.options["fsync"]
    with cluster:
        for name, value in {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "TimeZone": "UTC",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }.items():
            assert one(cluster, f"SHOW {name}") == value, name
        query = "SELECT datlocale FROM pg_database WHERE datname = 'postgres'"
        assert one(cluster, query) == "C.UTF-8"


def test_a_failing_statement_leaves_no_value_in_the_log(cluster: Cluster):
    with cluster, psycopg.connect(cluster.admin_url()) as connection:
        connection.execute("CREATE TABLE person (email text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('canary@example.net')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('canary@example.net')")
        connection.rollback()
        with pytest.raises(psycopg.errors.InvalidTextRepresentation, match="canary"):
            connection.execute("SELECT %s::text::uuid", ["canary"])  # the first line quotes it
        connection.rollback()
        with pytest.raises(psycopg.errors.RaiseException, match="canary"):
            connection.execute("DO $$ BEGIN RAISE EXCEPTION 'canary'; END $$")
    files = list((cluster.folder / "log").glob("*"))
    text = "".join(path.read_text() for path in files)
    assert "database system is ready" in text, "it does write"
    assert [p.name for p in files if not re.fullmatch(r"postgresql-[\d-]{10}\.log", p.name)] == []
    assert "canary" not in text


def test_control_with_a_servers_own_settings_values_are_in_the_log(cluster: Cluster):
    cluster.options |= {"log_min_messages": "warning", "log_error_verbosity": "default"}
    with cluster:
        connection = psycopg.connect(cluster.admin_url())
        with connection, pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT %s::text::uuid", ["canary"])
    # After the server has ended: it writes its log by a process of its own, some time later.
    text = "".join(path.read_text() for path in (cluster.folder / "log").glob("*"))
    assert "canary" in text


def test_nobody_enters_without_the_password(cluster: Cluster):
    with cluster:
        wrong = psycopg.conninfo.make_conninfo(cluster.admin_url(), password="wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_private_things_are_private(cluster: Cluster):
    with cluster:
        for path, mode in (
            (cluster.data, 0o700),
            (cluster.socket, 0o700),
            (cluster.folder / "passwords.json", 0o600),
        ):
            assert stat.S_IMODE(path.stat().st_mode) == mode, path


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path):
    deep = folder / ("a" * 60) / ("b" * 60) / "postgres"
    cluster = Cluster(deep)
    assert len(str(socket_file(cluster.socket))) <= LONGEST_PATH_BYTES
    with cluster:
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
        assert one(cluster, "SHOW data_directory") == str(cluster.data)
    assert Cluster(deep).socket == cluster.socket != socket_folder(folder / "other" / ("c" * 120))


def test_a_socket_folder_that_somebody_else_prepared_is_refused(folder: Path):
    cluster = Cluster(folder / ("a" * 60) / ("b" * 60) / "postgres")
    cluster.initialize()
    elsewhere = folder / "trap"
    elsewhere.mkdir()
    cluster.socket.symlink_to(elsewhere)
    try:
        with pytest.raises(PostgresError, match="belongs to somebody else"):
            cluster.start()
    finally:
        cluster.socket.unlink()


def test_half_an_initdb_is_never_used(folder: Path):
    cluster = Cluster(folder / "postgres")
    draft = cluster.folder / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    assert cluster.status is Status.ABSENT
    with cluster:
        assert cluster.status is Status.RUNNING
    assert not draft.exists()


def test_another_major_version_is_refused_with_what_to_do(cluster: Cluster):
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 14.*back up with the version"):
        cluster.start()


def test_a_server_that_cannot_start_says_why(cluster: Cluster):
    cluster.options["shared_buffers"] = "no number"
    with pytest.raises(StartFailedError, match="shared_buffers"):
        cluster.start()
    cluster.options["shared_buffers"] = "16MB"
    cluster.start()  # and the lock was given back
    assert cluster.status is Status.RUNNING


def test_a_cluster_is_removed_with_its_socket_but_not_while_it_runs(folder: Path):
    cluster = Cluster(folder / ("a" * 60) / ("b" * 60) / "postgres")
    with cluster, pytest.raises(PostgresError, match="already in use"):
        remove_cluster(cluster.folder)
    remove_cluster(cluster.folder)
    assert not cluster.folder.exists()
    assert not cluster.socket.exists()
