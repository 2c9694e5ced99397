"""Tables of the privacy engine."""

from opentrax.privacy.models.breaches import Breach, BreachStep
from opentrax.privacy.models.consent import (
    Consent,
    ConsentEvent,
    OrganizationConsentEvent,
)
from opentrax.privacy.models.datamap import PublishedMap
from opentrax.privacy.models.disclosures import DisclosedPerson, Disclosure
from opentrax.privacy.models.documents import Document, DocumentText
from opentrax.privacy.models.ledger import Attestation, Verdict
from opentrax.privacy.models.logs import LogReading
from opentrax.privacy.models.requests import (
    OrganizationRequest,
    PersonCopy,
    PersonRequest,
    Tombstone,
)
from opentrax.privacy.models.retention import HeldCopy, LegalHold, ShorterTerm
from opentrax.privacy.models.sharing import Egress
from opentrax.privacy.models.staff import StaffGrant, StaffLook, StaffRule
from opentrax.privacy.models.statistics import (
    StatisticsCell,
    StatisticsRelease,
    StatisticsTable,
)

__all__ = [
    "Attestation",
    "Breach",
    "BreachStep",
    "Consent",
    "ConsentEvent",
    "DisclosedPerson",
    "Disclosure",
    "Document",
    "DocumentText",
    "Egress",
    "HeldCopy",
    "LegalHold",
    "LogReading",
    "OrganizationConsentEvent",
    "OrganizationRequest",
    "PersonCopy",
    "PersonRequest",
    "PublishedMap",
    "ShorterTerm",
    "StaffGrant",
    "StaffLook",
    "StaffRule",
    "StatisticsCell",
    "StatisticsRelease",
    "StatisticsTable",
    "Tombstone",
    "Verdict",
]
