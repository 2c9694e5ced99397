"""Every number of the engine, with its physical reason. What was changed after a score is told in
docs/algorithms/motion.md."""

# How wrong a phone's place is.
WANDER_M = 20.0  # a person walks about at a place; fences are drawn on the building, not the van
ACCURACY_DEFAULT_M = 40.0  # unknown accuracy: between satellite (10) and Wi-Fi (60)
ACCURACY_FLOOR_M = 5.0  # no phone in a pocket is better than this, whatever it says
CORRELATION_S = 30.0  # errors stay alike this long (multipath): closer fixes are no new evidence
TAIL = 4.0  # degrees of freedom of the error's tail: urban reflections are not Gaussian

# How a moving phone looks.
PASSING_AREA_M2 = 28_000.0  # a mover's place is known only to some 95 m around a candidate
FAR_NATS = 5.0  # one strange fix is an outlier with probability e^-5, so it can say no more
STILL_MPS = 0.7  # below this a speed from Doppler is a standing phone
WALK_MPS = 2.5  # above this nobody works at a place
IMPOSSIBLE_MPS = 70.0  # 250 km/h between two fixes, net of their accuracy: one of them is wrong

# Habits of a phone, learnt from its own trail.
HABIT_S = 30.0  # before and after a node: who got on by 10 m/s over a minute was on the way
HABIT_NODES = 20  # fewer are no habit
HABIT_SHARE = 0.9  # of the nodes on the way: what a phone tells in these it always tells

# Silence.
SILENCE_S = 60.0  # a moving phone speaks at least this often, but for tunnels
SILENCE_NATS_PER_S = 1.0 / 60.0  # each further silent minute makes moving e times less likely
SILENCE_NATS_MAX = 14.0
RETURN_S = 30.0  # found where it was: a moving phone gets somewhere in longer than a red light
RETURN_NATS_PER_S = 1.0 / 30.0

SLEEPS_S = 900.0  # silent for longer at rest, a phone sleeps: when it last spoke says nothing
OUTAGE_SILENCES = 4.0  # times its usual silence at rest: then a phone was off, and did not rest

# Durations.
STAY_NATS = 10.0  # a stay must beat passing by e^10: a red light of 90 s does not
PLACE_NATS = 3.0  # less at a known place: that is where people go
STAY_MIN_S = 150.0  # shorter rests are traffic

# Stops and traffic. Weights of (1, turn, turn nearby, beside the way, nobody walked), fitted on the
# simulator's train split by `python -m benchmarks.motion.calibrate`.
STOP_WEIGHTS = (1.011, -1.388, -0.557, 0.451, -0.961)
TRAFFIC_S = 300.0  # at this duration they are weighed as they stand, and …
TRAFFIC_MEAN_S = 240.0  # … each four minutes more are e times less likely for traffic
STOP_SHARE = 0.6  # a stop at no known place cuts a journey in two: it has to be clearly one

# Travel time where no road network says it.
DETOUR = 1.3  # roads are this much longer than the straight line
PRIOR_MPS = 9.0  # 32 km/h, driving with stops
START_S = 4.0  # lost to speeding up, or to braking
TOP_MPS = 20.0  # for "could it have been there": be generous

# Nodes.
NODE_S = 10.0  # fixes of one ten-second bin are one observation
STILL_NODE_S = 30.0  # where nothing moves, longer: no more than one independent error anyway

# Places.
PLACE_PRIOR = 1.0
PLANNED_PRIOR = 20.0  # dispatchers are mostly right; never certain
ELSEWHERE_PER_M2 = 1e-5  # a stop that has nothing to do with a known place, per place and m²
FLAT = 0.8  # below this probability the other candidates are named

# Confidence: weights of the features in confidence.py, fitted on the simulator's train split by
# `python -m benchmarks.motion.calibrate`.
STAY_WEIGHTS = (-2.295, -1.094, 0.859, -0.179, 0.808, 0.259, -1.107, -0.186, 0.719, -0.255, 0.605)
TRAVEL_WEIGHTS = (2.163, 0.62, -1.312, 1.751, 0.555, 0.501)
