"""Who runs this installation, and what they turned on, in the words of its documents. What was not
entered is said to be missing, and what to set."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.privacy.documents import language_for

SETTINGS = {
    "name": "OPENTRAX_OPERATOR_NAME", "address": "OPENTRAX_OPERATOR_ADDRESS",
    "contact": "OPENTRAX_OPERATOR_CONTACT",
}  # fmt: skip
REASON = "[reason]"
"""In the clause about combining logs: why the operator does it."""
_SWITCH = re.compile(r"\{([a-z]+)\?([^{|}]*)\|([^{|}]*)\}")
_PLACE = re.compile(r"(^|[.:!?]\s+)?\{(operator|sender|address|contact|site)\}", re.M)


def missing_settings() -> list[str]:
    """The settings about the operator that are empty."""
    operator = settings.ENVIRONMENT.operator
    return [name for field, name in SETTINGS.items() if not getattr(operator, field)]


def switches(words: str) -> set[str]:
    """The settings of logs about which a clause says something in either case."""
    return {found[1] for found in _SWITCH.finditer(words)}


def _switched(words: str) -> str:
    """With the words that hold under the settings of logs of now."""
    logs = settings.ENVIRONMENT.logs
    on = logs.allowed
    words = _SWITCH.sub(lambda m: m[2 if getattr(on, m[1]) else 3].strip(), words)
    return words.replace(REASON, logs.combined)


def filled(words: str, language: str) -> str:
    """The words as somebody reads them here; a stand-in at the beginning of a sentence is written
    as one."""
    operator = settings.ENVIRONMENT.operator
    with translation.override(language_for(language)):
        nobody, nowhere = _("the operator of this installation"), _("a place not entered yet")
        no_contact = _("an address not entered yet")
    values = {
        "operator": operator.name or nobody, "sender": operator.name or nobody,
        "address": operator.address or nowhere, "contact": operator.contact or no_contact,
        "site": settings.ENVIRONMENT.public_url,
    }  # fmt: skip

    def put(found: re.Match[str]) -> str:
        begins, value = found[1], values[found[2]]
        is_entered = value not in {nobody, nowhere, no_contact}
        return (begins or "") + (value if begins is None or is_entered else _capital(value))

    return _PLACE.sub(put, _switched(words))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
