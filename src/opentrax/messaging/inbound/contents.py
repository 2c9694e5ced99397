"""What somebody sent beside the headers: their own words without what they quote, and files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from mailparser_reply import EmailReplyParser

from opentrax.messaging.inbound.reading import storable, words_of

_PARSER = EmailReplyParser(languages=["en", "fr"])
_LONGEST_PARSED = 9_000
_EMPTY = re.compile(r"\n{3,}")
_MOST_PARTS = 200
# What the library says of headers and parts that are broken, each in its own way.
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, MessageError)
# Parts that a mail program adds: neither words nor files of whoever wrote.
_ENVELOPES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of a mail, with the name that it came under."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """`words` are what the sender wrote in this mail; all of it where nothing else is left. `whole`
    has what they quote or pass on too.
    """

    words: str
    whole: str
    files: tuple[Sent, ...]


def contents_of(raw: bytes) -> Contents:
    """Read the words and files of a mail; a part that cannot be read is an empty file, so that it
    is named where it is refused.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    whole = words_of(mail)
    return Contents(own_words(whole), whole, tuple(_files(mail)))


def own_words(words: str) -> str:
    """The words without what they answer; a long text is cut where the quote begins, or not at
    all.
    """
    # The parser takes a second for a thousand empty lines in a row.
    words = _EMPTY.sub("\n\n", "\n".join(line.rstrip() for line in words.split("\n")))
    begun, rest = words[:_LONGEST_PARSED], words[_LONGEST_PARSED:]
    own = (_PARSER.parse_reply(text=begun) or "").strip()
    if not own:
        return words.strip()
    # What was cut out ended before the part that nobody looked at, or all of it is their own.
    return own if not rest or len(own) < len(begun.strip()) else words.strip()


def _files(mail: EmailMessage) -> Iterator[Sent]:
    bodies = {id(part) for kind in ("plain", "html") if (part := _body(mail, kind)) is not None}
    for number, part in enumerate(mail.walk()):
        if number >= _MOST_PARTS:
            return
        kind, name, is_attached = _told(part)
        if part.is_multipart() and kind != "message/rfc822":
            continue
        is_file = bool(name) or is_attached
        if id(part) in bodies or kind in _ENVELOPES or not (is_file or kind.startswith("image/")):
            continue
        yield Sent(name or f"file-{number}", _content(part))


def _body(mail: EmailMessage, kind: str) -> object:
    try:
        return mail.get_body((kind,))
    except _BROKEN:
        return None


def _told(part: EmailMessage) -> tuple[str, str, bool]:
    """What a part says it is, its name, and whether it says that it is attached; a part whose
    headers cannot be read is a file without a name.
    """
    try:
        name = storable(" ".join((part.get_filename() or "").split()))
        return part.get_content_type(), name, part.get_content_disposition() == "attachment"
    except _BROKEN:
        return "application/octet-stream", "", True


def _content(part: EmailMessage) -> bytes:
    try:
        if part.get_content_type() == "message/rfc822":
            return b"".join(inner.as_bytes() for inner in part.iter_parts())
        found = part.get_payload(decode=True)
    except _BROKEN:
        return b""
    return found if isinstance(found, bytes) else b""
