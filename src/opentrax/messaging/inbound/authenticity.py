"""Who a mail without a token is really from.

A sender is believed when the mail is signed (DKIM) by the domain that it claims to come from, or
when the operator's own server says that it passed DMARC. Anybody can write a From.
"""

import re
from collections.abc import Callable
from email import message_from_bytes, policy

import dkim
import dns.exception
import dns.resolver

from opentrax.kit import egress
from opentrax.messaging.inbound.reading import Arrived

Text = Callable[..., bytes | None]
_TIMEOUT_S = 5
_PASSED = re.compile(r"\bdmarc=pass\b[^;]*\bheader\.from=([\w.-]+)", re.IGNORECASE)

_FAILED = re.compile(r"\bdmarc=fail\b", re.IGNORECASE)


def proven_sender(arrived: Arrived, *, authserv_id: str, text_of: Text | None = None) -> str:
    """The address in From where its domain vouches for the mail, else "".

    `authserv_id` names the server whose Authentication-Results are believed ("": nobody's);
    `text_of` asks DNS for a text record.
    """
    domain = arrived.from_address.rpartition("@")[2].lower()
    if not domain or _froms(arrived.raw) != 1:
        return ""
    vouched = _told_by_own_server(arrived.raw, authserv_id) == domain or _is_signed_by(
        arrived.raw, domain, text_of or text_record
    )
    return arrived.from_address if vouched else ""


def is_disowned(arrived: Arrived, *, authserv_id: str) -> bool:
    """Whether nobody is to be believed to have written it: it names several senders, or none, or
    the operator's own server says that the domain in From disowns it.
    """
    return _froms(arrived.raw) != 1 or bool(_FAILED.search(_own_results(arrived.raw, authserv_id)))


def _froms(raw: bytes) -> int:
    return len(message_from_bytes(raw, policy=policy.compat32).get_all("From") or [])


def _told_by_own_server(raw: bytes, authserv_id: str) -> str:
    """The domain that passed DMARC by our own server's results."""
    passed = _PASSED.search(_own_results(raw, authserv_id))
    return passed[1].lower() if passed else ""


def _own_results(raw: bytes, authserv_id: str) -> str:
    """The topmost results, where they are our own server's. Those below came with the mail and are
    anybody's.
    """
    results = message_from_bytes(raw, policy=policy.compat32).get_all("Authentication-Results")
    if not results or not authserv_id:
        return ""
    server, _, said = " ".join(str(results[0]).split()).partition(";")
    return said if server.split()[:1] == [authserv_id] else ""


def _is_signed_by(raw: bytes, domain: str, text_of: Text) -> bool:
    """Whether any signature of exactly this domain holds and covers From."""
    try:
        mail = dkim.DKIM(raw, timeout=_TIMEOUT_S)
        signatures = len([name for name, _ in mail.headers if name.lower() == b"dkim-signature"])
        for index in range(signatures):
            holds = mail.verify(idx=index, dnsfunc=text_of)
            # A signature over the first part only (l=) lets anybody add the rest.
            whole = b"l" not in (mail.signature_fields or {})
            if holds and whole and mail.domain.decode().lower() == domain:
                return True
    except (dkim.DKIMException, dns.exception.DNSException, ValueError, OSError):
        return False
    return False


def text_record(name: bytes, timeout: int = _TIMEOUT_S) -> bytes | None:
    """A text record from DNS, None where there is none."""
    try:
        for server in dns.resolver.get_default_resolver().nameservers:
            egress.admit(str(server))
        answer = dns.resolver.resolve(name.decode("ascii"), "TXT", lifetime=timeout)
    except dns.exception.DNSException:
        return None
    return b"".join(answer[0].strings)
