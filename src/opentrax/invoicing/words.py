"""What the rules of a contract are called on screens, and what they found."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.services.judging import OVER_CAP
from opentrax.kit.money import money

RULES: Mapping[str, str | Promise] = {
    "time": gettext_lazy("Billed time is the approved time, within the tolerance"),
    "uses": gettext_lazy("Billed parts are those that were used, at their price"),
    "cap": gettext_lazy("Not above the amount that must not be exceeded"),
    "rates": gettext_lazy("At the rates of the card"),
    "amount": gettext_lazy("Not above the amount that approves itself"),
    "proposal": gettext_lazy("A proposal was approved"),
    "files": gettext_lazy("A photo or a file is there"),
    "people": gettext_lazy("Nobody objected to an invoice of this work"),
    "parts": gettext_lazy("An amount is agreed on, so that parts and other lines have an end"),
    "trips": gettext_lazy("No more trips than visits"),
    "taxes": gettext_lazy("The taxes of the contract"),
}


def check_words(check: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A rule with its words, and what was found."""
    facts, found = check["facts"], ""
    if not check["passed"]:
        found = _found(check["rule"], facts, currency)
    name = RULES.get(check["rule"], check["rule"])
    return {"name": name, "passed": check["passed"], "found": found}


def _found(rule: str, facts: Mapping[str, str], currency: str) -> str:
    if rule == "time":
        n = int(facts["beyond_minutes"])
        text = ngettext("%(n)d minute is beyond it", "%(n)d minutes are beyond it", n)
        return text % {"n": n}
    if rule == "uses":
        return _("%(amount)s are beyond it") % {
            "amount": money(Decimal(facts["beyond_amount"]), currency)
        }
    if rule == "cap":
        amounts = {name: money(Decimal(facts[name]), currency) for name in ("spent", "cap")}
        return _("%(spent)s are billed in all, of %(cap)s") % amounts
    if rule == "rates":
        n = int(facts["lines"])
        return ngettext("%(n)d line is above", "%(n)d lines are above", n) % {"n": n}
    if rule == "amount":
        return _("it is above %(most)s") % {"most": money(Decimal(facts["most"]), currency)}
    return _("there is none")


def decision_words(paper: Proposal | Invoice) -> str:
    """What the client said, or the program's own reason in the reader's language."""
    if paper.decision_words == OVER_CAP and getattr(paper, "is_automatic", False):
        return _("Above the amount not to exceed: by the contract that is challenged by itself.")
    return paper.decision_words
