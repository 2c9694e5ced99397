"""A PostgreSQL with the shipped configuration, migrated, that can be killed and looked into."""

import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from opentrax.kit.postgres import Cluster
from opentrax.kit.postgres.roles import prepare
from opentrax.kit.testing.database import PASSWORD, ROLES, role_urls
from tests.loss.phones import Phone

DATABASE = "opentrax_loss"
DEVICES = 48
BATCH = 10


class House:
    """The database of the loss test; a folder of its own that goes away with it."""

    def __init__(self, *, devices: int = DEVICES) -> None:
        self._devices = devices
        self.folder = Path(tempfile.mkdtemp(prefix="opentrax-loss."))
        self.folder.chmod(0o755)
        self._cluster = Cluster(self.folder / "postgres")
        # The server ends with the thread that started it, so that thread lives as long as this.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="postgres")

    def __enter__(self) -> Self:
        self._cluster.initialize()
        self._thread.submit(self._cluster.start).result()
        try:
            self._migrate()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._cluster.stop("immediate")
        self._thread.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _migrate(self) -> None:
        admin_url = self._cluster.admin_url("postgres")
        prepare(admin_url, DATABASE, passwords=dict.fromkeys(ROLES.values(), PASSWORD))
        urls = role_urls(admin_url, DATABASE)
        self.door_url = urls["OPENTRAX_DOOR_URL"]
        self.app_url = urls["DATABASE_URL"]
        self.admin_url = self._cluster.admin_url(DATABASE)
        os.environ.update(urls)
        os.environ["OPENTRAX_ENV"] = "test"
        os.environ["OPENTRAX_DATA"] = str(self.folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "opentrax.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", database="owner", verbosity=0, interactive=False)

    def phones(self) -> list[Phone]:
        """Devices on duty; half send one fix a request, half send ten."""
        from django.db import connections

        from opentrax.tracking.tests.phones import a_phone

        now = datetime.now(UTC)
        hours = [(now - timedelta(days=2), now + timedelta(days=2))]
        organization_id = uuid.uuid4()
        first_ms = int((now - timedelta(days=1)).timestamp() * 1000)
        made = [
            a_phone(organization_id=organization_id, windows=hours) for _ in range(self._devices)
        ]
        connections.close_all()  # a PostgreSQL that is killed would take it away
        return [
            Phone(one.device_id, one.token, first_ms, BATCH if number % 2 else 1)
            for number, one in enumerate(made)
        ]

    @property
    def database_pid(self) -> int:
        pid = self._cluster.pid
        if pid is None:
            raise RuntimeError("PostgreSQL does not run")
        return pid

    def database_pids(self) -> list[int]:
        """The postmaster and all that it made."""
        found = [self.database_pid]
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if int(parent) == found[0]:
                    found.append(int(entry.name))
        return found

    @contextmanager
    def frozen_database(self) -> Iterator[None]:
        """SIGSTOP for every process of PostgreSQL: as on a machine whose disk hangs, connections
        stay and nobody answers. The postmaster first, so that none is made meanwhile."""
        os.kill(self.database_pid, signal.SIGSTOP)
        pids = self.database_pids()
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    def kill_database(self) -> str:
        """SIGKILL for the postmaster: no farewell, no checkpoint."""
        os.kill(self.database_pid, signal.SIGKILL)
        while self._cluster.poll() is None:
            time.sleep(0.01)  # until the kernel has ended it; nothing depends on how long
        return "PostgreSQL"

    def start_database(self) -> None:
        """Start it again; it recovers what was committed."""
        self._cluster.stop()
        self._thread.submit(self._cluster.start).result()

    def missing(self, phones: list[Phone]) -> int:
        """How many acknowledged fixes are not stored."""
        missing = 0
        with self._admin() as connection:
            for phone in phones:
                rows = connection.execute(
                    "SELECT (extract(epoch FROM recorded_at) * 1000)::bigint"
                    " FROM tracking_position WHERE device_id = %s",
                    [phone.device_id],
                )
                missing += len(set(phone.acknowledged) - {row[0] for row in rows})
        return missing

    @contextmanager
    def _admin(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.admin_url) as connection:
            yield connection
