"""How tracker apps report: which seconds they ask a phone for a fix, and what they add.

As their sources and documents say: OwnTracks' move mode (a fix every ten seconds, now and then a
ping that carries an old place with a new time), Overland (each second on the way, quiet at rest),
Traccar Client with stop detection (60 s or 50 m or 30° on the way; one fix at the stop; then
silence or a heartbeat), and two that were never meant for on-site time: Android's balanced power
with geofences, iOS' significant changes with visits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from benchmarks.motion.simulator.network import Floats
from benchmarks.motion.simulator.phone import Fixes, Phone


@dataclass(slots=True)
class Report:
    """Fixes of one profile and what the app says beside them, by the number of the fix."""

    fixes: Fixes
    motion: dict[int, str] = field(default_factory=dict)
    event: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    batch_s: float = 0.0  # fixes are sent together this often
    live_first: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the app was told or sees of the day: (start, end, location) of each stay."""

    stays: tuple[tuple[int, int, int | None], ...] = ()


def owntracks_move_10s(phone: Phone, known: Known) -> Report:
    """A fix every ten seconds; dozing phones speak every minutes after an hour of rest."""
    rng = phone.rng
    at = np.arange(rng.uniform(0, 10), phone.seconds, 10.0)
    at = at + np.clip(rng.normal(0, 0.6, len(at)), -2, 4)
    at = _with_first(phone, at)
    if rng.random() < phone.noise.doze:
        at = at[~_dozing(phone, at)]
    fixes = phone.fixes(at)
    return Report(_with_pings(fixes, rng))


def _with_first(phone: Phone, at: Floats) -> Floats:
    """Return the seconds with the first one: an app that is started tells where it is. Its end is
    a cut (the shift's end, midnight), of which no phone knows."""
    return np.concatenate(([0.0], at[(at >= 1.0) & (at < phone.seconds)]))


def _dozing(phone: Phone, at: Floats) -> np.ndarray:
    """Return which seconds a dozing phone sleeps through: an hour at rest, most of each window."""
    rolling = _rolling(phone)
    last = np.maximum.accumulate(np.where(rolling, np.arange(phone.seconds), -1))
    i = np.clip(at.astype(int), 0, phone.seconds - 1)
    rested = i - last[i] > 3600
    window = 240.0
    return rested & ((at % window) > 10.0)


def _with_pings(fixes: Fixes, rng: np.random.Generator) -> Fixes:
    """Add a ping every quarter hour; a fifth of them repeats the last place with a new time."""
    if not len(fixes.at):
        return fixes
    pings = np.arange(fixes.at[0] + 900.0 * rng.random(), fixes.at[-1], 900.0)
    pings = pings[rng.random(len(pings)) < 0.2]
    last = np.clip(np.searchsorted(fixes.at, pings) - 1, 0, None)
    old = fixes.take(last)
    old.at, old.source = pings, np.full(len(pings), "stale", dtype=object)
    return _sorted(_joined(fixes, old))


