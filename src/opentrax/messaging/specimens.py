"""A mail of each class as it would leave now, to look at before anybody gets one."""

from collections.abc import Iterator

from django.conf import settings

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.messaging import inspection, mails, signing, tokens
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.mails import Envelope, Letter, Written

_WORDS = Written("Specimen", "Words that say nothing.")


def specimen(message_class: MessageClass, language: str) -> tuple[Letter, str]:
    """The mail, signed where a key is set, and the address of its page for stopping."""
    token = tokens.new_token()
    envelope = Envelope(
        message_id=uuid7(), to="somebody@example.org", at=now(), language=language,
        message_class=message_class, stop_token=token,
    )  # fmt: skip
    letter, key = mails.compose(_WORDS, envelope), settings.ENVIRONMENT.mail.signing
    if key is not None:
        letter = Letter(signing.signed(letter.raw, key), letter.sender, letter.to)
    return letter, mails.stop_url(token)


def specimen_faults() -> Iterator[str]:
    """What a mail of any class in any language would lack; each fault once."""
    operator, told = settings.ENVIRONMENT.operator, set()
    for name, value in (("name", operator.name), ("postal address", operator.address)):
        if not value.strip():
            yield f"the operator has no {name}: no mail leaves"
    for message_class in MessageClass:
        for language, _label in settings.LANGUAGES:
            letter, url = specimen(message_class, language)
            expected = inspection.Expected(
                message_class=message_class, operator_name=operator.name, stop_url=url,
                postal_address=operator.address, is_signed=settings.ENVIRONMENT.mail.signing
                is not None, sender_domain=mails.sender()[1].rpartition("@")[2],
            )  # fmt: skip
            told |= set(inspection.inspect(letter.raw, letter.sender, expected))
    yield from sorted(told)
