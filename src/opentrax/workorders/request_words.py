"""How a request stands, in plain words for whoever asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.workorders.rules.requests import Told


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence, what comes next, and how it looks."""

    title: str | Promise
    text: str | Promise
    kind: str
    icon: str


WORDS: Mapping[Told, Words] = {
    Told.RECEIVED: Words(
        _("Your request has arrived"), _("Nobody has decided about it yet."), "info", "inbox"
    ),
    Told.TAKEN: Words(
        _("Your request was taken up"), _("Somebody is being found to do it."), "info",
        "clipboard-list",
    ),
    Told.COMING: Words(
        _("Somebody is going to come"), _("The visit is being planned or is planned."), "info",
        "calendar-clock",
    ),
    Told.WORKING: Words(_("Somebody is working on it"), "", "info", "hard-hat"),
    Told.WAITING: Words(
        _("The work waits"), _("It goes on as soon as what it waits for is there."), "warn",
        "circle-pause",
    ),
    Told.DONE: Words(
        _("The work is done"), _("Is it not? Send a new request from the form of this place."),
        "ok", "circle-check",
    ),
    Told.CALLED_OFF: Words(_("The work was called off"), "", "warn", "ban"),
    Told.DECLINED: Words(_("Your request was declined"), "", "warn", "x"),
}  # fmt: skip


def words_of(state: Told) -> Words:
    """The words of a state."""
    return WORDS[state]
