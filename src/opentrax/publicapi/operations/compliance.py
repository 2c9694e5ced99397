"""Papers of providers: put in, shared, judged; what clients require, and who lacks it."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status, UploadedFile

from opentrax.directory import compliance as reads
from opentrax.directory.models import ComplianceDocument, DocumentShare, PaperState
from opentrax.directory.services import compliance as services
from opentrax.directory.services.compliance import DocumentDetails, DocumentFile
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import providers
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.compliance import (
    KindOut,
    LackOut,
    PaperIn,
    PaperWhole,
    RefusalIn,
    RequirementOut,
    ShareIn,
    ShareOut,
    ShareWhole,
    StopOut,
    StopsOut,
    shown_paper,
    shown_share,
)
from opentrax.publicapi.schemas.shared import Named
from opentrax.workorders.stops import Stop, stopped, stops_among

router = Router()
READ, WRITE = "compliance:read", "compliance:write"
VIEWS, CHANGES = "compliance.view", "compliance.change"
_PAPERS, _SHARES = "/compliance-documents", "/compliance-shares"
_PAPER = f"{_PAPERS}/{{uuid:compliance_document_id}}"
_SHARE = f"{_SHARES}/{{uuid:document_share_id}}"


def _whole(documents: list[ComplianceDocument]) -> list[PaperWhole]:
    """Papers with their shares; one query for all."""
    shares: dict[UUID, list[ShareOut]] = {}
    found = DocumentShare.objects.filter(document_id__in=[one.pk for one in documents])
    for share in found.order_by("created_at", "pk"):
        shares.setdefault(share.document_id, []).append(shown_share(share))
    return [PaperWhole(**dict(shown_paper(d)), shares=shares.get(d.pk, [])) for d in documents]


@opens(router, "GET", _PAPERS, scope=READ, action=VIEWS, response=Page[PaperWhole])
def list_compliance_documents(request: Any, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the papers that the organization put in, the oldest first, with who may see them."""
    own = ComplianceDocument.objects.filter(
        organization_id=current_organization_id(), withdrawn_at=None
    )
    rows, following = page_by(own, "created_at", moment(chosen.after), chosen.limit)
    return {"items": _whole(rows), "next": following}


def _paper(key: UUID) -> ComplianceDocument:
    found: ComplianceDocument = get_object_or_404(ComplianceDocument, pk=key, withdrawn_at=None)
    return found


@opens(router, "GET", _PAPER, scope=READ, action=VIEWS, response=PaperWhole)
def get_compliance_document(request: Any, compliance_document_id: UUID) -> PaperWhole:
    """Read one paper: one's own, or one that a provider shares."""
    return _whole([_paper(compliance_document_id)])[0]


@opens(router, "GET", f"{_PAPER}/content", scope=READ, action=VIEWS)
def get_compliance_document_content(request: Any, compliance_document_id: UUID) -> HttpResponseBase:
    """Get the file itself."""
    row = _paper(compliance_document_id)
    try:
        path = path_of(row.organization_id, row.content_key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=row.content_key, media_type=row.media_type, name=row.name)


@opens(router, "POST", _PAPERS, scope=WRITE, action=CHANGES, response={201: PaperWhole})
def put_in_compliance_document(
    request: Any, file: File[UploadedFile], sent: Form[PaperIn]
) -> Status[PaperWhole]:  # fmt: skip
    """Put in a paper with its file, as multipart/form-data.

    One of one's own is shared with the clients of `client_ids`, who have yet to accept it. With
    `provider_id` it is a paper of that provider, entered by its client, and accepted with that.
    """
    details = DocumentDetails(sent.kind, sent.number, sent.valid_from_on, sent.valid_until_on)
    upload = DocumentFile(cast("BinaryIO", file.file), file.name or "file")
    by = {"actor": request.user, "command_id": request.command_id}
    if sent.provider_id is None:
        made = services.put_in_document(details, upload, sent.client_ids, **by)
    elif sent.client_ids:
        raise ProblemError("invalid", _("Send either “client_ids” or “provider_id”."))
    else:
        made = services.enter_document(sent.provider_id, details, upload, **by)
    return Status(201, _whole([_paper(made.pk)])[0])


@opens(router, "POST", f"{_PAPER}/withdrawal", scope=WRITE, action=CHANGES,
       response={204: None})  # fmt: skip
def withdraw_compliance_document(request: Any, compliance_document_id: UUID) -> Status[None]:
    """Take a paper back as whoever put it in: nobody sees it any more."""
    if request.is_repetition:  # it is gone since the first time
        return Status(204, None)
    services.withdraw_document(
        _paper(compliance_document_id), actor=request.user, command_id=request.command_id
    )
    return Status(204, None)


@opens(router, "POST", f"{_PAPER}/shares", scope=WRITE, action=CHANGES,
       response={201: ShareWhole})  # fmt: skip
