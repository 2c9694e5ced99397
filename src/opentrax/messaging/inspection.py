"""Look at a finished mail as its receiver will, and name what is wrong with it.

It reads the bytes that would leave, not what the layer that made them meant: a template that loses
the postal address is caught here, not believed.
"""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser

from opentrax.messaging import signing, subject_lines
from opentrax.messaging.classes import CLASSES, MessageClass

_SIGNED_FOR_STOPPING = frozenset({"list-unsubscribe", "list-unsubscribe-post", "from", "subject"})
_NOTHING_AFTER = 400
"""Characters that may stand after the operator's address: the line that says how to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the mail has to say: who sends it, where they are, how to stop; by whom it is signed."""

    message_class: MessageClass
    operator_name: str
    postal_address: str
    stop_url: str
    sender_domain: str
    is_signed: bool


class _Words(HTMLParser):
    """The words of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(f" {dict(attrs).get('href') or ''} " if tag == "a" else " ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def inspect(raw: bytes, envelope_sender: str, expected: Expected) -> list[str]:
    """Every fault, the worst first; an empty list lets the mail go. Without an operator (an
    installation that is being tried out) the two faults about it are the caller's business.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    return [
        *_sender_faults(mail, envelope_sender, expected.sender_domain),
        *subject_lines.subject_faults(str(mail["Subject"] or "")),
        *_body_faults(mail, expected),
        *_header_faults(raw, mail, expected),
        *_signature_faults(raw, expected),
        *_offer_faults(mail, expected.message_class),
    ]


def is_aligned(domain: str, other: str) -> bool:
    """Whether two domains are one, or one lies under the other (relaxed alignment)."""
    one, two = domain.lower(), other.lower()
    return bool(one) and (one == two or one.endswith(f".{two}") or two.endswith(f".{one}"))


def _sender_faults(mail: EmailMessage, envelope_sender: str, domain: str) -> list[str]:
    faults = []
    froms = mail.get_all("From") or []
    address = parseaddr(str(froms[0]))[1] if len(froms) == 1 else ""
    if not is_aligned(address.rpartition("@")[2], domain):
        faults.append("sender is not of our domain")
    if not is_aligned(envelope_sender.rpartition("@")[2], domain):
        faults.append("bounces go to another domain")
    if len(mail.get_all("Subject") or []) != 1 or len(mail.get_all("To") or []) != 1:
        faults.append("a header is there twice")
    return faults


def _plain(mail: EmailMessage) -> dict[str, str]:
    bodies = {}
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        words = str(part.get_content())
        if kind == "html":
            reader = _Words()
            reader.feed(words)
            words = "".join(reader.words)
        bodies[kind] = " ".join(words.split())
    return bodies


def _body_faults(mail: EmailMessage, expected: Expected) -> list[str]:
    bodies, faults = _plain(mail), []
    for kind in ("plain", "html"):
        words = bodies.get(kind, "")
        if not words:
            faults.append(f"{kind} part missing")
        elif expected.stop_url not in words[-_NOTHING_AFTER:]:
            faults.append(f"{kind}: no way to stop at the bottom")
        for name, said in (
            ("operator", expected.operator_name), ("postal address", expected.postal_address),
        ):  # fmt: skip
            if said and " ".join(said.split()) not in words:
                faults.append(f"{kind}: no {name}")
    return faults


def _header_faults(raw: bytes, mail: EmailMessage, expected: Expected) -> list[str]:
    as_sent = message_from_bytes(raw, policy=policy.compat32)
    links = as_sent.get_all("List-Unsubscribe") or []
    posts = mail.get_all("List-Unsubscribe-Post") or []
    if not CLASSES[expected.message_class].stoppable:
        return ["essential mail with list headers"] if links or posts else []
    if len(links) != 1 or f"<{expected.stop_url}>" not in links[0]:
        return ["List-Unsubscribe missing"]
    if [str(post).strip() for post in posts] != ["List-Unsubscribe=One-Click"]:
        return ["List-Unsubscribe-Post missing"]
    return []


def _signature_faults(raw: bytes, expected: Expected) -> list[str]:
    if not expected.is_signed:
        return []
    wanted = _SIGNED_FOR_STOPPING
    if not CLASSES[expected.message_class].stoppable:
        wanted = wanted - {"list-unsubscribe", "list-unsubscribe-post"}
    if not wanted <= signing.covered(raw):
        return ["signature leaves headers out"]
    aligned = is_aligned(signing.domain_of(raw), expected.sender_domain)
    return [] if aligned else ["signature of another domain"]


def _offer_faults(mail: EmailMessage, message_class: MessageClass) -> list[str]:
    if not CLASSES[message_class].offers_nothing:
        return []
    offer = subject_lines.offers(f"{mail['Subject']} {_plain(mail).get('plain', '')}")
    return [f"offers something: {offer}"] if offer else []
