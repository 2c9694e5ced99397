"""What may be done with people's consent only. Closed: a purpose that is not here cannot be asked
for, and each is off until somebody said yes.

Purposes that rest on a contract or a duty (running the service, security, receipts) need no consent
and are not here; `kit.privacy` names them for stored fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from opentrax.privacy.rules.consent import Basis

_BOTH = frozenset({Basis.IMPLIED_PURCHASE, Basis.IMPLIED_INQUIRY})


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is asked for: which bases besides an express yes carry it, and what it is called in the
    Data Privacy Vocabulary. `data` are the categories that it uses (fideslang keys)."""

    vocabulary: str
    data: tuple[str, ...]
    implied: frozenset[Basis] = frozenset()


_MAIL = ("user.name", "user.contact.email")

PURPOSES: Mapping[str, Purpose] = {
    # "No marketing unless explicitly authorized": nothing implied carries it.
    "marketing": Purpose("dpv:DirectMarketing", _MAIL),
    "survey": Purpose("dpv:ImproveExistingProductsAndServices", _MAIL, _BOTH),
    "review": Purpose("dpv:CustomerRelationshipManagement", _MAIL, _BOTH),
    "follow_up": Purpose("dpv:CommunicationForCustomerCare", _MAIL, _BOTH),
    "sign_in_place": Purpose("dpv:EnforceSecurity", ("user.location.imprecise",)),
}


# What nobody is asked for, since it is about groups, and what ends for whoever objects to it.
OBJECTABLE: Mapping[str, Purpose] = {
    "statistics": Purpose("dpv:ServiceUsageAnalytics", ("user.behavior", "user.location")),
}


class UnknownPurposeError(KeyError):
    """A purpose that the table does not have: add it with its notice before code uses it."""


def purpose_of(name: str) -> Purpose:
    """The purpose of this name. Raises UnknownPurposeError."""
    found = PURPOSES.get(name) or OBJECTABLE.get(name)
    if found is None:
        raise UnknownPurposeError(f"{name!r} is not in privacy.rules.purposes.")
    return found
