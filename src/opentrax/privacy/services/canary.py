"""Put what the canary found into the chain of verdicts, under the numbers of its probes."""

from collections.abc import Iterable

from django.db import transaction

from opentrax.kit.clock import now
from opentrax.privacy.ledger.canary import Tried
from opentrax.privacy.ledger.registry import HOURLY
from opentrax.privacy.models import Verdict
from opentrax.privacy.services.verdicts import append


@transaction.atomic
def record(found: Iterable[Tried]) -> list[Verdict]:
    """Append a verdict for each probe of one run. Publishes PromiseBroken for one that broke."""
    made = []
    for one in found:
        evidence = one.evidence
        told = {
            "figure": f"canary.{one.probe.name.lower()}", "bad": evidence.bad,
            "exercised": evidence.exercised, "fault": evidence.fault,
        }  # fmt: skip
        made.append(append(one.probe.value, one.state, [told], now() + HOURLY))
    return made
