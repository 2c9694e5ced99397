"""Papers of providers: one's own and whom they are shared with, those between two partners, and
their files.
"""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory import compliance
from opentrax.directory.compliance_forms import DocumentForm, OwnDocumentForm, ShareForm
from opentrax.directory.models import ComplianceDocument, DocumentShare
from opentrax.directory.services import compliance as services
from opentrax.directory.trades import trade_name
from opentrax.kit.acting import attempt, posted_command_id, posted_text
from opentrax.kit.commands import Refused
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.kit.files.receiving import too_large
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Organization, Partnership
from opentrax.organizations.selectors import clients

TAB = {"nav_current": "settings", "tab": "compliance"}


def _own_form(*args: Any, **kwargs: Any) -> OwnDocumentForm:
    known = [(str(client.pk), client.name) for client in clients()]
    return OwnDocumentForm(*args, clients=known, **kwargs)


def _own_rows() -> list[dict[str, Any]]:
    """One's own papers, each with the clients that see it; three queries."""
    documents = compliance.own_documents()
    shares: dict[UUID, list[tuple[DocumentShare, str]]] = {}
    found = DocumentShare.objects.filter(document_id__in=[one.pk for one in documents])
    rows = list(found.order_by("created_at", "pk"))
    seen = Organization.objects.filter(pk__in={share.client_id for share in rows})
    names = dict(seen.values_list("pk", "name"))
    for share in rows:
        shares.setdefault(share.document_id, []).append((share, names.get(share.client_id, "–")))
    return [
        {"document": one, "name": services.named(one), "shares": shares.get(one.pk, [])}
        for one in documents
    ]


def _page(
    request: HttpRequest, form: OwnDocumentForm | None = None, *, status: int = 200
) -> HttpResponse:
    member = cast("MemberRequest", request)
    may_change = member.membership.may("compliance.change")
    client_id = member.organization.pk
    context = {
        "rows": _own_rows(), "form": (form or _own_form()) if may_change else None,
        "requirements": [
            (compliance.kind_name(one.kind, one.kind_label), _trade(one), one.grace_days)
            for one in compliance.requirements(client_id)
        ],
        "providers": compliance.provider_states(),
        "refuses": compliance.refuses_by_hand(), "today": compliance.today_of(member.organization),
        **TAB,
    }  # fmt: skip
    return render(request, "directory/compliance.html", context, status=status)


def _trade(row: Any) -> str:
    return trade_name(row.trade_code, row.trade_label) if row.trade_code else ""


