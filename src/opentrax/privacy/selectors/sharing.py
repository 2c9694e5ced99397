"""Who gets data from this installation: for the public page."""

from dataclasses import dataclass

from django.db.models import Sum

from opentrax.kit.egress import Processor, processors
from opentrax.kit.egress.guard import is_own
from opentrax.privacy.models import Egress


@dataclass(frozen=True, slots=True)
class Recipient:
    """A processor as the page shows it. `is_elsewhere`: its host is not this machine."""

    processor: Processor
    is_elsewhere: bool
    admitted: int


def recipients() -> list[Recipient]:
    """The processors in use to which data about people go, and what the operator names beside."""
    counted = dict(
        Egress.objects.values("processor").annotate(n=Sum("admitted")).values_list("processor", "n")
    )
    return [
        Recipient(
            one, any(not is_own(host) for host in one.hosts) or not one.hosts,
            counted.get(one.key, 0),
        )
        for one in processors()
        if one.carries and (one.is_used or one.told.is_whole)
    ]  # fmt: skip


def refused() -> int:
    """How often a host that nobody registered was asked for, and refused."""
    return Egress.objects.aggregate(n=Sum("refused"))["n"] or 0
