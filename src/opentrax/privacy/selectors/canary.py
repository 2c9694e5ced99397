"""Where the probes of the canary stand: for the page of promises and its JSON, apart from these."""

from dataclasses import dataclass
from datetime import datetime

from opentrax.kit.clock import now
from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.ledger.canary import COUNTS, Probe
from opentrax.privacy.ledger.states import State, now_is
from opentrax.privacy.models import Verdict
from opentrax.privacy.selectors.ledger import latest


@dataclass(frozen=True, slots=True)
class Probed:
    """One probe as its last run left it; what is stale is unknown."""

    number: str
    name: str
    counts: Words
    state: State
    bad: int
    exercised: int
    fault: str
    at: datetime | None
    fresh_until: datetime | None


def probes() -> list[Probed]:
    """All probes, in the order of the journey."""
    found = {verdict.promise: verdict for verdict in latest([p.value for p in Probe])}
    return [_probed(probe, found.get(probe.value)) for probe in Probe]


def _probed(probe: Probe, verdict: Verdict | None) -> Probed:
    name = probe.name.lower()
    if verdict is None:
        return Probed(probe.value, name, COUNTS[probe], State.UNKNOWN, 0, 0, "", None, None)
    state = now_is(State(verdict.state), fresh_until=verdict.fresh_until, at=now())
    fault = "; ".join(told["fault"] for told in verdict.figures if told["fault"])
    return Probed(
        probe.value, name, COUNTS[probe], state, verdict.bad, verdict.exercised, fault, verdict.at,
        verdict.fresh_until,
    )  # fmt: skip
