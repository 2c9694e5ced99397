"""Who carries calls: one Protocol, Twilio's adapter, and the console of whoever tries it out.

Twilio posts each step of a call as a form, signed with HMAC-SHA1 over the address and the sorted
parameters (its documentation: "Validating Requests"), and reads the answer as TwiML.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.etree import ElementTree

from opentrax.fieldapp.telephone.flow import Answer

_VOICES = {"en": "en-CA", "fr-ca": "fr-CA"}
_PAUSE_S = "10"


@dataclass(frozen=True, slots=True)
class Call:
    """A step of a call as its carrier told it: who calls, and what was typed."""

    number: str
    digits: str


class TelephoneProvider(Protocol):
    """Reads a step of a call, and writes what is said next."""

    def read(self, url: str, posted: Mapping[str, Sequence[str]], signature: str) -> Call | None:
        """The step; None where the carrier did not sign it."""

    def written(self, answer: Answer, next_url: str) -> tuple[str, str]:
        """The body of the answer and its content type; digits that follow go to `next_url`."""


@dataclass(frozen=True, slots=True)
class Twilio:
    """Twilio, by the account's token."""

    token: str

    def read(self, url: str, posted: Mapping[str, Sequence[str]], signature: str) -> Call | None:
        """The step of a signed request."""
        expected = twilio_signature(self.token, url, posted)
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            return None
        return Call(_first(posted, "From"), _first(posted, "Digits"))

    def written(self, answer: Answer, next_url: str) -> tuple[str, str]:
        """The answer as TwiML; without digits the call ends, and nothing is recorded."""
        response = ElementTree.Element("Response")
        speaks = response
        if answer.digits:
            speaks = ElementTree.SubElement(
                response, "Gather", input="dtmf", numDigits=str(answer.digits), timeout=_PAUSE_S,
                method="POST", action=next_url,
            )  # fmt: skip
        for language, words in answer.says:
            said = "".join(c if c.isprintable() else " " for c in words)  # XML has not all
            ElementTree.SubElement(speaks, "Say", language=_VOICES[language]).text = said
        ElementTree.SubElement(response, "Hangup")
        return ElementTree.tostring(response, encoding="unicode"), "text/xml; charset=utf-8"


def twilio_signature(token: str, url: str, posted: Mapping[str, Sequence[str]]) -> str:
    """What Twilio puts into X-Twilio-Signature: HMAC-SHA1, in Base64, of the address followed by
    each parameter's name and value, by name; a name that comes several times counts with each
    different value, by value.
    """
    text = url + "".join(
        name + value for name in sorted(posted) for value in sorted(set(posted[name]))
    )
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _first(posted: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(posted.get(name, ())), "").replace("\0", "")[:40]
