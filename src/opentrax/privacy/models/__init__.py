"""Tables of the privacy engine."""

from opentrax.privacy.models.consent import (
    Consent,
    ConsentEvent,
    Notice,
    OrganizationConsentEvent,
)
from opentrax.privacy.models.datamap import PublishedMap

__all__ = ["Consent", "ConsentEvent", "Notice", "OrganizationConsentEvent", "PublishedMap"]
