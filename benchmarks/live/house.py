"""A whole Opentrax for the live map: embedded PostgreSQL, the real server, one organization.

Without the worker that settles days: it has a machine's other core to itself in production, and
would measure settling here.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opentrax.kit.postgres import Cluster
from opentrax.kit.postgres.roles import prepare
from opentrax.kit.testing.database import PASSWORD, ROLES, role_urls

DATABASE = "opentrax_live"
EMAIL, SECRET = "dispatcher@example.com", "a long walk by the river"
START_S = 60.0
FIRST = ("Ada", "Ben", "Cleo", "Dina", "Elif", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kim", "Lea")
LAST = ("Beck", "Frick", "Hasler", "Kaiser", "Marxer", "Nigg", "Ospelt", "Quaderer", "Risch")


@dataclass(frozen=True, slots=True)
class Served:
    """Where it serves, and the phones' tokens in a file."""

    port: int
    tokens: Path


@contextmanager
def house(technicians: int) -> Iterator[Served]:
    """Serving when entered, gone when left."""
    folder = Path(tempfile.mkdtemp(prefix="opentrax-live."))
    folder.chmod(0o755)
    (folder / "static").mkdir()
    cluster = Cluster(folder / "postgres")
    # The server ends with the thread that started it, so that thread lives as long as this.
    thread = ThreadPoolExecutor(1, thread_name_prefix="postgres")
    server: subprocess.Popen[bytes] | None = None
    try:
        cluster.initialize()
        thread.submit(cluster.start).result()
        _migrate(cluster, folder)
        tokens = folder / "tokens.json"
        tokens.write_text(json.dumps(_people(technicians)))
        port = _free_port()
        server = _serve(port)
        yield Served(port, tokens)
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        cluster.stop("immediate")
        thread.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(cluster: Cluster, folder: Path) -> None:
    admin_url = cluster.admin_url("postgres")
    prepare(admin_url, DATABASE, passwords=dict.fromkeys(ROLES.values(), PASSWORD))
    os.environ.update(role_urls(admin_url, DATABASE))
    os.environ["OPENTRAX_ENV"] = "test"
    os.environ["OPENTRAX_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "opentrax.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)


def _people(count: int) -> list[str]:
    """An organization with a dispatcher and technicians on duty; their phones' tokens."""
    from opentrax.accounts.services.registration import create_account
    from opentrax.demo.services.seed import ensure_region
    from opentrax.directory.models import Technician
    from opentrax.kit.tenancy import scope
    from opentrax.organizations import services as organizations
    from opentrax.tracking.models import Device, State, Window
    from opentrax.tracking.selectors.disclosure import disclosure_in_force
    from opentrax.tracking.tokens import hash_token, new_token

    ensure_region()
    person = create_account(email=EMAIL, name="Dana Dispatcher", password=SECRET)
    organization = organizations.found_organization(
        name="Two Thousand", kind="provider", founder=person, time_zone="UTC"
    )
    now = datetime.now(UTC)
    names = random.Random(7)  # noqa: S311  names of a benchmark
    tokens = [new_token() for _ in range(count)]
    with scope(organization.pk, person.pk):
        made = Technician.objects.bulk_create(
            Technician(name=(name := _name(names, n)), sort_key=name.lower(), time_zone="UTC")
            for n in range(count)
        )
        version = disclosure_in_force().version
        State.objects.bulk_create(State(technician=t, acknowledged_version=version) for t in made)
        Device.objects.bulk_create(
            Device(
                technician=technician, name="Phone", kind="traccar",
                token_hash=hash_token(token), token_made_at=now,
            )
            for technician, token in zip(made, tokens, strict=True)
        )  # fmt: skip
        hours = timedelta(hours=2), timedelta(hours=8)
        Window.objects.bulk_create(
            Window(technician=t, opens_at=now - hours[0], closes_at=now + hours[1]) for t in made
        )
    from django.db import connections

    connections.close_all()
    return tokens


def _name(names: random.Random, number: int) -> str:
    return f"{names.choice(FIRST)} {names.choice(LAST)} {number:04d}"


def _serve(port: int) -> subprocess.Popen[bytes]:
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "rsgi", "--no-access-log"),
            *("--workers", "1", "--host", "127.0.0.1", "--port", str(port)),
            *("--log-level", "critical", "opentrax.config.rsgi:application"),
        ],
        env={**os.environ, "OPENTRAX_PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return server
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                server.terminate()
                raise
            time.sleep(0.05)  # between two looks at the port; no result depends on how long


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
