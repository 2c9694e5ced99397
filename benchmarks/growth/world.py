"""A database that grows: organizations of a hundred technicians, positions over thirty days."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import psycopg
from tests.loss.house import House

ORGANIZATION_SIZE = 100
DAYS = 30
PROBES = 20
"""Devices that are looked at: each has the same day at every size."""
PROBE_DAY_ROWS = 1_000
_ROWS = """
INSERT INTO tracking_position
    (organization_id, device_id, technician_id, recorded_at, message_key, received_at, latitude,
     longitude, accuracy_m, speed_mps, battery_pct, mock, format)
SELECT d.organization_id, d.id, d.technician_id, at, n, at + interval '2 seconds',
       47.1 + n %% 1000 / 10000.0, 9.5 + n %% 997 / 10000.0, 8, n %% 20, 81, false, 'owntracks'
  FROM tracking_device d, generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
       LATERAL (SELECT %(day)s::timestamptz + n * interval '1 second' * 86399 / %(over)s::int)
           AS t (at)
 WHERE d.name = %(name)s AND %(day)s::timestamptz + interval '1 day' > at
"""
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 FROM pg_inherits
 WHERE inhparent = 'tracking_position'::regclass
"""


class World:
    """Grows in place: first devices, then positions; never shrinks."""

    def __init__(self) -> None:
        self._house = House(devices=0)
        self.devices = self.positions = 0
        self.today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def __enter__(self) -> Self:
        self._house.__enter__()
        self._admin = psycopg.connect(self._house.admin_url, autocommit=True)
        self._found_first()
        return self

    def __exit__(self, *ended: Any) -> None:
        self._admin.close()
        self._house.__exit__(*ended)

    def _found_first(self) -> None:
        from opentrax.organizations import services

        self.owner = services.register_person(
            email="ada@example.com", name="Ada Example", password=None, time_zone="UTC"
        )
        self.organization = services.found_organization(
            name="First", kind="provider", founder=self.owner, time_zone="UTC"
        )
        self.technicians = self._crew(self.organization.pk, PROBES)
        self._partition(self.today - timedelta(days=DAYS))

    def _crew(self, organization_id: Any, probes: int = 0) -> list[Any]:
        """A hundred technicians with a phone each; the first `probes` are on a shift."""
        from opentrax.directory.models import Technician
        from opentrax.kit.clock import now
        from opentrax.kit.tenancy import scope
        from opentrax.tracking.models import Device, Window
        from opentrax.tracking.tokens import hash_token, new_token

        with scope(organization_id):
            crew = Technician.objects.bulk_create(
                Technician(name=f"T{n}", sort_key=f"t{n:03}", time_zone="UTC")
                for n in range(ORGANIZATION_SIZE)
            )
            Device.objects.bulk_create(
                Device(
                    technician=one,
                    name="probe" if n < probes else "other",
                    kind="owntracks",
                    token_hash=hash_token(new_token()),
                    token_made_at=now(),
                )
                for n, one in enumerate(crew)
            )
            spans = {
                "opens_at": now() - timedelta(hours=12),
                "closes_at": now() + timedelta(hours=12),
            }
            Window.objects.bulk_create(Window(technician=one, **spans) for one in crew[:probes])
        self.devices += ORGANIZATION_SIZE
        return [one.pk for one in crew]

    def grow(self, devices: int, positions: int) -> None:
        """Bring the world to these numbers, at least. Probes are filled first and only once."""
        from uuid import uuid4

        while self.devices < devices:
            self._crew(uuid4())
        if not self.positions:
            self._fill("probe", PROBES, 0, PROBE_DAY_ROWS, PROBE_DAY_ROWS)
        others = self.devices - PROBES
        wanted = max(0, positions - self.positions)
        each = -(-wanted // (others * (DAYS + 1)))
        if wanted:
            self._fill("other", others, self.positions, each, each)
        self._admin.execute("ANALYZE tracking_position")
        self._admin.execute("CHECKPOINT")

    def _fill(self, name: str, devices: int, first: int, each: int, over: int) -> None:
        """`each` rows a day for every device of that name, spread over the day; keys go on from
        `first`, so that a later filling repeats none."""
        for ago in range(DAYS + 1):
            cursor = self._admin.execute(
                _ROWS.replace("+ n * interval", f"+ (n - {first}) * interval"),
                {
                    "first": first,
                    "last": first + each - 1,
                    "day": self.today - timedelta(days=ago),
                    "over": over,
                    "name": name,
                },
            )
            self.positions += cursor.rowcount

    def _partition(self, day: datetime) -> None:
        """A partition that is due to be dropped: nobody makes one for a day that has passed."""
        name = f"tracking_position_{day:%Y%m%d}"
        ends = day + timedelta(days=1)
        self._admin.execute(
            f"SET ROLE opentrax_owner; CREATE TABLE {name} PARTITION OF tracking_position"
            f" FOR VALUES FROM ('{day.isoformat()}') TO ('{ends.isoformat()}'); RESET ROLE"
        )

    def retention_s(self) -> float:
        """Seconds of the job that drops the oldest day, in a transaction that is taken back, so
        that the next size has that day too."""
        with self._admin.transaction(force_rollback=True):
            began = time.perf_counter()
            row = self._admin.execute("SELECT * FROM tracking_keep_partitions()").fetchone()
            took = time.perf_counter() - began
        if row is None or row[1] != 1:
            raise RuntimeError(f"the job dropped {row}")
        return took

    @property
    def bytes_stored(self) -> float:
        row = self._admin.execute(_SIZE).fetchone()
        return float(row[0]) if row else 0.0

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        from opentrax.kit.tenancy import scope

        with scope(self.organization.pk, self.owner.pk):
            yield
