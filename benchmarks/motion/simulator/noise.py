"""How phones err: figures of real phones, and the two levels of noise made of them.

The figures in REAL were estimated from the fit phones of ../shared/data/motion/mobilitynet by

    python -m benchmarks.motion.simulator.estimate

which prints them beside those of the held-out phones. They are copied here so that the simulator
runs where those trails are absent. What such trails cannot tell (how often a network fix lies in a
town with many of them, how often a phone is offline) is a stated assumption.
"""

from dataclasses import dataclass

type Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Real:
    """What was estimated from real phones of one system."""

    rest_ratio_q50: float  # satellite fixes at rest: error / claimed accuracy, half are below
    rest_ratio_q95: float
    network_ratio_q50: float  # the same of Wi-Fi fixes (claimed 20–200 m)
    network_ratio_q95: float
    correlation_s: float  # in which the correlation of errors falls to 1/e
    network_claim_m: float  # the usual claim of a Wi-Fi fix
    far_share: float  # of fixes that claim ≤ 20 m at rest and are > 10 times their claim off
    speed_unknown: float  # share of fixes at rest without a speed
    speed_zero: float  # share of those with a speed that say 0
    speed_still_q95_mps: float  # of those that say more than 0


ANDROID = Real(2.13, 3.36, 0.072, 0.34, 53.0, 45.0, 0.010, 0.00, 0.99, 0.82)
IOS = Real(1.00, 2.96, 0.083, 0.44, 49.0, 65.0, 0.000, 0.72, 0.20, 1.72)


@dataclass(frozen=True, slots=True)
class Noise:
    """One level of noise: multiples of the figures, and assumptions."""

    name: str
    ratio: float  # times the real ratio of error to claim
    far: float  # times the real share of fixes that are more than ten claims off
    open_m: float  # median claim of a satellite fix under open sky
    canyon_m: float  # added in streets with high houses
    indoors_m: float  # added indoors
    spread: float  # log deviation of the slow swings of errors: the tail
    reflections_per_hour: float  # multipath: tens of meters off for a minute, claims unchanged
    reflection_m: Range
    wifi_indoors: float  # share of fixes indoors that come from Wi-Fi
    lying_router: float  # share of routers that moved since they were mapped
    lying_router_m: Range
    cell: float  # share of fixes from cells
    lying_cell: float  # of those, the share that claims to be good
    lost: float  # share of fixes that never come
    doze: float  # share of phones that speak seldom after an hour of rest
    outages_per_day: float
    outage_s: Range
    offline_per_day: float  # fixes kept, sent later
    offline_s: Range
    repeated: float  # share of uploads whose answer is lost
    clock_s: float  # deviation of clocks
    clock_far: float  # share of clocks that are off by up to a minute and drift


MILD = Noise(
    name="mild",
    ratio=0.8,
    far=0.5,
    open_m=4.0,
    canyon_m=7.0,
    indoors_m=5.0,
    spread=0.35,
    reflections_per_hour=0.4,
    reflection_m=(20.0, 60.0),
    wifi_indoors=0.12,
    lying_router=0.03,
    lying_router_m=(120.0, 400.0),
    cell=0.002,
    lying_cell=0.1,
    lost=0.01,
    doze=0.15,
    outages_per_day=0.06,
    outage_s=(600.0, 3600.0),
    offline_per_day=0.8,
    offline_s=(120.0, 2400.0),
    repeated=0.004,
    clock_s=1.0,
    clock_far=0.05,
)
HARSH = Noise(
    name="harsh",
    ratio=1.1,
    far=1.5,
    open_m=5.0,
    canyon_m=12.0,
    indoors_m=8.0,
    spread=0.6,
    reflections_per_hour=2.0,
    reflection_m=(30.0, 130.0),
    wifi_indoors=0.35,
    lying_router=0.06,
    lying_router_m=(120.0, 600.0),
    cell=0.012,
    lying_cell=0.35,
    lost=0.05,
    doze=0.4,
    outages_per_day=0.2,
    outage_s=(600.0, 5400.0),
    offline_per_day=2.5,
    offline_s=(120.0, 7200.0),
    repeated=0.03,
    clock_s=3.0,
    clock_far=0.15,
)
LEVELS = {level.name: level for level in (MILD, HARSH)}
