"""Backups of this installation, whichever database it uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opentrax.config.databases import CLUSTER_FOLDER, DATABASE_NAME, parse_database
from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.config.secretsfile import ensure_secrets
from opentrax.kit.postgres import Cluster, Status, dumps, remove_cluster, roles


def back_up(environment: Environment, target: Path) -> int:
    """Dump as the role that reads everything; return the size in bytes."""
    if environment.embedded:
        with running(Cluster(environment.data / CLUSTER_FOLDER)) as cluster:
            return dumps.back_up(cluster.conninfo(roles.BACKUP, DATABASE_NAME), target)
    if environment.databases.backup is None:
        raise ConfigurationError(
            "OPENTRAX_BACKUP_URL is not set",
            "set it to what `opentrax db prepare` printed; its role reads everything",
        )
    return dumps.back_up(environment.databases.backup.url, target)


def dump_anonymized(environment: Environment, target: Path, admin_url: str | None) -> int:
    """Dump a copy without personal values, as the data map says; return the size in bytes."""
    from opentrax.kit.privacy.scrubbing import statements

    if environment.embedded:
        with running(Cluster(environment.data / CLUSTER_FOLDER)) as cluster:
            return dumps.back_up_changed(
                cluster.admin_url("postgres"), DATABASE_NAME, target, statements=statements()
            )
    if admin_url is None:
        raise ConfigurationError(
            "--admin-url is missing", "a copy without personal values needs the server's superuser"
        )
    name = environment.databases.app.name
    return dumps.back_up_changed(admin_url, name, target, statements=statements())


def restore(environment: Environment, source: Path, admin_url: str | None) -> int:
    """Fill an empty installation; return the number of tables."""
    if not environment.embedded:
        if admin_url is None:
            raise ConfigurationError(
                "--admin-url is missing", "a restore on a server needs its superuser"
            )
        database = parse_database(admin_url).with_name(environment.databases.app.name)
        return dumps.restore(database.url, source)
    return _restore_embedded(environment.data, source)


def _restore_embedded(data: Path, source: Path) -> int:
    """A failed restore leaves no cluster behind where there was none."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    ensure_secrets(data)
    cluster = Cluster(data / CLUSTER_FOLDER)
    made = cluster.initialize()
    try:
        with cluster:
            roles.prepare(cluster.admin_url(), DATABASE_NAME, passwords=cluster.passwords)
            return dumps.restore(cluster.admin_url(DATABASE_NAME), source)
    except BaseException:
        if made:
            remove_cluster(cluster.folder)
        raise


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster as it runs, or started for the moment."""
    status = cluster.status
    if status is Status.ABSENT:
        raise ConfigurationError(
            f"there is no database in {cluster.folder}", "name the data folder with --data"
        )
    if status is Status.RUNNING:
        yield cluster
    else:
        with cluster:
            yield cluster
