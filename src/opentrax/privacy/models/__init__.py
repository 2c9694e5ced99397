"""Tables of the privacy engine."""

from opentrax.privacy.models.consent import (
    Consent,
    ConsentEvent,
    Notice,
    OrganizationConsentEvent,
)

__all__ = ["Consent", "ConsentEvent", "Notice", "OrganizationConsentEvent"]
