"""What holds for every input: repair, keys, windows, readers that never break, rows that agree."""

import asyncio
import json
import random
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.kit.testing.database import with_name
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.door.gates import DeviceGate
from opentrax.tracking.door.judging import judge, refusal
from opentrax.tracking.door.parcels import Admission, Parcel, prepare
from opentrax.tracking.door.storing import Store
from opentrax.tracking.formats import Fix, MalformedError, message_key
from opentrax.tracking.formats.clocks import EPOCH_2001_S, GPS_ROLLOVER_S, clamp, repair
from opentrax.tracking.formats.registry import wires
from opentrax.tracking.formats.wire import Request
from opentrax.tracking.tests.phones import Phone, a_phone

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 3, 23, 12, tzinfo=UTC).timestamp()
DAY_S = 86_400
instants = st.floats(0, 4e9, allow_nan=False)


@given(lag=st.floats(0, 29 * DAY_S), offset=st.sampled_from([0, GPS_ROLLOVER_S, EPOCH_2001_S]))
def test_a_known_fault_is_repaired_whenever_the_fix_arrives(lag: float, offset: float) -> None:
    recorded_at = float(int(NOW - lag))
    assert repair(recorded_at - offset, NOW) == recorded_at


@given(recorded_at=instants)
def test_repair_is_done_after_the_first_time(recorded_at: float) -> None:
    once = repair(recorded_at, NOW)
    assert repair(once, NOW) == once
    assert once == recorded_at or -DAY_S <= NOW - once <= 30 * DAY_S


@given(ahead=st.floats(-1e9, 1e9))
def test_only_the_future_is_clamped_and_only_for_show(ahead: float) -> None:
    assert clamp(NOW + ahead, NOW) == (NOW if NOW + ahead > NOW + 120 else None)


@given(
    windows=st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), max_size=6),
    at=st.integers(-10, 600),
)
def test_the_windows_are_read_as_half_open_spans(windows: list[tuple[int, int]], at: int) -> None:
    base = NOW - 600
    merged: list[tuple[float, float]] = []
    for start, length in sorted(windows):
        if merged and start <= merged[-1][1]:  # the database merges: range_agg
            merged[-1] = (merged[-1][0], max(merged[-1][1], start + length))
        else:
            merged.append((start, start + length))
    spans = tuple((base + a, base + b) for a, b in merged)
    admission = Admission(uuid4(), uuid4(), uuid4(), True, spans)
    inside = any(start <= at < start + length for start, length in windows)
    expected = None if inside else "outside_shift"
    assert refusal(int((base + at) * 1_000_000), NOW, admission) == expected


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-4e-7, 4e-7))
def test_a_key_is_of_the_place_to_eleven_centimetres(lat: float, lon: float, off: float) -> None:
    lat, lon = round(lat, 6), round(lon, 6)

    def key(latitude: float, **more: object) -> int:
        return message_key(Fix(recorded_at=1, latitude=latitude, longitude=lon, **more))  # type: ignore[arg-type]

    assert key(lat) == key(lat + off) == key(lat, speed_mps=3, event="heartbeat")
    assert key(lat) != key(lat, event="region_enter")
    assert key(lat, message_id="a") == key(lat + 1, message_id="a") != key(lat, message_id="b")
    assert -(2**63) <= key(lat) < 2**63


bodies = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["_type", "locations", "location", "coords", "properties", "geometry", "lat", "lon",
                 "coordinates", "timestamp", "tst", "device_id", "positions", "action", "battery"]
            ) | st.text(max_size=4),
            inner | st.sampled_from(["location", "transition", "visit", 47.1, 1774252800]),
            max_size=5,
        ),
        max_leaves=20,
    ).map(lambda tree: json.dumps(tree).encode("utf-8", "surrogatepass")),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(wires()))
@given(body=bodies, query=st.text(max_size=40))
def test_no_body_breaks_a_reader_or_the_rows_made_of_it(name: str, body: bytes, query: str) -> None:
    try:
        reading = wires()[name].read(Request(body, query))
    except MalformedError:
        return
    for fix in reading.fixes:
        assert -90 <= fix.latitude <= 90
        assert -180 <= fix.longitude <= 180
        prepare([fix], NOW, name)


@pytest.mark.parametrize(
    "path", [p for p in sorted(SAMPLES.glob("*/*.body")) if p.stat().st_size], ids=lambda p: p.stem
)
def test_a_message_cut_anywhere_is_read_or_malformed(path: Path) -> None:
    body = path.read_bytes()
    for end in range(len(body)):
        try:
            wires()[path.parent.name].read(Request(body[:end]))
        except MalformedError:
            continue


