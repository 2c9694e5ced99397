"""From the bytes of a mail that arrived to what matters about it: to which of our mails it belongs,
whether a machine wrote it, what a person wrote in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr
from hashlib import sha256
from html.parser import HTMLParser
from uuid import UUID

_LONGEST_WORDS = 4000
_TO = (
    "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To",
)  # fmt: skip
_OF_MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)\b", re.IGNORECASE
)
_OF_SERVERS = re.compile(r"^(?:mailer-daemon|postmaster)\b", re.IGNORECASE)
_ABSENT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|away"
    r"|réponse automatique|absen(?:t|ce)|message d’absence|undeliver|delivery status"
    r"|returned mail)",
    re.IGNORECASE,
)
# Message-IDs of ours are <key of the message@domain of the sender>, see mails.compose.
_OUR_IDS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
_MOST_ANSWERED = 5
_STOP_LINK = re.compile(r"/mail/stop/([a-z2-7]{26})")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that came back. `tags` are the tokens in the addresses that it was sent to, `key` is
    the same for the same mail, `answers` are the keys of our messages that it says it answers.
    `is_machines`: by its headers a machine wrote it, or a list passed it on; `is_automatic`: by its
    subject too; `is_reflex`: because a mail came, so that an answer could go round for ever.
    """

    key: bytes
    raw: bytes
    tags: tuple[str, ...]
    from_address: str
    subject: str
    words: str
    is_automatic: bool
    from_name: str = ""
    language: str = ""
    is_machines: bool = False
    is_reflex: bool = False
    answers: tuple[UUID, ...] = ()


def read(raw: bytes, *, own_address: str, envelope_to: Sequence[str] = ()) -> Arrived:
    """Read a mail; `own_address` is the one that replies go to, `envelope_to` whom the server was
    told.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    addresses = [*envelope_to, *_addressees(mail)]
    return Arrived(
        key=sha256(_header(mail, "Message-ID").encode() or raw).digest(),
        raw=raw,
        tags=tuple(dict.fromkeys(tag for a in addresses if (tag := tag_of(a, own_address)))),
        from_address=parseaddr(_header(mail, "From"))[1],
        from_name=parseaddr(_header(mail, "From"))[0],
        language=_header(mail, "Content-Language")[:10],
        subject=_header(mail, "Subject"),
        words=words_of(mail)[:_LONGEST_WORDS],
        is_automatic=is_automatic(mail),
        is_machines=_is_machines(mail),
        is_reflex=_is_reflex(mail),
        answers=tuple(_answered(mail)),
    )


def _header(mail: Message, name: str) -> str:
    """One header as text, "" where it is missing or cannot be read."""
    try:
        return storable(" ".join(str(mail.get(name) or "").split()))
    except (ValueError, IndexError, AttributeError):  # the library trips over some broken headers
        return ""


def storable(text: str) -> str:
    """The text without what no database holds: NUL, and bytes that are no letters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _answered(mail: Message) -> Iterator[UUID]:
    """The keys in the Message-IDs that a mail refers to, the newest first; any may be made up."""
    named = f"{_header(mail, 'References')} {_header(mail, 'In-Reply-To')}"
    for key in list(dict.fromkeys(reversed(_OUR_IDS.findall(named))))[:_MOST_ANSWERED]:
        yield UUID(key)


def _addressees(mail: Message) -> Iterator[str]:
    for name in _TO:
        try:
            values = [str(value) for value in mail.get_all(name) or []]
        except (ValueError, IndexError, AttributeError):
            continue
        yield from (address for _, address in getaddresses(values))


def tag_of(address: str, own_address: str) -> str:
    """The token in reply+TOKEN@domain, "" for any other address."""
    local, _, domain = own_address.lower().partition("@")
    found = address.strip().lower()
    front, end = f"{local}+", f"@{domain}"
    if not domain or not (found.startswith(front) and found.endswith(end)):
        return ""
    return found[len(front) : -len(end)]


def stop_links(raw: bytes) -> list[str]:
    """The tokens of our links in a text, such as the original that a report brings back."""
    return list(dict.fromkeys(_STOP_LINK.findall(raw.decode("ascii", "ignore").lower())))


def is_automatic(mail: Message) -> bool:
    """Whether a machine wrote it: an absence, a report, a list."""
    return _is_machines(mail) or bool(_ABSENT.match(_header(mail, "Subject")))


def _is_machines(mail: Message) -> bool:
    submitted = _header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    return any(
        (
            submitted not in {"", "no"},
            _header(mail, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"},
            bool(_header(mail, "X-Autoreply") or _header(mail, "X-Autorespond")),
            bool(_header(mail, "List-Id")),
            _header(mail, "Return-Path").replace(" ", "") == "<>",
            bool(_OF_MACHINES.match(parseaddr(_header(mail, "From"))[1])),
            mail.get_content_type() == "multipart/report",
        )
    )


def _is_reflex(mail: Message) -> bool:
    """Whether a machine wrote it because a mail came: an absence, a bounce. By its headers alone:
    "Absence of hot water" is a subject too.
    """
    submitted = _header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    return any(
        (
            submitted == "auto-replied",
            _header(mail, "Precedence").lower() in {"junk", "auto_reply"},
            bool(_header(mail, "X-Autoreply") or _header(mail, "X-Autorespond")),
            _header(mail, "Return-Path").replace(" ", "") == "<>",
            bool(_OF_SERVERS.match(parseaddr(_header(mail, "From"))[1])),
            mail.get_content_type() == "multipart/report",
        )
    )


class _Typed(HTMLParser):
    """The words of an HTML mail outside of what it quotes."""

    _BREAKS = frozenset({"p", "br", "div", "li", "tr"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote" or (self.depth and tag not in {"br", "img", "hr", "meta", "input"}):
            self.depth += 1
        if tag in self._BREAKS and not self.depth:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.words.append(data)


def words_of(mail: EmailMessage) -> str:
    """The text of a mail; that of its HTML where it has no other."""
    for kind in ("plain", "html"):
        try:
            part = mail.get_body((kind,))
            text = "" if part is None else str(part.get_content())
        except (
            LookupError,
            ValueError,
            KeyError,
            AttributeError,
        ):  # unknown charsets, broken parts
            continue
        if kind == "html":
            reader = _Typed()
            reader.feed(text)
            text = "".join(reader.words)
        if text.strip():
            return storable(text.replace("\r\n", "\n")).strip()
    return ""