def share_compliance_document(
    request: Any, compliance_document_id: UUID, sent: ShareIn
) -> Status[ShareWhole]:
    """Show a paper of one's own to a client, who has yet to accept it."""
    made = services.share_document(
        _paper(compliance_document_id), sent.client_id, sent.kind, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return Status(201, _told(made.pk))


class ShareFilters(Cursor):
    """Which of the papers that stand between clients and providers."""

    state: PaperState | None = None
    client_id: UUID | None = None
    provider_id: UUID | None = None


@opens(router, "GET", _SHARES, scope=READ, action=VIEWS, response=Page[ShareWhole])
def list_compliance_shares(request: Any, chosen: Query[ShareFilters]) -> dict[str, Any]:
    """List papers that providers share with the organization, and its own that it shares, the
    oldest first.
    """
    limits = {
        "state": chosen.state, "client_id": chosen.client_id, "provider_id": chosen.provider_id,
    }  # fmt: skip
    found = _standing().filter(**{k: v for k, v in limits.items() if v is not None})
    rows, following = page_by(found, "created_at", moment(chosen.after), chosen.limit)
    return {"items": [_shown(one) for one in rows], "next": following}


def _standing() -> Any:
    own_id = current_organization_id()
    mine = DocumentShare.objects.filter(Q(client_id=own_id) | Q(provider_id=own_id))
    return mine.filter(document__withdrawn_at=None).select_related("document")


def _shown(share: DocumentShare) -> ShareWhole:
    return ShareWhole(**dict(shown_share(share)), document=shown_paper(share.document))


def _share(key: UUID) -> DocumentShare:
    found: DocumentShare = get_object_or_404(_standing(), pk=key)
    return found


def _told(key: UUID) -> ShareWhole:
    return _shown(_share(key))


@opens(router, "GET", _SHARE, scope=READ, action=VIEWS, response=ShareWhole)
def get_compliance_share(request: Any, document_share_id: UUID) -> ShareWhole:
    """Read what a client says of a paper."""
    return _told(document_share_id)


@opens(router, "POST", f"{_SHARE}/acceptance", scope=WRITE, action=CHANGES,
       response=ShareWhole)  # fmt: skip
def accept_compliance_document(request: Any, document_share_id: UUID) -> ShareWhole:
    """Accept a paper, as the client that it was shared with."""
    services.judge_document(
        _share(document_share_id), accepted=True, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _told(document_share_id)


@opens(router, "POST", f"{_SHARE}/refusal", scope=WRITE, action=CHANGES,
       response=ShareWhole)  # fmt: skip
def refuse_compliance_document(
    request: Any, document_share_id: UUID, sent: RefusalIn
) -> ShareWhole:
    """Refuse a paper with a reason, as the client that it was shared with."""
    services.judge_document(
        _share(document_share_id), accepted=False, reason=sent.reason, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _told(document_share_id)


@opens(router, "POST", f"{_SHARE}/withdrawal", scope=WRITE, action=CHANGES,
       response={204: None})  # fmt: skip
def unshare_compliance_document(request: Any, document_share_id: UUID) -> Status[None]:
    """Show a paper of one's own to a client no more."""
    if request.is_repetition:
        return Status(204, None)
    share = _share(document_share_id)
    services.unshare_document(
        share.document, share.client_id, actor=request.user, command_id=request.command_id
    )
    return Status(204, None)


@opens(router, "GET", "/compliance-kinds", scope=READ, action=VIEWS, response=list[KindOut])
def list_compliance_kinds(request: Any, client_id: UUID | None = None) -> list[KindOut]:
    """List the kinds of papers that a client knows; without `client_id` one's own."""
    known = reads.kind_choices(client_id or current_organization_id())
    return [KindOut(kind=kind, name=name) for kind, name in known]


@opens(router, "GET", "/compliance-requirements", scope=READ, action=VIEWS,
       response=list[RequirementOut])  # fmt: skip
def list_compliance_requirements(
    request: Any, client_id: UUID | None = None
) -> list[RequirementOut]:
    """List what a client requires of its providers; without `client_id` one's own."""
    found = reads.requirements(client_id or current_organization_id())
    return [RequirementOut.of(row) for row in found]


@opens(router, "GET", "/dispatch-stops", scope=READ, action="workorders.assign", response=StopsOut)
def list_dispatch_stops(request: Any, work_order_id: UUID | None = None) -> StopsOut:
    """List the providers that are offered no work, and why.

    With a work order, none of its trade; without one, none of some trade: the same reasons as
    dispatch by rule, by line and by hand go by.
    """
    known = {one.provider_id: one.provider for one in providers()}
    if work_order_id is not None:
        found = dict(stops_among(known, work_order_or_404(request, work_order_id)))
    else:
        by_hand, lacks = stopped(), reads.lacking(known, None)
        found = {
            key: Stop(by_hand.get(key, ""), lacks.get(key, ()))
            for key in known
            if key in by_hand or key in lacks
        }
    rows = [
        StopOut(
            provider=Named.of(known[key]), reason=found[key].reason,
            lacks=[LackOut.of(lack) for lack in found[key].lacks],
        )
        for key in known
        if key in found
    ]  # fmt: skip
    return StopsOut(providers=rows, refuses_by_hand=reads.refuses_by_hand())
