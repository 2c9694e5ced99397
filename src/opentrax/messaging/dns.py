"""What DNS says about the domain that mails come from, as receivers ask it."""

from collections.abc import Callable, Iterator

from opentrax.messaging.inbound.authenticity import text_record
from opentrax.messaging.signing import Signing, public_record

Text = Callable[..., bytes | None]


def faults(domain: str, signing: Signing | None, text_of: Text = text_record) -> Iterator[str]:
    """What is missing or wrong: SPF, DMARC, and the key where we sign ourselves."""
    spf = _text(text_of, domain)
    if "v=spf1" not in spf:
        yield f"{domain} has no SPF record (TXT, “v=spf1 …”)"
    elif "+all" in spf:
        yield f"the SPF record of {domain} lets everybody send (+all)"
    dmarc = _text(text_of, f"_dmarc.{domain}")
    if "v=DMARC1" not in dmarc:
        yield f"_dmarc.{domain} has no DMARC record (TXT, “v=DMARC1; p=…”)"
    if signing is not None:
        name = f"{signing.selector}._domainkey.{signing.domain}"
        published = "".join(_text(text_of, name).split())
        if "p=" not in published:
            yield f"{name} has no record: publish “{public_record(signing.key)}”"
        elif public_record(signing.key).partition("p=")[2] not in published:
            yield f"{name} publishes another key than the one that signs"


def _text(text_of: Text, name: str) -> str:
    return (text_of(f"{name}.".encode("idna")) or b"").decode("ascii", "replace")
