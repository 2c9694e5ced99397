"""Consent as records that other systems read: JSON-LD in the Data Privacy Vocabulary, by its
profile of ISO/IEC TS 27560:2023.

Owns the form alone. One record for each subject, purpose and who asks; its events are in it, oldest
first. A receipt is a record given to its subject.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from opentrax.privacy.asking import Asker, asked_by
from opentrax.privacy.models import Consent
from opentrax.privacy.rules.consent import Basis, State
from opentrax.privacy.rules.purposes import purpose_of

PROFILE = "https://w3id.org/dpv/schema/iso-27560"
CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "opentrax": f"{PROFILE}#",
}
_STATUS = {
    State.GIVEN: "dpv:ConsentGiven",
    State.REFUSED: "dpv:ConsentRefused",
    State.WITHDRAWN: "dpv:ConsentWithdrawn",
    State.OBJECTED: "dpv:ConsentWithdrawn",
}
_BASIS = {
    Basis.EXPRESS: "dpv:ExplicitlyExpressedConsent",
    Basis.IMPLIED_PURCHASE: "dpv:ImpliedConsent",
    Basis.IMPLIED_INQUIRY: "dpv:ImpliedConsent",
    Basis.CLAIMED: "dpv:Consent",
}


def records(events: Iterable[Consent], *, asker: Asker, at: datetime) -> dict[str, Any]:
    """A JSON-LD document with one consent record for each purpose."""
    ordered = sorted(events, key=lambda e: (e.purpose, e.at, e.pk))
    graph = [_record(list(found), asker) for _, found in groupby(ordered, lambda e: e.purpose)]
    return {"@context": CONTEXT, "dct:created": _instant(at), "@graph": graph}


def _instant(at: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": at.isoformat()}


def _record(events: Sequence[Consent], asker: Asker) -> dict[str, Any]:
    first, (name, contact) = events[0], asked_by(asker)
    identifier = uuid5(NAMESPACE_URL, f"{name}/{first.subject_id}/{first.purpose}")
    purpose = purpose_of(first.purpose)
    controller = {
        "@type": "dpv:DataController", "dpv:hasName": name, "dpv:hasContact": contact,
        "dpv:hasAddress": settings.ENVIRONMENT.operator.address,
    }  # fmt: skip
    return {
        "@id": f"urn:uuid:{identifier}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(identifier),
        "dct:conformsTo": f"{PROFILE}#record",
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "@id": f"urn:uuid:{first.subject_id}"},
        "dpv:hasDataController": controller,
        "dpv:hasProcess": {
            "@type": "dpv:Process",
            "dpv:hasPurpose": {"@type": purpose.vocabulary, "dct:identifier": first.purpose},
            "dpv:hasPersonalData": [
                {"@type": "dpv:PersonalData", "dct:identifier": key} for key in purpose.data
            ],
            "dpv:hasStorageCondition": {
                "@type": "dpv:StorageCondition",
                "dpv:hasLocation": "the operator's own server",
                "dpv:hasDuration": "until the consent ends",
            },
            "dpv:hasRecipient": [controller],
        },
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "dct:description": "link in each message, settings"}
        ],
        "dpv:hasConsentStatus": [_event(event) for event in events],
    }


def _event(event: Consent) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": f"urn:uuid:{event.pk}",
        "@type": _STATUS[State(event.state)],
        "dct:date": _instant(event.at),
        "dpv:hasIndicationMethod": event.method,
        "dpv:isIndicatedBy": "dpv:DataSubject" if event.actor_id is None else "dpv:DataController",
        "dpv:hasContext": {"dct:identifier": event.channel},
    }
    if event.basis:
        told["dpv:hasLegalBasis"] = _BASIS[Basis(event.basis)]
        told["dct:type"] = event.basis
    if event.expires_at is not None:
        told["dct:valid"] = {"dpv:hasDuration": {"dpv:UntilTime": _instant(event.expires_at)}}
    if event.notice_id is not None:
        told["dpv:hasNotice"] = {
            "@type": "dpv:ConsentNotice", "dct:identifier": event.notice_id,
            "dct:language": event.notice_id.rpartition("/")[2],
            "dpv:hasHash": {"dpv:hasAlgorithm": "SHA-256", "dpv:hasValue": event.text_hash},
        }  # fmt: skip
    return told
