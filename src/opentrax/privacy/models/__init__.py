"""Tables of the privacy engine."""

from opentrax.privacy.models.consent import (
    Consent,
    ConsentEvent,
    Notice,
    OrganizationConsentEvent,
)
from opentrax.privacy.models.datamap import PublishedMap
from opentrax.privacy.models.ledger import Attestation, Verdict
from opentrax.privacy.models.policy import PublishedPolicy
from opentrax.privacy.models.requests import (
    OrganizationRequest,
    PersonCopy,
    PersonRequest,
    Tombstone,
)
from opentrax.privacy.models.retention import HeldCopy, LegalHold, ShorterTerm
from opentrax.privacy.models.statistics import (
    StatisticsCell,
    StatisticsRelease,
    StatisticsTable,
)

__all__ = [
    "Attestation",
    "Consent",
    "ConsentEvent",
    "HeldCopy",
    "LegalHold",
    "Notice",
    "OrganizationConsentEvent",
    "OrganizationRequest",
    "PersonCopy",
    "PersonRequest",
    "PublishedMap",
    "PublishedPolicy",
    "ShorterTerm",
    "StatisticsCell",
    "StatisticsRelease",
    "StatisticsTable",
    "Tombstone",
    "Verdict",
]
