"""Why a value stays after erasure, in words that can be translated: the reasons of the
declarations."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy.vocabulary import Words

REASONS: tuple[Words, ...] = (
    _("a key that names nobody once the person's row is erased"),
    _("a key that names nobody once the person's row is erased; says who decided"),
    _("a key that names nobody once the person's row is erased; the chain needs it"),
    _("a key that names nobody once the technician's row is erased"),
    _("an opt-out has to outlive the account: a later import must not undo it"),
    _("both sides have to keep it as it was sent, for the tax authorities"),
    _("evidence of the work for both sides; names nobody once the technician is erased"),
    _("names a hash, and nobody once the account is erased; caps and links go by it"),
    _("names a place of work whose own row is emptied"),
    _("names whom the hold is about"),
    _("of a row that names nobody once it is closed; others point at it"),
    _("proof that nobody was tracked before they were told"),
    _("records of hours worked must be kept by employers"),
    _("says who held data back and who agreed"),
    _("shows who was let in, by whose yes, and what they looked at"),
    _("shows that the request was answered in time, by a key that names nobody once erased"),
    _("the organization's own record of the work; who wrote it is named no more"),
    _("the receipt that an account was erased; the key names nobody any more"),
    _("to whom data went, and who agreed, has to be shown to whoever asks"),
    _("who sends has to prove consent, for three years after it ended"),
)


def reason(text: str) -> Words:
    """The words of a reason in the viewer's language."""
    return gettext(text) if text else ""
