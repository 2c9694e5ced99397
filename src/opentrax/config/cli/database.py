"""The database for a command: as it runs, or started for the moment when it is the embedded one
and does not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def with_database() -> Iterator[None]:
    """Load Django with a database that answers; what was started for this is stopped again."""
    from opentrax.config import backups, environment
    from opentrax.config.cli import use_django
    from opentrax.config.databases import CLUSTER_FOLDER
    from opentrax.kit.postgres import Cluster

    loaded = environment.load()
    with ExitStack() as stack:
        if loaded.embedded:
            stack.enter_context(backups.running(Cluster(loaded.data / CLUSTER_FOLDER)))
        use_django()
        if loaded.embedded:
            from django.db import connections

            stack.callback(connections.close_all)
        yield
