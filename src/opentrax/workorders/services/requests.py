"""Take a request from somebody without an account: keep what was typed and shown while the form is
not right yet, and send it once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.accounts.tokens import new_token
from opentrax.audit import services as audit
from opentrax.directory.trades import choose_trade
from opentrax.kit import files
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders import lists
from opentrax.workorders.codes import problem_code
from opentrax.workorders.events import WorkRequested
from opentrax.workorders.models import Attachment, RequestFile, RequestLink, WorkRequest
from opentrax.workorders.requests import alike
from opentrax.workorders.rules.requests import DRAFT_KEPT_FOR, MOST_BYTES_A_DAY, MOST_FILES
from opentrax.workorders.services.attachments import Ready, Upload, looked_at
from opentrax.workorders.services.request_decisions import take_up
from opentrax.workorders.states import RequestSource, RequestStatus

_SECRET = re.compile(r"^[A-Za-z0-9_-]{32}$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed. `is_same`: they were shown what is open, and it is that; `is_other`:
    it is not.
    """

    description: str
    problem_code_id: UUID | None = None
    trade: str = ""
    name: str = ""
    email: str = ""
    is_same: bool = False
    is_other: bool = False


@dataclass(slots=True)
class Staged:
    """Files that are kept beside a form, and those that were not taken, each with the reason."""

    files: list[RequestFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def new_key() -> str:
    """The key of a form; sent, it opens the page that tells how the request stands."""
    return new_token()


def known_key(given: str) -> str:
    """The key that a form brought, or a new one where it brought none that we could have made."""
    return given if _SECRET.match(given) else new_key()


@transaction.atomic
def open_draft(link: RequestLink, key: str, description: str) -> WorkRequest:
    """The draft of a form, locked and made where there is none; two at once make one.

    Where the key has sent its request with these words, that is returned: the form came twice.
    With other words another request is being written, under a new key.
    """
    found = _opened(link, key)
    if found.status == RequestStatus.DRAFT or found.description == _said(description):
        return found
    return _opened(link, new_key())


def _opened(link: RequestLink, key: str) -> WorkRequest:
    WorkRequest.objects.bulk_create(
        [WorkRequest(location_id=link.location_id, source=RequestSource.LINK, secret=key)],
        ignore_conflicts=True,
    )
    found: WorkRequest = WorkRequest.objects.select_for_update(of=("self",)).get(
        organization_id=current_organization_id(), secret=key
    )
    return found


def _said(description: str) -> str:
    return description.replace("\r\n", "\n").strip()


@transaction.atomic
def stage(
    draft: WorkRequest, uploads: Sequence[Upload], *, zone: str, without: Sequence[str] = ()
) -> Staged:
    """Keep the files of a form with its draft, each by itself: one that is not taken is named and
    costs the others nothing. `without` are keys of kept files that are not wanted any more.
    """
    draft.files.filter(pk__in=[one for one in without if _is_uuid(one)]).delete()
    staged = Staged(list(draft.files.order_by("created_at", "id")))
    for upload in uploads:
        keep_one(draft, upload, staged, zone=zone)
    return staged


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_full(request: WorkRequest) -> bool:
    """Whether a location's requests brought all the bytes that a day may bring: a sheet on a wall
    is anybody's."""
    since = now() - timedelta(days=1)
    waiting = RequestFile.objects.filter(
        request__location_id=request.location_id, created_at__gte=since
    )
    moved = Attachment.objects.filter(
        work_order__location_id=request.location_id, author_id=None, written_at__gte=since
    )
    found = [rows.aggregate(all=Sum("size_bytes"))["all"] or 0 for rows in (waiting, moved)]
    return sum(found) >= MOST_BYTES_A_DAY


def keep_one(request: WorkRequest, upload: Upload, staged: Staged, *, zone: str) -> None:
    """Keep one more file with a request, or say why not."""
    if len(staged.files) >= MOST_FILES:
        staged.refused.append(_("%(name)s: ten files at most.") % {"name": upload.name[:60]})
        return
    if _is_full(request):
        staged.refused.append(_("This place takes no more files today. Send without them."))
        return
    try:
        [ready] = looked_at([upload], zone=zone)
    except Refused as refusal:
        staged.refused.append(str(refusal))
        return
    staged.files.append(keep_file(request, ready))


def keep_file(request: WorkRequest, ready: Ready) -> RequestFile:
    """Put one file to a request."""
    photo = ready.photo
    stored = files.put(ready.chunks())
    small = files.put([photo.thumbnail]) if photo else None
    kept = RequestFile(
        request=request, name=ready.name, media_type=ready.kind.media_type,
        size_bytes=stored.size_bytes, content_key=stored.key,
        thumbnail_key=small.key if small else "",
        width_px=photo.width if photo else None, height_px=photo.height if photo else None,
        taken_at=photo.taken_at if photo else None,
        taken_source=photo.taken_source or "" if photo else "",
    )  # fmt: skip
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def send_request(link: RequestLink, draft: WorkRequest, asked: Asked) -> WorkRequest:
    """Send the locked draft of a form with the files that are kept with it.

    Where the organization wants that, it becomes a work order at once, unless something alike is
    open and its requester does not say that this is another thing. Refuses no words, a trade or
    code that is not on the list, and a link that opens nothing any more. Publishes WorkRequested.
    """
    if link.revoked_at is not None or link.location.archived_at is not None:
        raise Refused(_("Nothing can be sent from here any more."))
    draft.location = link.location
    return take_in(draft, asked)


def take_in(draft: WorkRequest, asked: Asked) -> WorkRequest:
    """Send a locked draft, whichever way it came."""
    _write(draft, asked)
    found = alike(draft.location_id, draft.problem_code_id, besides=draft.pk)
    draft.is_said_same = bool(found) and asked.is_same
    draft.save()
    audit.record("work_request.received", subject_id=draft.pk, facts={"source": draft.source})
    publish(WorkRequested(draft.organization_id, draft.pk))
    takes_itself = lists.work_settings().takes_requests_itself and draft.location is not None
    if takes_itself and not (found and not asked.is_other):
        take_up(draft, actor=None)
    return draft


def _write(request: WorkRequest, asked: Asked) -> None:
    request.description = _said(asked.description)
    if not request.description:
        raise Refused(_("Say what is wrong."))
    trade, code = choose_trade(asked.trade), problem_code(asked.problem_code_id)
    if trade is None or (asked.problem_code_id is not None and code is None):
        raise Refused(_("Choose what is wrong from the list once more; the list has changed."))
    request.trade_code, request.trade_label = trade.code, trade.label
    request.problem_code_id = code.pk if code else None
    request.problem_label = code.title if code else ""
    request.requester_name, request.requester_email = asked.name.strip(), asked.email.strip()
    request.language = (translation.get_language() or "en")[:10]
    request.status, request.sent_at = RequestStatus.NEW, now()


def forget_drafts() -> int:
    """Take the drafts of the organization in scope that nobody sent for a day, with their files;
    returns how many.
    """
    old = WorkRequest.objects.filter(
        organization_id=current_organization_id(), status=RequestStatus.DRAFT,
        created_at__lt=now() - DRAFT_KEPT_FOR,
    )  # fmt: skip
    return int(old.delete()[1].get("workorders.WorkRequest", 0))