def overland_1hz_quiet(phone: Phone, known: Known) -> Report:
    """Whole seconds and whole m/s; awake on the way and for a minute or two after it."""
    rng = phone.rng
    rolling = _rolling(phone)
    awake = np.zeros(phone.seconds, dtype=bool)
    for start, end in _runs(rolling):
        wakes = start + int(rng.uniform(2, 15))
        awake[wakes : end + int(rng.uniform(50, 170))] = True
    walking = (phone.body.speed_mps > 0.7) & ~rolling
    for start, end in _runs(walking):
        if end - start > 12 and rng.random() < 0.4:
            awake[start + 5 : end + int(rng.uniform(5, 40))] = True
    quiet = np.cumsum(rng.exponential(420.0, max(phone.seconds // 300, 4)))
    awake[quiet[quiet < phone.seconds].astype(int)] = True
    awake[0] = True
    fixes = phone.fixes(np.flatnonzero(awake).astype(float))
    speeds = np.round(fixes.speed_mps)
    fixes.speed_mps = speeds
    report = Report(fixes, batch_s=float(rng.choice([30.0, 60.0])), live_first=True)
    i = fixes.at.astype(int)
    said = np.where(rolling[i], "vehicle", np.where(walking[i], "walk", "still"))
    wrong = rng.random(len(i)) < 0.06
    said = np.where(wrong, rng.choice(["still", "walk", "vehicle"], len(i)), said)
    report.motion = dict(enumerate(said.tolist()))
    return report


def traccar_stop(phone: Phone, known: Known) -> Report:
    """Traccar Client with stop detection and no heartbeat."""
    return _traccar(phone, None)


def traccar_stop_hb300(phone: Phone, known: Known) -> Report:
    """The same with a heartbeat every five minutes."""
    return _traccar(phone, 300.0)


def _traccar(phone: Phone, heartbeat_s: float | None) -> Report:
    rng = phone.rng
    rolling = _rolling(phone)
    at: list[float] = [0.0]
    moving_from = 0
    for start, end in _runs(~rolling):
        said_at = start + 60 + int(rng.uniform(10, 80))
        if said_at >= end:
            continue  # over before the phone believed it
        at += _on_the_way(phone, moving_from, min(start + 60, said_at))
        at.append(float(said_at))
        leaves = end + int(rng.uniform(4, 45) if rng.random() < 0.8 else rng.uniform(45, 150))
        if heartbeat_s:
            at += np.arange(said_at + heartbeat_s, end, heartbeat_s).tolist()
        moving_from = min(leaves, phone.seconds)
    at += _on_the_way(phone, moving_from, phone.seconds)
    return Report(_sorted(phone.fixes(np.array(sorted(set(at))))))


def _on_the_way(phone: Phone, start: int, end: int) -> list[float]:
    """Return the seconds of fixes: 60 s, 50 m or 30° after the last one, asked every 5 s."""
    x, y = phone.body.x, phone.body.y
    if start >= end:
        return []
    made, last, heading = [float(start)], start, None
    for now in range(start + 5, end, 5):
        dx, dy = float(x[now] - x[last]), float(y[now] - y[last])
        far = (dx * dx + dy * dy) ** 0.5
        course = np.arctan2(y[now] - y[now - 5], x[now] - x[now - 5]) if far > 10 else heading
        turned = heading is not None and abs(np.angle(np.exp(1j * (course - heading)))) > np.pi / 6
        if now - last >= 60 or far >= 50 or (far > 10 and turned):
            made.append(float(now))
            last, heading = now, course
    return made


def android_balanced_regions(phone: Phone, known: Known) -> Report:
    """Stress: Wi-Fi and cell fixes every one to five minutes, and geofences of known places."""
    rng = phone.rng
    at = np.cumsum(rng.uniform(60.0, 300.0, phone.seconds // 150))
    events = []
    for start, end, location in known.stays:
        if location is not None and rng.random() < 0.9:
            events.append((start + float(rng.uniform(20, 150)), "region_enter", location))
            events.append((end + float(rng.uniform(20, 200)), "region_leave", location))
    return _with_events(phone, _with_first(phone, at), 0.75, events)


def ios_significant_visits(phone: Phone, known: Known) -> Report:
    """Stress: a fix after five minutes and 500 m, and Apple's visits (some minutes wrong)."""
    rng = phone.rng
    x, y = phone.body.x, phone.body.y
    at, last = [1.0], 0
    for now in range(30, phone.seconds, 30):
        if now - last >= 300 and np.hypot(x[now] - x[last], y[now] - y[last]) > 500.0:
            at.append(float(now))
            last = now
    events: list[tuple[float, str, int | None]] = []
    for start, end, _ in known.stays:
        if end - start > 420 and rng.random() < 0.85:
            events.append((start + float(rng.normal(40, 90)), "visit_arrival", None))
            events.append((end + float(rng.normal(20, 90)), "visit_departure", None))
    return _with_events(phone, _with_first(phone, np.array(at)), 0.6, events)


def _with_events(
    phone: Phone, at: Floats, wifi: float, events: list[tuple[float, str, int | None]]
) -> Report:
    """Return a report whose events carry a fix of their own."""
    inside = [e for e in events if 0 <= e[0] < phone.seconds - 1]
    plain = phone.fixes(at, wifi_share=wifi)
    own = phone.wifi(np.array([e[0] for e in inside])) if inside else plain.take(np.arange(0))
    both = _joined(plain, own)
    order = np.argsort(both.at, kind="stable")
    report = Report(both.take(order), batch_s=20.0)
    place = {int(k): new for new, k in enumerate(order.tolist())}
    for k, (_, name, location) in enumerate(inside):
        report.event[place[len(plain.at) + k]] = (name, location)
    return report


def _rolling(phone: Phone) -> np.ndarray:
    """Return at which seconds the phone's motion detector would say "in a vehicle"."""
    fast = (phone.body.speed_mps > 2.2).astype(float)
    return np.asarray(np.convolve(fast, np.ones(15), mode="same") > 2.0)


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return (start, end) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(a: Fixes, b: Fixes) -> Fixes:
    names = ("at", "x", "y", "accuracy_m", "speed_mps", "source")
    return Fixes(*(np.concatenate((getattr(a, n), getattr(b, n))) for n in names))


def _sorted(fixes: Fixes) -> Fixes:
    return fixes.take(np.argsort(fixes.at, kind="stable"))


PROFILES: dict[str, Callable[[Phone, Known], Report]] = {
    "owntracks_move_10s": owntracks_move_10s,
    "overland_1hz_quiet": overland_1hz_quiet,
    "traccar_stop_hb300": traccar_stop_hb300,
    "traccar_stop": traccar_stop,
    "android_balanced_regions": android_balanced_regions,
    "ios_significant_visits": ios_significant_visits,
}
STRESS = ("android_balanced_regions", "ios_significant_visits")
