"""The probes of the canary: seven, apart from the 86 promises and counted in none of them.

The journey itself stands in accounts, the lowest app that knows sign-up, mail and requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.ledger.states import Evidence, Judged, State, state_of

NOT_REACHED = "not reached"
_LONGEST_FAULT = 300


class Probe(StrEnum):
    """One step of the journey; the value is its number in the chain of verdicts."""

    SIGN_UP = "C1"
    CONSENT = "C2"
    OPT_OUT = "C3"
    EXPORT = "C4"
    ERASURE = "C5"
    RESIDUE = "C6"
    TRACES = "C7"


COUNTS: Mapping[Probe, Words] = {
    Probe.SIGN_UP: _("Sign up, verify the address by the mail, found an organization"),
    Probe.CONSENT: _("Say yes to news, and get them"),
    Probe.OPT_OUT: _("Take it back, and stop by the button of a mail: nothing comes any more"),
    Probe.EXPORT: _("Ask for a copy: it holds every word that was put in"),
    Probe.ERASURE: _("Ask for erasure: the organization and the operator carry it out"),
    Probe.RESIDUE: _("Look for these words in every store: none is found any more"),
    Probe.TRACES: _("Afterwards nothing of the run is left"),
}


@dataclass(slots=True)
class Tried:
    """What one probe found: each check in words, and whether it held. `fault` names an error that
    ended the journey here, or that it ended before."""

    probe: Probe
    checks: list[tuple[str, bool]] = field(default_factory=list)
    fault: str = ""

    def check(self, words: str, held: bool) -> None:
        """Note a check."""
        self.checks.append((words, held))

    @property
    def failed(self) -> list[str]:
        return [words for words, held in self.checks if not held]

    @property
    def evidence(self) -> Evidence:
        """A step that fell over is a bad one; one that was not reached says nothing."""
        fell = bool(self.fault) and self.fault != NOT_REACHED
        told = "; ".join([*self.failed, *([self.fault] if self.fault else [])])
        bad = len(self.failed) + fell
        return Evidence(bad, len(self.checks) + fell, told[:_LONGEST_FAULT])

    @property
    def state(self) -> State:
        return state_of([Judged(self.evidence, 1)])
