"""The ground of one run: a durable PostgreSQL as shipped, devices on duty, peers' servers."""

import hashlib
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

import psycopg
from benchmarks.ingest import plain
from benchmarks.ingest.load import Order, Told
from benchmarks.ingest.processes import cpu_s, with_children
from msgspec import Struct
from msgspec import json as msgspec_json
from tests.loss.house import House
from tests.loss.serving import ROOT, Servers

DEVICES = 1_000
WARM_S = 1.0
SETTLED_WITHIN_S = 30.0
_EMPTY = (
    "TRUNCATE tracking_position, tracking_dirty_day, tracking_refusal, tracking_quarantine,"
    " bench_plain"
)
_FSYNCS = "SELECT coalesce(sum(fsyncs), 0)::float8 FROM pg_stat_io WHERE object = 'wal'"
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class Measured(Struct):
    """One load on one server. Seconds of processor: the server's, PostgreSQL's, the load's."""

    told: Told
    server_cpu_s: float
    postgres_cpu_s: float
    fsyncs: float
    positions_in_all: int

    @property
    def per_s(self) -> float:
        return self.told.positions / self.told.seconds

    @property
    def per_server_cpu_s(self) -> float:
        return self.told.positions / self.server_cpu_s

    @property
    def per_cpu_s(self) -> float:
        return self.told.positions / (self.server_cpu_s + self.postgres_cpu_s)

    @property
    def per_fsync(self) -> float:
        return self.positions_in_all / self.fsyncs if self.fsyncs else 0.0


class Field:
    """Starts a server for each measurement, on tables that are empty and a store at rest."""

    def __init__(self, *, workers: int, seconds: float) -> None:
        self._workers, self._seconds = workers, seconds
        self._house = House(devices=DEVICES)

    def __enter__(self) -> Self:
        self._house.__enter__()
        self.phones = self._house.phones()
        self._first_s = int(time.time()) - 20 * 3600
        self._admin = psycopg.connect(self._house.admin_url, autocommit=True)
        self._admin.execute(plain.TABLE + "; GRANT SELECT, INSERT ON bench_plain TO opentrax_app")
        self._tokens = Path(self._house.folder) / "tokens.json"
        hashes = {
            hashlib.sha256(p.token.encode()).hexdigest(): str(p.device_id) for p in self.phones
        }
        self._tokens.write_text(json.dumps(hashes))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._admin.close()
        self._house.__exit__(kind, error, trace)

    def server(self, name: str) -> Servers:
        """One of the servers that are compared, not yet started."""
        if name == "django":
            variables = {
                plain.VARIABLE: self._house.app_url,
                plain.TOKENS: str(self._tokens),
            }
            threads = ("--blocking-threads", "16")
            target = "benchmarks.ingest.plain:application"
            return Servers(
                target, variables, interface="wsgi", workers=self._workers, options=threads
            )
        target, interface = {
            "noop": ("benchmarks.ingest.noop:application", "asgi"),
            "noop rsgi": ("benchmarks.ingest.noop:rsgi", "rsgi"),
            "door": ("opentrax.config.rsgi:application", "rsgi"),
        }[name]
        return Servers(target, {}, interface=interface, workers=self._workers)

    def measure(
        self, name: str, *, batch: int, connections_kept: int, rate: float = 0.0
    ) -> Measured:
        """Start the server, warm it, load it, end it; read the kernel's and PostgreSQL's counts."""
        self.settle()
        fsyncs = self._fsyncs()
        with self.server(name) as server:
            warm = self._load(server, batch, connections_kept, rate=0.0, warm=True)
            before, at_rest = self._cpu(server)
            told = self._load(server, batch, connections_kept, rate=rate, warm=False)
            after, at_end = self._cpu(server)
        self.settle()
        return Measured(
            told=told,
            server_cpu_s=after - before,
            postgres_cpu_s=at_end - at_rest,
            fsyncs=self._fsyncs() - fsyncs,
            positions_in_all=warm.positions + told.positions,
        )

    def _load(
        self, server: Servers, batch: int, connections_kept: int, *, rate: float, warm: bool
    ) -> Told:
        order = Order(
            port=server.port,
            tokens=[phone.token for phone in self.phones],
            connections=connections_kept,
            seconds=WARM_S if warm else self._seconds,
            batch=batch,
            first_s=self._first_s - 20 * 3600 if warm else self._first_s,
            rate=rate,
        )
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ingest.load"],
            input=msgspec_json.encode(order),
            stdout=subprocess.PIPE,
            cwd=ROOT,
            check=True,
        )
        told = msgspec_json.decode(done.stdout, type=Told)
        if told.failed:
            raise RuntimeError(f"{told.failed} of {told.requests} requests failed")
        return told

    def _cpu(self, server: Servers) -> tuple[float, float]:
        return cpu_s(server.pids), cpu_s(with_children(self._house.database_pid))

    def _fsyncs(self) -> float:
        """A server of PostgreSQL tells its counts when it ends, so those of the load have to."""
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while self._admin.execute(_OTHERS).fetchone() != (0,):
            if time.monotonic() > deadline:
                raise TimeoutError("somebody stays connected to PostgreSQL")
            time.sleep(0.05)
        row = self._admin.execute(_FSYNCS).fetchone()
        return float(row[0]) if row else 0.0

    def settle(self) -> None:
        """Empty tables and a finished checkpoint, so that each measurement begins alike."""
        self._admin.execute(_EMPTY)
        self._admin.execute("CHECKPOINT")

    def door_devices(self) -> list[tuple[UUID, UUID, UUID]]:
        """Organization, device, technician."""
        found = self._admin.execute(
            "SELECT organization_id, id, technician_id FROM tracking_device ORDER BY id"
        )
        return [(row[0], row[1], row[2]) for row in found]

    @property
    def door_url(self) -> str:
        return self._house.door_url

    @property
    def first_s(self) -> int:
        return self._first_s


def stamp() -> str:
    return datetime.now(UTC).date().isoformat()
