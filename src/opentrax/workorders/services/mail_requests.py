"""A mail becomes a request in the office's inbox: its subject and words, its files, who sent it.

Whoever has the address may send, as with the form of a location; so nothing is shown to them but
how their own request stands. What is not taken of a mail is named in the request and in its
answer. Over the limits a mail is left to a person: nothing that came is lost.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging.inbound.contents import Contents, Sent, contents_of
from opentrax.messaging.inbound.reading import Arrived
from opentrax.messaging.models import Outcome
from opentrax.messaging.services.placing import Posted, mail_to
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.models import WorkRequest
from opentrax.workorders.rules.requests import MOST_MAILS_A_DAY, MOST_MAILS_AN_HOUR
from opentrax.workorders.services.attachments import Upload
from opentrax.workorders.services.request_addresses import DOOR, address_by_token
from opentrax.workorders.services.requests import Asked, Staged, keep_one, new_key, take_in
from opentrax.workorders.states import RequestSource, RequestStatus

MOST_CHARACTERS = 8000
_PASSED_ON = re.compile(r"^(?:\s*(?:re|fw|fwd|tr|réf|ref|aw|wg)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a request takes it. `wants_news`: its sender may be written to."""

    words: str
    files: tuple[Sent, ...]
    name: str
    email: str
    wants_news: bool


@mail_to(DOOR)
def take_request(posted: Posted) -> Outcome | None:
    """Take a mail to the address of an organization or location; None for an address that takes
    nothing (any more), and over the limits.
    """
    address = address_by_token(posted.token)
    if address is None:
        return None
    spoken = _language(posted.mail.language) or address.language
    with scope(address.organization_id), translation.override(spoken):
        if is_flooded(posted.mail.from_address):
            return None
        letter = letter_of(posted.mail, is_disowned=posted.is_disowned)
        key = uuid5(address.pk, posted.mail.key.hex())
        try:
            receive_letter(letter, address.location, command_id=key)
        except Refused:
            return None
    return Outcome.PLACED


def _language(said: str) -> str:
    known = [code for code, _label in settings.LANGUAGES]
    return next((code for code in known if said and code[:2] == said[:2].lower()), "")


def is_flooded(sender: str) -> bool:
    """Whether a sender, or all together, mailed as many requests as the organization in scope
    takes.
    """
    own = WorkRequest.objects.filter(
        organization_id=current_organization_id(), source=RequestSource.MAIL
    )
    of_sender = own.filter(
        sent_at__gte=now() - timedelta(hours=1), requester_email__iexact=sender[:254]
    )
    return (
        of_sender.count() >= MOST_MAILS_AN_HOUR
        or own.filter(sent_at__gte=now() - timedelta(days=1)).count() >= MOST_MAILS_A_DAY
    )


def letter_of(
    mail: Arrived, *, is_disowned: bool, begin: str = "", wants_news: bool = True
) -> Letter:
    """A mail with all that its sender wrote and passed on; `begin` goes before that."""
    contents, email = contents_of(mail.raw), _email(mail.from_address)
    subject = _PASSED_ON.sub("", mail.subject)[:200].strip()
    words = "\n\n".join(part for part in (begin, subject, contents.whole) if part)
    name = "".join(c for c in mail.from_name if c.isprintable())[:120]
    told = wants_news and bool(email) and not is_disowned and not mail.is_machines
    return Letter(words or _in_files(contents), contents.files, name, email, told)


def _in_files(contents: Contents) -> str:
    return _("A mail without words; what it shows is in its files.") if contents.files else ""


def _email(said: str) -> str:
    try:
        validate_email(said)
    except ValidationError:
        return ""
    return said[:254]


@command
def receive_letter(
    letter: Letter, location: Location | None, *, command_id: UUID | None = None
) -> WorkRequest:
    """Make a request of a mail, at a location or at none yet, with the files that can be taken.
    Refuses a mail with nothing in it. Publishes WorkRequested.
    """
    request = WorkRequest(
        source=RequestSource.MAIL, secret=new_key(), location=location, wants_news=letter.wants_news
    )
    request.save(force_insert=True)
    words, refused = with_files(request, letter.words, letter.files)
    request.not_taken = "\n".join(refused)
    return take_in(request, Asked(words, name=letter.name, email=letter.email))


def with_files(request: WorkRequest, words: str, files: tuple[Sent, ...]) -> tuple[str, list[str]]:
    """Keep files with a request; the words as they fit (too long ones are a file too), and what was
    not taken.
    """
    sent = list(files)
    if len(words) > MOST_CHARACTERS:
        sent.insert(0, Sent(_("mail.txt"), words.encode()))
        words = words[: MOST_CHARACTERS - 1].rstrip() + "…"
    zone = request.location.time_zone if request.location else current_organization().time_zone
    staged = Staged(list(request.files.all()))
    most = settings.UPLOAD_LIMIT_BYTES // 1024**2
    for one in sent:
        if len(one.content) > settings.UPLOAD_LIMIT_BYTES:
            named = {"name": one.name[:60], "most": most}
            staged.refused.append(_("%(name)s is larger than %(most)d MB.") % named)
        else:
            keep_one(request, Upload(BytesIO(one.content), one.name), staged, zone=zone)
    return words, [" ".join(line.split()) for line in staged.refused]


@command
def add_to_request(
    request: WorkRequest, contents: Contents, *, command_id: UUID | None = None
) -> WorkRequest | None:
    """Add what its requester mailed to a request that nobody decided about, and return that; None
    where it was decided, or is too long already.
    """
    found: WorkRequest | None = (
        WorkRequest.objects.select_for_update(of=("self",))
        .filter(pk=request.pk, status=RequestStatus.NEW)
        .first()
    )
    if found is None or len(found.description) + len(contents.words) + 2 > MOST_CHARACTERS:
        return None
    _words, refused = with_files(found, "", contents.files)
    found.description = f"{found.description}\n\n{contents.words}".strip()
    found.not_taken = "\n".join([*found.not_taken.splitlines(), *refused])
    found.save(update_fields=["description", "not_taken"])
    audit.record("work_request.added_to", subject_id=found.pk, facts={"source": found.source})
    return found
