"""What each lever of the engine brings: the same trails with one of them switched off.

An ablation is a named change of what the engine is told or of its parameters; add one where the
engine gains a lever. The table gives everything's figures, then how far each ablation's differ.
"""

from collections.abc import Sequence

from benchmarks.motion.ours import Setting
from benchmarks.motion.suite import Line
from benchmarks.motion.tables import head


def _told(name: str, *, forget: tuple[str, ...] = (), **parameters: float) -> Setting:
    return Setting(name, roads=True, plan="told", forget=forget, parameters=parameters)


FULL = _told("everything")

ABLATIONS = (
    FULL,
    Setting("no plan", roads=True),
    Setting("another device's plan", roads=True, plan="shuffled"),
    Setting("no roads", plan="told"),
    Setting("no roads, and nothing dated by travel time", plan="told",
            parameters={"START_S": 0.0, "PRIOR_MPS": 1e6}),
    _told("silence says nothing", SILENCE_NATS_MAX=0.0),
    _told("to be found again at the same point says nothing", RETURN_NATS_PER_S=0.0),
    _told("an outage is shared like any silence", OUTAGE_SILENCES=1e9),
    _told("a stay ends with the phone's last word", SLEEPS_S=-1.0),
    _told("a known place is no likelier for a stay", PLACE_NATS=0.0),
    _told("every rest in traffic is a stop", STOP_SHARE=0.0),
    _told("speed is not read", forget=("speed_mps",)),
    _told("accuracy is not read", forget=("accuracy_m",)),
    _told("the motion detector is not read", forget=("motion",)),
    _told("regions and visits are not read", forget=("event",)),
    _told("errors are independent", CORRELATION_S=1.0),
    _told("errors have no tail", TAIL=1e6),
    _told("a strange fix may veto", FAR_NATS=1e6),
)  # fmt: skip


def table(lines: Sequence[Line]) -> str:
    """Return one row a setting: F1 of each profile, the mean over noises, and sums over them."""
    files = list(dict.fromkeys(line.file for line in lines))
    names = list(dict.fromkeys(line.detector for line in lines))
    heads = (
        "setting",
        *(f"F1 {file}" for file in files),
        "MAE, min",
        "missed",
        "false visits / 100 days",
    )
    rows = {name: _figures([one for one in lines if one.detector == name], files) for name in names}
    full = rows[FULL.name]
    told = [head(heads), _row(FULL.name, full, signed=False)]
    for name, figures in rows.items():
        if name != FULL.name:
            off = [value - whole for value, whole in zip(figures, full, strict=True)]
            told.append(_row(name, off, signed=True))
    return "\n".join(told)


def _figures(lines: Sequence[Line], files: Sequence[str]) -> list[float]:
    """F1 by file; then the mean error of minutes, missed stays and false visits of all of them."""
    scores = [(line.file, line.score) for line in lines if line.score]
    f1 = [_mean([score["f1"] for file, score in scores if file == each]) for each in files]
    minutes = _mean([score["onsite_mae_min"] for _, score in scores])
    missed = sum(score["missed"] for _, score in scores)
    return [*f1, minutes, missed, _mean([s["false_visits_per_100_days"] for _, s in scores])]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _row(name: str, figures: Sequence[float], *, signed: bool) -> str:
    sign = "+" if signed else ""
    *f1, minutes, missed, false = figures
    cells = [f"{value:{sign}.3f}" for value in f1]
    cells += [f"{minutes:{sign}.2f}", f"{missed:{sign}.0f}", f"{false:{sign}.1f}"]
    return f"| {name} | {' | '.join(cells)} |"
