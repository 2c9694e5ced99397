"""What machines report about our mails: that one could not be delivered (RFC 3464), that somebody
called one spam (RFC 5965). A report counts only with a token of the mail that it is about; whoever
has not seen the mail cannot stop anybody by a forged report.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from opentrax.messaging.inbound.reading import Arrived, stop_links

# The address is gone or never was (RFC 3463); full, too large or refused for its words is not that.
_NO_SUCH_ADDRESS = re.compile(r"^5\.(?:1\.(?:0|1|2|3|6|10)|2\.1|4\.4)\b")


@dataclass(frozen=True, slots=True)
class Report:
    """`failed`: it was not delivered; `no_such_address`: and never will be; `complained`: somebody
    called it spam. `tags` are tokens of the mail that it is about.
    """

    tags: tuple[str, ...]
    failed: bool = False
    no_such_address: bool = False
    complained: bool = False


def report_in(arrived: Arrived) -> Report | None:
    """The report that a mail is, or None."""
    mail = message_from_bytes(arrived.raw, policy=policy.compat32)
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    kinds = {part.get_content_type(): part for part in mail.walk()}
    tags = (*arrived.tags, *stop_links(_original(mail)))
    if "message/feedback-report" in kinds:
        return Report(tuple(dict.fromkeys(tags)), complained=True)
    if "message/delivery-status" not in kinds:
        return None
    fields = _fields(kinds["message/delivery-status"])
    failed = any(action == "failed" for action, _ in fields)
    gone = any(action == "failed" and _NO_SUCH_ADDRESS.match(status) for action, status in fields)
    return Report(tuple(dict.fromkeys(tags)), failed=failed, no_such_address=gone)


def is_no_such_address(answer: str) -> bool:
    """Whether a server's answer to RCPT says that the address does not exist: by its enhanced
    code; without one nobody can tell.
    """
    return bool(_NO_SUCH_ADDRESS.match(answer.strip()))


def _fields(part: Message) -> list[tuple[str, str]]:
    """Action and status of each recipient in a delivery status."""
    found = []
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        if action:
            found.append((action, str(block.get("Status", "")).strip()))
    return found


def _original(mail: Message) -> bytes:
    """The mail that the report brings back, or its headers."""
    for part in mail.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            return part.as_bytes()
    return b""
