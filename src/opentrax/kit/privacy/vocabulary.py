"""The closed lists of what may be said of stored data: categories, purposes, bases, people.

Categories are keys of fideslang, or of our own below `opentrax.`; a test holds that. A new purpose
or category is a decision, since the published notice shows it: its words here are what people read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise
# What takes the value's place in a dump that is given away, and in a row that stays after erasure.
Scrub = Literal["key", "name", "email", "blank", "place", "keep"]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of personal data: its words for people, and what takes its place."""

    label: Words
    scrub: Scrub


CATEGORIES: Mapping[str, Category] = {
    "user.unique_id": Category(_("a key that stands for you"), "key"),
    "user.name": Category(_("your name"), "name"),
    "user.contact.email": Category(_("your e-mail address"), "email"),
    "user.contact.phone_number": Category(_("your phone number"), "blank"),
    "user.contact.address": Category(_("an address"), "blank"),
    "user.workplace": Category(_("where and for whom you work"), "keep"),
    "user.job_title": Category(_("your role"), "keep"),
    "user.account": Category(_("when your account was made and verified"), "keep"),
    "user.account.settings": Category(_("your preferences"), "keep"),
    "user.authorization.password": Category(_("your password, as a hash"), "blank"),
    "user.authorization.credentials": Category(_("what you sign in with"), "blank"),
    "user.behavior": Category(_("what you did and when"), "keep"),
    "opentrax.working_time": Category(_("your shifts, visits and hours"), "keep"),
    "user.location.precise": Category(_("exact places where you were"), "place"),
    "user.location.imprecise": Category(_("places of work where you were"), "keep"),
    "user.device": Category(_("your phone and its state"), "keep"),
    "user.device.ip_address": Category(_("your network address"), "blank"),
    "user.device.cookie_id": Category(_("the key in your cookie"), "blank"),
    "user.content.private": Category(_("what you wrote"), "blank"),
    "user.content.public": Category(_("what you published"), "blank"),
    "user.privacy_preferences": Category(_("what you agreed to or refused"), "keep"),
}

PURPOSES: Mapping[str, Words] = {
    "account": _("to give you an account and let you use it"),
    "security": _("to keep accounts and data safe"),
    "work": _("to plan, assign and carry out work"),
    "time on site": _("to record travel and time on site"),
    "navigation": _("to show and find the way"),
    "one request": _("for the one request that somebody named you for"),
    "messages": _("to send you messages"),
    "billing": _("to bill for the service"),
    "evidence": _("to show afterwards what was done, by whom and with which consent"),
    "operation": _("to keep the service running"),
}

BASES: Mapping[str, Words] = {
    "contract": _("the contract with you or your organization"),
    "consent": _("your consent"),
    "legal obligation": _("a duty by law"),
    "legitimate interest": _("a legitimate interest, weighed against yours"),
}

PEOPLE: Mapping[str, Words] = {
    "members": _("people with an account"),
    "technicians": _("technicians"),
    "clients": _("clients and their contacts"),
    "invited": _("people who were invited"),
    "recipients": _("people who get messages"),
    "visitors": _("visitors of these pages"),
}

ERASURES: Mapping[str, Words] = {
    "erase": pgettext_lazy("what erasure does", "erased"),
    "anonymize": pgettext_lazy("what erasure does", "made anonymous"),
    "keep": pgettext_lazy("what erasure does", "kept"),
}


def words_of(table: Mapping[str, Any], name: str) -> Words:
    """The words of a name in one of the lists above."""
    found = table[name]
    return found.label if isinstance(found, Category) else found
