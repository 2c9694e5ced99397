"""System check: 86 promises, each bound to words that have not moved, each with a figure or a gap
that says what closes it."""

from collections.abc import Mapping
from typing import Any

from django.core import checks

from opentrax.privacy import policy
from opentrax.privacy.ledger.register import FEATURES, REGISTER, Bound
from opentrax.privacy.ledger.registry import Figure, figures

NUMBERS = tuple(f"P{n:02}" for n in range(1, 87))


def problems() -> list[str]:
    """What does not fit between policy, register and figures, in words."""
    bound, known = figures(), policy.clause_hashes()
    found = [f"{number} is not in the register." for number in NUMBERS if number not in REGISTER]
    found += [f"{number} is no promise." for number in REGISTER if number not in NUMBERS]
    for number, entry in REGISTER.items():
        found += [f"{number} {text}" for text in _of_promise(entry, bound.get(number, []), known)]
    strangers = [number for number in bound if number not in REGISTER]
    found += [f"{number} has a figure and is not in the register." for number in strangers]
    named = {entry.clause for entry in REGISTER.values()}
    return found + [f"The clause {name!r} promises nothing." for name in known if name not in named]


def _of_promise(entry: Bound, bound: list[Figure], known: Mapping[str, str]) -> list[str]:
    if entry.clause not in known:
        return [f"is bound to the clause {entry.clause!r}, which the policy does not have."]
    found = []
    if known[entry.clause] != entry.pin:
        found.append(
            f"is bound to other words than {entry.clause!r} has now: look at what keeps it, then "
            f"write {known[entry.clause]!r}."
        )
    if bound and entry.closed_by:
        found.append("has a figure: it is no gap any more.")
    if not bound and not entry.closed_by:
        found.append("has neither a figure nor what closes the gap.")
    if entry.closed_by and entry.closed_by not in FEATURES:
        found.append(f"is closed by {entry.closed_by!r}, which is no feature.")
    return found


def _check(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(text, id="privacy.E001") for text in problems()]


def register() -> None:
    """Add the check to Django's."""
    checks.register(_check, "privacy")