def some_fixes(count: int) -> list[Fix]:
    """Fixes with every combination of what phones leave out, many of them more than once."""
    chance = random.Random(7)
    shapes = list(product([False, True], repeat=7))
    fixes = []
    for number in range(count):
        acc, alt, speed, course, battery, charging, words = shapes[number % len(shapes)]
        fixes.append(
            Fix(
                recorded_at=NOW - chance.randrange(60) - (DAY_S * 3653 if number % 50 == 0 else 0),
                latitude=chance.randrange(-89, 89) + 0.123456,
                longitude=chance.randrange(-179, 179) + 0.654321,
                accuracy_m=chance.uniform(1, 1e6) if acc else None,
                altitude_m=chance.uniform(-400, 8000) if alt else None,
                speed_mps=chance.uniform(0, 80) if speed else None,
                course_deg=chance.uniform(0, 359) if course else None,
                battery_pct=chance.uniform(0, 100) if battery else None,
                charging=chance.choice([True, False]) if charging else None,
                source="fused" if words else None,
                trigger="ü€😀" if words else None,
                motion="walk" if words else None,
                event="visit_arrival" if words and acc else None,
                message_id=str(number % 90) if words and alt else None,
                mock=speed,
            )
        )
    return fixes + fixes[: count // 3]


COLUMNS = (
    "recorded_at, message_key, received_at, clamped_at, latitude, longitude, accuracy_m,"
    " altitude_m, speed_mps, course_deg, battery_pct, charging, mock, format, source, trigger,"
    " motion, event"
)


async def _stored(phone: Phone, fixes: list[Fix], *, by_copy: bool, sizes: int) -> None:
    async with await psycopg.AsyncConnection.connect(door_conninfo(), autocommit=True) as door:
        gate = DeviceGate(phone.organization_id, phone.device_id)
        store = Store(door, by_copy=by_copy, gate=gate)
        for start in range(0, len(fixes), sizes):
            rows = prepare(fixes[start : start + sizes], NOW, "x")
            assert await store([Parcel(b"", "x", NOW, rows)]) == ["stored"]


@pytest.mark.postgres15
@pytest.mark.django_db(transaction=True)
def test_both_ways_and_every_order_store_the_same_rows(
    postgres_url: str, test_database: str
) -> None:
    """The set of rows is a function of the set of fixes: not of the way, the order, the batches."""

    always = [(datetime(2026, 3, 22, tzinfo=UTC), datetime(2026, 3, 24, tzinfo=UTC))]
    fixes, shuffled = some_fixes(512), some_fixes(512)
    random.Random(3).shuffle(shuffled)
    ways = [(fixes, True, 700), (fixes, False, 700), (shuffled, True, 50), (shuffled, False, 1)]
    found = []
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as admin:
        for some, by_copy, sizes in ways:
            phone = a_phone(windows=always)
            # The frozen present of this test is past for the gate, which drops windows that ended.
            admin.execute(
                "UPDATE tracking_window SET closes_at = '2100-01-01' WHERE technician_id = %s",
                [phone.technician_id],
            )
            asyncio.run(_stored(phone, some, by_copy=by_copy, sizes=sizes))
            query = f"SELECT {COLUMNS} FROM tracking_position WHERE device_id = %s ORDER BY 1, 2"  # noqa: S608
            found.append(admin.execute(query, [phone.device_id]).fetchall())
    assert len(found[0]) > 400
    assert found[0] == found[1]
    # Of fixes with one key the first to arrive is kept, so another order may keep another of them.
    assert [row[:2] for row in found[2]] == [row[:2] for row in found[0]]
    assert found[2] == found[3]


def test_a_batch_is_judged_in_one_pass_per_device() -> None:
    fixes = prepare(some_fixes(64), NOW, "x")
    parcels = [Parcel(bytes([n % 3]), "x", NOW, fixes) for n in range(6)]
    spans = ((NOW - 600, NOW + 600),)
    known = {
        bytes([n]): Admission(UUID(int=1), UUID(int=n), UUID(int=9), True, spans) for n in (0, 1)
    }
    verdict = judge(parcels, known)
    assert verdict.outcomes == ["stored", "stored", "unknown"] * 2
    once = judge(parcels[:1], known)
    assert len(verdict.rows) == 2 * len(once.rows)
    assert {device for _, device in verdict.devices} == {UUID(int=0), UUID(int=1)}
