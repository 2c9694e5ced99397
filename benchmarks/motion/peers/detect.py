"""Run one peer's stop detector on a file: started by `runner.py` in the peer's own environment.

Reads a JSON request on standard input: {"peer", "csv", "limit_s"}. Writes JSON: stops of each
device, processor seconds of the detection alone, memory, and devices that were given up since
the file took more than `limit_s` processor seconds. The settings are those of the comparison in the
documents: fixes better than ±100 m, radius or diameter 100 m, five minutes.
"""

import json
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

Row = tuple[float, float, float, float]  # start, end, latitude, longitude
RADIUS_M, DWELL_MIN, POOR_M = 100.0, 5.0, 100.0


class TooSlow(Exception):  # noqa: N818 - a result, not an error
    """The device took longer than the limit."""


def _ring(_number: int, _frame: Any) -> None:
    raise TooSlow


def movingpandas(frame: Any) -> list[Row]:
    """Return stops of one device (TrajectoryStopDetector, metric coordinates)."""
    import movingpandas as mpd
    from geopandas import GeoDataFrame, points_from_xy

    geometry = points_from_xy(frame["longitude"], frame["latitude"])
    points = GeoDataFrame(frame[["t"]], geometry=geometry, crs=4326)
    points = points.to_crs(points.estimate_utm_crs()).set_index("t")
    track = mpd.Trajectory(points, 1)
    found = mpd.TrajectoryStopDetector(track).get_stop_points(
        min_duration=pd.Timedelta(minutes=DWELL_MIN), max_diameter=RADIUS_M
    )
    if not len(found):
        return []
    places = found.set_crs(points.crs, allow_override=True).to_crs(4326).geometry
    return [
        (row.start_time.timestamp(), row.end_time.timestamp(), place.y, place.x)
        for row, place in zip(found.itertuples(), places, strict=True)
    ]


def trackintel(frame: Any) -> list[Row]:
    """Return stops of one device (generate_staypoints, sliding, a gap of a day allowed)."""
    import trackintel as ti
    from geopandas import GeoDataFrame, points_from_xy

    points = GeoDataFrame(
        {"user_id": 0, "tracked_at": frame["t"].dt.tz_localize("UTC")},
        geometry=points_from_xy(frame["longitude"], frame["latitude"]),
        crs=4326,
    )
    _, found = ti.Positionfixes(points).generate_staypoints(
        method="sliding",
        dist_threshold=RADIUS_M,
        time_threshold=DWELL_MIN,
        gap_threshold=24 * 60,
        include_last=True,
    )
    return [
        (row.started_at.timestamp(), row.finished_at.timestamp(), place.y, place.x)
        for row, place in zip(found.itertuples(), found.geometry, strict=True)
    ]


def skmob(frame: Any) -> list[Row]:
    """Return stops of one device (detection.stay_locations)."""
    from skmob import TrajDataFrame
    from skmob.preprocessing import detection

    track = TrajDataFrame(frame, latitude="latitude", longitude="longitude", datetime="t")
    found = detection.stay_locations(
        track,
        minutes_for_a_stop=DWELL_MIN,
        spatial_radius_km=RADIUS_M / 1000,
        leaving_time=True,
    )
    return [
        (
            row.datetime.tz_localize("UTC").timestamp(),
            row.leaving_datetime.tz_localize("UTC").timestamp(),
            row.lat,
            row.lng,
        )
        for row in found.itertuples()
    ]


PEERS = {"movingpandas": movingpandas, "trackintel": trackintel, "scikit-mobility": skmob}


def memory_mib() -> float:
    """Return the most memory that this process has held (`ours.peak_mib` says why not by
    getrusage).
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def detect_all(
    frame: Any, detect: Callable[[Any], list[Row]], limit_s: float
) -> tuple[dict[str, list[Row]], list[str], int, float]:
    """Return stops, devices given up, fixes worked through, and processor seconds."""
    signal.signal(signal.SIGPROF, _ring)
    stops: dict[str, list[Row]] = {}
    slow, done, spent, begun = [], 0, 0.0, time.process_time()
    for device, part in frame.groupby("device"):
        part = part.reset_index(drop=True)
        left_s = limit_s - (time.process_time() - begun)
        if left_s <= 0:
            slow.append(device)
            continue
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, left_s)
        try:
            stops[device] = detect(part)
        except TooSlow:
            slow.append(device)
            continue
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        done += len(part)
        spent += time.process_time() - started
    return stops, slow, done, spent


def main() -> None:
    """Answer one request."""
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    detect = PEERS[request["peer"]]
    frame = pd.read_csv(request["csv"], dtype={"device": str})
    frame = frame[["device", "recorded_at", "latitude", "longitude", "accuracy_m"]]
    count = len(frame)
    frame = frame[frame["accuracy_m"].fillna(0) <= POOR_M]
    frame = frame.sort_values(["device", "recorded_at"])
    frame = frame.drop_duplicates(["device", "recorded_at"]).reset_index(drop=True)
    frame["t"] = pd.to_datetime(frame["recorded_at"], unit="s")
    detect(frame.head(50).reset_index(drop=True))  # imports, caches
    base = memory_mib()
    stops, slow, done, spent = detect_all(frame, detect, request["limit_s"])
    answer = {
        "stops": stops,
        "slow": slow,
        "positions": count,
        "positions_done": done,
        "cpu_s": spent,
        "base_mib": base,
        "peak_mib": memory_mib(),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
