"""What each lever of the engine brings: the same trails with one of them switched off.

An ablation is a named change of what the engine is told or of its parameters; add one where the
engine gains a lever.
"""

from benchmarks.motion.ours import Setting

FULL = Setting("everything", roads=True, plan="told")

ABLATIONS = (
    FULL,
    Setting("without the plan", roads=True),
    Setting("with another device's plan", roads=True, plan="shuffled"),
    Setting("without roads", plan="told"),
    Setting(
        "silence says nothing", roads=True, plan="told", parameters={"SILENCE_NATS_MAX": 0.0}
    ),
    Setting("speed is not read", roads=True, plan="told", forget=("speed_mps",)),
    Setting("accuracy is not read", roads=True, plan="told", forget=("accuracy_m",)),
    Setting("the motion detector is not read", roads=True, plan="told", forget=("motion",)),
    Setting("regions and visits are not read", roads=True, plan="told", forget=("event",)),
    Setting(
        "errors are independent", roads=True, plan="told", parameters={"CORRELATION_S": 1.0}
    ),
    Setting("errors have no tail", roads=True, plan="told", parameters={"TAIL": 1e6}),
    Setting("a strange fix may veto", roads=True, plan="told", parameters={"FAR_NATS": 1e6}),
    Setting("departures are not dated by roads' time", roads=True, plan="told",
            parameters={"START_S": 0.0, "PRIOR_MPS": 1e6}),
)  # fmt: skip
