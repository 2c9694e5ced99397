"""Mail about papers between a client and a provider. Each side writes to its own people, so that
the other learns no address.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.directory.compliance import kind_name
from opentrax.directory.models import DocumentShare, PaperState
from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.models import Organization, Partnership
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import members


def _standing(share_id: UUID, state: PaperState) -> tuple[DocumentShare, Partnership] | None:
    """The paper between two partners, if it still is as it was when it was to be told of."""
    share: DocumentShare | None = (
        DocumentShare.objects.select_related("document")
        .filter(pk=share_id, state=state, document__withdrawn_at=None)
        .first()
    )
    if share is None:
        return None
    partnership = Partnership.objects.filter(
        organization_id=share.client_id, provider_id=share.provider_id, ended_at=None
    ).first()
    return None if partnership is None else (share, partnership)


def tell_that_document_waits(share_id: UUID) -> int:
    """Tell the people of the client in scope who judge papers that one of a provider awaits their
    answer; return how many. Nobody is told where it was answered or taken back meanwhile.
    """
    found = _standing(share_id, PaperState.AWAITING)
    if found is None or found[0].client_id != current_organization_id():
        return 0
    return _told("document_waiting", *found, found[0].provider_id)


def tell_that_document_was_refused(share_id: UUID) -> int:
    """Tell the people of the provider in scope who keep its papers that a client refused one, and
    why; return how many. Nobody is told where the client said otherwise meanwhile.
    """
    found = _standing(share_id, PaperState.REFUSED)
    if found is None or found[0].provider_id != current_organization_id():
        return 0
    return _told("document_refused", *found, found[0].client_id)


def _told(kind: str, share: DocumentShare, partnership: Partnership, other_id: UUID) -> int:
    other = Organization.objects.filter(pk=other_id).values_list("name", flat=True).first() or ""
    told = members().filter(role__in=ACTIONS["compliance.change"], person__is_active=True)
    page = reverse("partner_documents", args=[partnership.pk])
    count = 0
    for member in told:
        with translation.override(member.person.language):
            named = (kind_name(share.kind, share.kind_label), share.document.number)
            messaging.send(
                kind, template=f"directory/mail/{kind}.txt", to_person=member.person,
                subject_id=share.pk,
                once=uuid5(share.pk, f"{kind} {share.decided_at} {member.person_id}"),
                context={
                    "document": unlinked(calm(" ".join(part for part in named if part))),
                    "other": unlinked(calm(other)), "work_words": unlinked(share.reason),
                    "page": settings.ENVIRONMENT.public_url + page,
                },
            )  # fmt: skip
        count += 1
    return count