def _file_fault(request: HttpRequest, form: DocumentForm) -> bool:
    """Say it where the file was larger than may be sent."""
    if not too_large(request):
        return False
    form.add_error(
        "file", _("The file is larger than %d MB.") % (settings.UPLOAD_LIMIT_BYTES // 1024**2)
    )
    return True


@requires("compliance.view")
@require_safe
def own_documents(request: HttpRequest) -> HttpResponse:
    """One's own papers, and what one requires of others."""
    return _page(request)


@requires("compliance.change")
@require_POST
def put_in(request: HttpRequest) -> HttpResponse:
    """Put in a paper, shared with the clients that are ticked."""
    form = _own_form(request.POST, request.FILES)
    _file_fault(request, form)
    if form.is_valid():
        chosen = [UUID(key) for key in form.cleaned_data.get("clients", [])]
        try:
            services.put_in_document(
                form.details(), form.upload(), chosen, actor=cast("MemberRequest", request).user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The document is saved."))
            return redirect("compliance")
    return _page(request, form, status=422)


def _document_or_404(document_id: UUID) -> ComplianceDocument:
    """A paper that the organization in scope may see: policies say which."""
    found: ComplianceDocument = get_object_or_404(
        ComplianceDocument.objects.all(), pk=document_id, withdrawn_at=None
    )
    return found


@requires("compliance.view")
@require_safe
def document_file(request: HttpRequest, compliance_document_id: UUID) -> HttpResponseBase:
    """The file, for whoever put the paper in, its provider, and the clients that may see it."""
    row = _document_or_404(compliance_document_id)
    try:
        path = path_of(row.organization_id, row.content_key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=row.content_key, media_type=row.media_type, name=row.name)


@requires("compliance.change")
@require_POST
def withdraw(request: HttpRequest, compliance_document_id: UUID) -> HttpResponse:
    """Take a paper back."""
    row, key = _document_or_404(compliance_document_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(
        request,
        lambda: services.withdraw_document(row, actor=actor, command_id=key),
        _("The document is withdrawn; nobody sees it any more."),
    )
    partnership = Partnership.objects.filter(
        organization_id=row.organization_id, provider_id=row.provider_id
    ).first()
    if partnership is not None:  # a client's own entry
        return redirect("partner_documents", partnership.pk)
    return redirect("compliance")


def _share_or_404(share_id: UUID, **whose: UUID) -> DocumentShare:
    found: DocumentShare = get_object_or_404(
        DocumentShare.objects.select_related("document"), pk=share_id, **whose
    )
    return found


@requires("compliance.change")
@require_POST
def unshare(request: HttpRequest, document_share_id: UUID) -> HttpResponse:
    """Show a paper to a client no more."""
    member, key = cast("MemberRequest", request), posted_command_id(request)
    share = _share_or_404(document_share_id)
    attempt(
        request,
        lambda: services.unshare_document(
            share.document, share.client_id, actor=member.user, command_id=key
        ),
        _("The client sees it no more."),
    )
    return redirect("compliance")


@requires("compliance.change")
@require_POST
def judge(request: HttpRequest, document_share_id: UUID) -> HttpResponse:
    """Accept a paper, or refuse it."""
    member, key = cast("MemberRequest", request), posted_command_id(request)
    share = _share_or_404(document_share_id)
    partnership = get_object_or_404(
        Partnership, organization_id=share.client_id, provider_id=share.provider_id
    )
    accepted, reason = "accept" in request.POST, posted_text(request, "reason")
    attempt(
        request,
        lambda: services.judge_document(
            share, accepted=accepted, reason=reason, actor=member.user, command_id=key
        ),
        _("Accepted.") if accepted else _("Refused; the provider reads why."),
    )
    return redirect("partner_documents", partnership.pk)


def _between(
    request: HttpRequest, partnership: Partnership, *, form: DocumentForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """What stands between a client and a provider, as either sees it."""
    member = cast("MemberRequest", request)
    client_id, provider_id = partnership.organization_id, partnership.provider_id
    sides = Organization.objects.in_bulk([client_id, provider_id])
    keeps, client = client_id == member.organization.pk, sides[client_id]
    shares = compliance.standing_shares(client_id, [provider_id])
    rows = compliance.requirements(client_id)
    lacks = compliance.lacking_between(client, shares, rows)
    may = member.membership.may("compliance.change") and partnership.ended_at is None
    context = {
        "partnership": partnership, "keeps": keeps, "may_change": may,
        "other": sides[provider_id if keeps else client_id].name,
        "shares": [
            (one, compliance.kind_name(one.kind, one.kind_label), one.document) for one in shares
        ],
        "requirements": [
            (
                compliance.kind_name(one.kind, one.kind_label), _trade(one), one.grace_days,
                compliance.lack_words(lacks[one.pk]) if one.pk in lacks else "",
            )
            for one in rows
        ],
        "today": compliance.today_of(client),
        "form": (form or _between_form(client_id)) if may else None,
        "share_form": None if keeps or not may else _share_form(client_id, shares), **TAB,
    }  # fmt: skip
    return render(request, "directory/partner_documents.html", context, status=status)


def _between_form(client_id: UUID, *args: Any) -> DocumentForm:
    return DocumentForm(*args, kinds=compliance.kind_choices(client_id))


def _share_form(client_id: UUID, shares: list[DocumentShare], *args: Any) -> ShareForm | None:
    """The papers that the client does not see yet."""
    seen = {share.document_id for share in shares}
    own = [one for one in compliance.own_documents() if one.pk not in seen]
    left = [(str(one.pk), services.named(one)) for one in own]
    if not left:
        return None
    kinds = compliance.kind_choices(client_id)
    return ShareForm(*args, documents=left, kinds=kinds, auto_id="share_%s")


@requires("compliance.view")
@require_safe
def partner_documents(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Papers between two partners, and what is lacking."""
    return _between(request, get_object_or_404(Partnership, pk=partnership_id))


@requires("compliance.change")
@require_http_methods(["POST"])
def add_between(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """As the client: enter a paper of the provider. As the provider: put one in for this client."""
    partnership = get_object_or_404(Partnership, pk=partnership_id)
    member, client_id = cast("MemberRequest", request), partnership.organization_id
    form = _between_form(client_id, request.POST, request.FILES)
    _file_fault(request, form)
    if form.is_valid():
        said: dict[str, Any] = {"actor": member.user, "command_id": posted_command_id(request)}
        try:
            if client_id == member.organization.pk:
                services.enter_document(
                    partnership.provider_id, form.details(), form.upload(), **said
                )
            else:
                services.put_in_document(form.details(), form.upload(), [client_id], **said)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The document is saved."))
            return redirect("partner_documents", partnership.pk)
    return _between(request, partnership, form=form, status=422)


@requires("compliance.change")
@require_POST
def share_with(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Show the client a paper that is there already."""
    member, key = cast("MemberRequest", request), posted_command_id(request)
    partnership = get_object_or_404(
        Partnership, pk=partnership_id, provider_id=member.organization.pk
    )
    client_id = partnership.organization_id
    shares = compliance.standing_shares(client_id, [partnership.provider_id])
    form = _share_form(client_id, shares, request.POST)
    if form is None or not form.is_valid():
        messages.error(request, _("Choose one of your documents, and a kind of the list."))
        return redirect("partner_documents", partnership.pk)
    row = _document_or_404(UUID(form.cleaned_data["document"]))
    kind = form.cleaned_data["kind"]
    attempt(
        request,
        lambda: services.share_document(row, client_id, kind, actor=member.user, command_id=key),
        _("The client sees it now, and has yet to accept it."),
    )
    return redirect("partner_documents", partnership.pk)
