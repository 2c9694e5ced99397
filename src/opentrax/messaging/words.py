"""Words for classes, kinds and reasons, as screens and the operator's commands show them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.messaging.classes import MessageClass
from opentrax.messaging.gate import Reason

CLASSES: Mapping[str, str | Promise] = {
    MessageClass.ESSENTIAL: _("Essential"),
    MessageClass.SERVICE: _("About the service"),
    MessageClass.ONBOARDING: _("Getting started"),
    MessageClass.SUPPORT: _("Support"),
    MessageClass.TRANSACTIONAL: _("Work"),
    MessageClass.SURVEY: _("Survey"),
    MessageClass.REVIEW: _("Request for a review"),
    MessageClass.MARKETING: _("News and offers"),
}

KINDS: Mapping[str, str | Promise] = {
    "verification_code": _("Code to verify an address"),
    "password_reset_code": _("Code for a new password"),
    "account_exists": _("There is an account already"),
    "unknown_account": _("There is no account"),
    "password_changed": _("The password was changed"),
    "disclosure_notice": _("Data about somebody were disclosed"),
    "breach_notice": _("Data got into wrong hands"),
    "breach_clock": _("The clock of a breach"),
    "owner_news": _("Somebody became the owner, or nobody is"),
    "staff_access": _("The operator’s staff"),
    "document_news": _("A change of the policy or the terms ahead"),
    "invitation": _("Invitation"),
    "partner_invitation": _("Invitation of a provider"),
    "work_offer": _("Work is offered"),
    "work_offer_named": _("Work is offered, to an address that was written down"),
    "work_offer_unanswered": _("Nobody took the work"),
    "work_under_way": _("Somebody is on the way for nothing"),
    "document_expiry": _("A document ends"),
    "document_waiting": _("A provider’s document awaits an answer"),
    "document_refused": _("A client refused a document"),
    "work_note": _("What the other side said about work"),
    "work_mention": _("A note mentions somebody"),
    "work_mail_news": _("What of a mail was not taken"),
    "paper_news": _("How a proposal or an invoice stands"),
    "webhook_paused": _("A webhook is paused"),
    "work_request_news": _("How a request for work stands"),
}

REASONS: Mapping[str, str | Promise] = {
    Reason.ESSENTIAL: _("asked for, or about the safety of the account"),
    Reason.NOT_STOPPED: _("not stopped"),
    Reason.CONSENTED: _("consent in force"),
    Reason.OUTDATED: _("too late to be of use"),
    Reason.WITHDRAWN: _("what it was about is no more"),
    Reason.DEACTIVATED: _("the account is deactivated"),
    Reason.STOPPED_OPTIONAL: _("optional mail was stopped"),
    Reason.STOPPED_EVERYTHING: _("all mail was stopped"),
    Reason.NO_CONSENT: _("no consent"),
    Reason.CONSENT_EXPIRED: _("the consent has run out"),
    Reason.CAP: _("too many in this time"),
    Reason.ONBOARDING_CAP: _("ten to get started are the most"),
    Reason.FAULTY: _("the mail lacked something"),
    Reason.QUIET_HOURS: _("waits for the morning there"),
}


def kind_words(kind: str) -> str:
    """The words for a kind; its name where a later step has not given it any."""
    return str(KINDS.get(kind, kind))
