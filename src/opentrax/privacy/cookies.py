"""The register of cookies, made of the declarations of stores and the settings that name them.

None is optional. One that is declared as such passes only where somebody chose its purpose, and
never under the browser's signal Global Privacy Control.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings

from opentrax.kit.privacy import stores
from opentrax.kit.privacy.terms import rule_of
from opentrax.kit.privacy.vocabulary import Words

# The store of a cookie that is set only for a purpose that somebody chose, and that purpose.
OPTIONAL: Mapping[str, str] = {}
SIGNAL = "Sec-GPC"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: under which name it is set, what for, how long; `purpose` is "" where it is
    needed for what its reader asks for."""

    store: str
    name: str
    what: Words
    term: Words
    purpose: str = ""


def _names() -> dict[str, str]:
    return {
        "cookie:session": settings.SESSION_COOKIE_NAME,
        "cookie:csrf": settings.CSRF_COOKIE_NAME,
        "cookie:messages": "messages",
    }


def register() -> list[Cookie]:
    """Every cookie that this site may set. A declared store without a known name is not among
    them, so the gate lets it not pass."""
    names, found = _names(), []
    for store, declared in stores().items():
        name = names.get(store)
        if declared.kind == "cookie" and name:
            rule = rule_of(declared.term)
            term = rule.label if rule is not None else ""
            purpose = OPTIONAL.get(store, "")
            found.append(Cookie(store, name, declared.what, term, purpose))
    return found


def refuses_sharing(signal: str | None) -> bool:
    """Whether the browser says so (W3C Global Privacy Control: the value 1, nothing else)."""
    return signal == "1"


def may_set(name: str, *, chosen: Collection[str] = (), signal: bool = False) -> bool:
    """Whether a cookie of this name may be set: it is registered, and needed or chosen."""
    cookie = next((one for one in register() if one.name == name), None)
    if cookie is None:
        return False
    return not cookie.purpose or (cookie.purpose in chosen and not signal)
