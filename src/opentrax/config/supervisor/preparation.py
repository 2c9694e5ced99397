"""From an empty folder to a database that may serve: each step can be repeated."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from opentrax.config.databases import CLUSTER_FOLDER, DATABASE_NAME
from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.config.secretsfile import ensure_secrets
from opentrax.kit.clock import now
from opentrax.kit.logs import keeping, plain
from opentrax.kit.postgres import Cluster, roles
from opentrax.kit.postgres.durability import refuse_to_lose

log = logging.getLogger("opentrax.up")


def make_folders(environment: Environment) -> None:
    """The data folder, its logs and its secret."""
    try:
        environment.data.mkdir(mode=0o711, parents=True, exist_ok=True)
        environment.log_folder.mkdir(mode=0o700, exist_ok=True)
        (environment.data / "static").mkdir(mode=0o755, exist_ok=True)
        if ensure_secrets(environment.data):
            log.info("made the secrets of this installation in %s", plain(environment.data))
    except PermissionError as error:
        raise ConfigurationError(
            f"{environment.data} cannot be written ({error.strerror})",
            "name a folder of yours with --data or OPENTRAX_DATA",
        ) from error


def keep_logs(environment: Environment) -> keeping.Kept:
    """Keep the terms of logs, and take out of them what was turned off since. The worker does this
    every night; at the start it holds before anything serves."""
    found = keeping.keep(environment.log_folder, now(), environment.logs.allowed)
    if environment.database_log_folder is not None:
        found += keeping.keep_foreign(environment.database_log_folder, now())
    return found


def start_cluster(environment: Environment, *, cancelled: Callable[[], bool]) -> Cluster | None:
    """The embedded server, running, with its roles; None where DATABASE_URL names a server."""
    if not environment.embedded:
        return None
    cluster = Cluster(environment.data / CLUSTER_FOLDER)
    if cluster.initialize():
        log.info("made a new database in %s", plain(cluster.folder))
    cluster.start(cancelled=cancelled)
    try:
        roles.prepare(cluster.admin_url(), DATABASE_NAME, passwords=cluster.passwords)
    except BaseException:
        cluster.stop()
        raise
    log.info("PostgreSQL runs")
    return cluster


def require_durable(environment: Environment, cluster: Cluster | None) -> None:
    """Refuse a server on which an acknowledged position may be lost, before anything is served.

    Whatever says so: its own settings, or those of the database or of a role.
    """
    if cluster is None:
        urls = [environment.databases.app.url, environment.databases.door.url]
    else:
        urls = [cluster.conninfo(role, DATABASE_NAME) for role in (roles.APP, roles.DOOR)]
    for url in urls:
        refuse_to_lose(url)


def migrate(variables: Mapping[str, str]) -> None:
    """Bring the schema to this version and check the serving role, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "opentrax", "db", "migrate"],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C must not cut a migration short
    )
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        raise ConfigurationError(
            f"the database could not be brought to this version: {said}",
            "run `opentrax db migrate` to see it by itself; nothing is served until it succeeds",
        )
    for line in done.stdout.splitlines():
        log.info("%s", plain(line))
