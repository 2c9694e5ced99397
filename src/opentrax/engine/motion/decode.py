"""The most likely history: Viterbi over {moving, each episode's point}, relative to moving.

Between two nodes the phone may stay, leave, arrive, go from one point to another, or (in a
silence) rest where no node saw it. A stay costs STAY_NATS to begin, so passing by is no stay;
silence that no travel fills counts for staying. O(nodes × points considered at once).
"""

from dataclasses import dataclass
from math import hypot

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.anchors import Episode
from opentrax.engine.motion.columns import Nodes

_MOVING = -1
_START_NATS = 2.0  # a trail begins in a stay more often than not


@dataclass(frozen=True, slots=True)
class Rest:
    """A decoded stay: nodes first..last at a point, with its margin over moving in nats."""

    first: int
    last: int
    x: float
    y: float
    nats: float


def decode(nodes: Nodes, considered: list[Episode]) -> list[Rest]:
    """Return the stays of the most likely history, in order."""
    lattice = _Lattice(nodes, considered)
    for node in range(len(nodes)):
        lattice.advance(node)
    return lattice.trace()


def _silence(silent_s: float) -> float:
    nats = (silent_s - p.SILENCE_S) * p.SILENCE_NATS_PER_S
    return 0.0 if nats <= 0.0 else min(nats, p.SILENCE_NATS_MAX)


class _Lattice:
    """Scores and where they came from; node by node."""

    def __init__(self, nodes: Nodes, considered: list[Episode]) -> None:
        self.considered = considered
        self.silence = [0.0, *nodes.silence_s.tolist()]
        self.opens: list[list[int]] = [[] for _ in range(len(nodes))]
        for number, episode in enumerate(considered):
            self.opens[episode.first].append(number)
        self.active: dict[int, float] = {}
        self.moving = 0.0
        self.moving_from: list[int] = []
        self.came_from: list[list[int]] = [[] for _ in considered]
        self.score: list[list[float]] = [[] for _ in considered]

    def advance(self, node: int) -> None:
        """Take in one node."""
        silent = self.silence[node]
        stay = _silence(silent) if silent > p.SILENCE_S else 0.0
        scores, moving, origin = self.active, self.moving, _MOVING
        left, after = moving, {}
        for number, score in scores.items():
            episode = self.considered[number]
            gone = score + episode.leave_nats[node - 1 - episode.first]
            if gone > left:
                left, origin = gone, number
            if node <= episode.last:
                after[number] = self._enter(number, node, score + stay, number)
        for number in self.opens[node]:
            after[number] = self._enter(number, node, None, _MOVING)
        if silent > p.SILENCE_S and len(scores) > 0:
            self._switch(node, scores, after, silent)
        self.moving, self.active = left, after
        self.moving_from.append(origin)

    def _enter(self, number: int, node: int, stayed: float | None, origin: int) -> float:
        episode = self.considered[number]
        offset = node - episode.first
        cost = p.STAY_NATS if node else _START_NATS
        came = self.moving + episode.arrive_nats[offset] - cost
        if stayed is None or came > stayed:
            stayed, origin = came, _MOVING
        self.came_from[number].append(origin)
        score = stayed + episode.nats[offset]
        self.score[number].append(score)
        return score

    def _switch(
        self, node: int, before: dict[int, float], after: dict[int, float], silent: float
    ) -> None:
        """Consider going from one point to another in a silence."""
        for there in after:
            b = self.considered[there]
            offset = node - b.first
            for here, score in before.items():
                if here == there:
                    continue
                a = self.considered[here]
                away_s = hypot(a.x - b.x, a.y - b.y) / p.TOP_MPS
                came = score + _silence(silent - away_s) - p.SWITCH_NATS + b.nats[offset]
                if came > after[there]:
                    after[there] = came
                    self.came_from[there][offset] = here
                    self.score[there][offset] = came

    def trace(self) -> list[Rest]:
        """Walk the history backwards from its best end."""
        state, best = _MOVING, self.moving
        for number, score in self.active.items():
            if score > best:
                state, best = number, score
        rests: list[Rest] = []
        node, last = len(self.moving_from) - 1, len(self.moving_from) - 1
        while node >= 0:
            if state == _MOVING:
                state = self.moving_from[node]
                last = node - 1
            else:
                episode = self.considered[state]
                origin = self.came_from[state][node - episode.first]
                if origin != state:
                    rests.append(self._rest(episode, node, last))
                    last = node - 1
                state = origin
            node -= 1
        rests.reverse()
        return rests

    def _rest(self, episode: Episode, first: int, last: int) -> Rest:
        low, high = first - episode.first, last + 1 - episode.first
        nats = sum(episode.nats[low:high])
        nats += episode.arrive_nats[low] + episode.leave_nats[high - 1]
        nats += sum(_silence(s) for s in self.silence[first + 1 : last + 1])
        return Rest(first, last, episode.x, episode.y, nats)
