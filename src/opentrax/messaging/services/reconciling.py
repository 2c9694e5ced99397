"""The provider's list of addresses that it does not send to, against ours: what it knows and we do
not is stopped here too. Ours holds no addresses, so it cannot be given away; the gate stops them
before the provider is asked.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from opentrax.messaging.classes import Strength
from opentrax.messaging.models import StopReason
from opentrax.messaging.selectors import stops_of
from opentrax.messaging.services.stopping import stop


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many addresses the list had, and how many of them were new here."""

    listed: int
    added: int


def addresses_in(lines: Iterable[str]) -> Iterator[str]:
    """The first address of each row of a CSV, whichever column it is in; headings have none."""
    for row in csv.reader(lines):
        for cell in row:
            address = parseaddr(cell.strip())[1]
            local, at, domain = address.partition("@")
            if local and at and "." in domain:
                yield address
                break


def reconcile(addresses: Iterable[str]) -> Reconciled:
    """Stop everything to each address that the provider does not send to; repeating adds none."""
    listed = added = 0
    for address in addresses:
        listed += 1
        if any(
            s.strength == Strength.EVERYTHING and s.sender_id is None for s in stops_of(address)
        ):
            continue
        stop(address, Strength.EVERYTHING, StopReason.PROVIDER)
        added += 1
    return Reconciled(listed, added)
