"""The most likely history: Viterbi over {moving, each episode's point}, relative to moving.

Between two nodes the phone may stay, leave, arrive, go from one point to another, or (in a
silence) rest where no node saw it. A stay costs STAY_NATS to begin, so passing by is no stay;
silence that no travel fills counts for staying. O(nodes × points considered at once); nodes
with no point near cost nothing.
"""

from dataclasses import dataclass
from math import hypot

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.columns import Nodes
from opentrax.engine.motion.emission import return_nats
from opentrax.engine.motion.episodes import Episodes

_MOVING = -1
_STAYED = -2
_START_NATS = 2.0  # a trail begins in a stay more often than not


@dataclass(frozen=True, slots=True)
class Rest:
    """A decoded stay: nodes first..last at a point, with its margin over moving in nats."""

    first: int
    last: int
    x: float
    y: float
    nats: float


def decode(nodes: Nodes, considered: Episodes) -> list[Rest]:
    """Return the stays of the most likely history, in order."""
    lattice = _Lattice(nodes, considered)
    lattice.run()
    return lattice.trace()


def _silence(silent_s: float) -> float:
    nats = (silent_s - p.SILENCE_S) * p.SILENCE_NATS_PER_S
    return 0.0 if nats <= 0.0 else min(nats, p.SILENCE_NATS_MAX)


class _Lattice:
    """Scores and where they came from; node by node, in plain numbers for speed."""

    def __init__(self, nodes: Nodes, considered: Episodes) -> None:
        self.count = len(nodes)
        self.silent_s = [0.0, *nodes.silence_s.tolist()]
        self.hush = [0.0, *return_nats(nodes.silence_s).tolist()]
        self.first, self.last = considered.first.tolist(), considered.last.tolist()
        self.base = (considered.offset - considered.first).tolist()  # + node = flat index
        self.x, self.y = considered.x.tolist(), considered.y.tolist()
        self.cost = considered.cost.tolist()
        self.nats = considered.nats.tolist()
        self.arrive = considered.arrive_nats.tolist()
        self.leave = considered.leave_nats.tolist()
        self.came_from = [_STAYED] * len(self.nats)
        self.moving_from: dict[int, int] = {}  # nodes at which moving began by leaving
        self.moving = 0.0
        self.active: list[tuple[int, int, int, float]] = []  # number, base, last, score

    def run(self) -> None:
        """Take in all nodes."""
        number, total, node = 0, len(self.first), 0
        while node < self.count:
            opened = number
            while number < total and self.first[number] == node:
                number += 1
            self._advance(node, range(opened, number))
            if self.active:
                node += 1
            elif number < total:
                node = self.first[number]
            else:
                break

    def _advance(self, node: int, opened: range) -> None:
        hush, moving, left, origin = self.hush[node], self.moving, self.moving, _MOVING
        arrive, leave, nats, came_from = self.arrive, self.leave, self.nats, self.came_from
        after: list[tuple[int, int, int, float]] = []
        costs = self.cost
        best = moving
        for number, base, last, score in self.active:
            k = base + node
            if score > best:
                best = score
            gone = score + leave[k - 1]
            if gone > left:
                left, origin = gone, number
            if node <= last:
                score += hush
                came = moving + arrive[k] - costs[number]
                if came > score:
                    score = came
                    came_from[k] = _MOVING
                after.append((number, base, last, score + nats[k]))
        for number in opened:
            k = self.base[number] + node
            came_from[k] = _MOVING
            came = moving + arrive[k] + nats[k] - (costs[number] if node else _START_NATS)
            after.append((number, self.base[number], self.last[number], came))
        if hush > 0.0 and self.active and after:
            self._switch(node, after, best + hush)
        if origin != _MOVING:
            self.moving_from[node] = origin
        self.moving, self.active = left, after

    def _switch(self, node: int, after: list[tuple[int, int, int, float]], best: float) -> None:
        """Consider going from one point to another in a silence; none could score over `best`."""
        before, silent = self.active, self.silent_s[node]
        most = _silence(silent)
        for i, (there, base, last, held) in enumerate(after):
            here_nats = self.nats[base + node] - self.cost[there]
            if best + here_nats <= held:
                continue
            x, y = self.x[there], self.y[there]
            for here, _, _, score in before:
                if score + most + here_nats <= held or here == there:
                    continue
                away_s = hypot(self.x[here] - x, self.y[here] - y) / p.TOP_MPS
                came = score + _silence(silent - away_s) + here_nats
                if came > held:
                    held = came
                    self.came_from[base + node] = here
                    after[i] = (there, base, last, held)

    def trace(self) -> list[Rest]:
        """Walk the history backwards from its best end."""
        node = last = self.count - 1
        state, best = _MOVING, self.moving
        for number, _, until, score in self.active:
            if until == last and score > best:
                state, best = number, score
        rests: list[Rest] = []
        while node >= 0:
            if state == _MOVING:
                state = self.moving_from.get(node, _MOVING)
                last = node - 1
            else:
                origin = self.came_from[self.base[state] + node]
                if origin != _STAYED:
                    rests.append(self._rest(state, node, last))
                    last, state = node - 1, origin
            node -= 1
        rests.reverse()
        return rests

    def _rest(self, number: int, first: int, last: int) -> Rest:
        low, high = self.base[number] + first, self.base[number] + last
        nats = sum(self.nats[low : high + 1]) + self.arrive[low] + self.leave[high]
        nats += sum(self.hush[first + 1 : last + 1])
        return Rest(first, last, self.x[number], self.y[number], nats)
