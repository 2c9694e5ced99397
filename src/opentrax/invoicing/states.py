"""The closed lists of words of proposals and invoices."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(models.TextChoices):
    """What a provider writes."""

    PROPOSAL = "proposal", _("Proposal")
    INVOICE = "invoice", _("Invoice")


class ProposalStatus(models.TextChoices):
    """Where a proposal stands; a draft is a row of its own, see Draft."""

    DRAFT = "draft", pgettext_lazy("of a paper", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("of a paper", "Submitted")
    APPROVED = "approved", pgettext_lazy("of a paper", "Approved")
    CHALLENGED = "challenged", pgettext_lazy("of a paper", "Challenged")
    REJECTED = "rejected", pgettext_lazy("of a paper", "Rejected")
    RESUBMITTED = "resubmitted", pgettext_lazy("of a paper", "Resubmitted")


class InvoiceStatus(models.TextChoices):
    """Where an invoice stands: the same, and paid."""

    DRAFT = "draft", pgettext_lazy("of a paper", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("of a paper", "Submitted")
    APPROVED = "approved", pgettext_lazy("of a paper", "Approved")
    CHALLENGED = "challenged", pgettext_lazy("of a paper", "Challenged")
    REJECTED = "rejected", pgettext_lazy("of a paper", "Rejected")
    RESUBMITTED = "resubmitted", pgettext_lazy("of a paper", "Resubmitted")
    PAID = "paid", pgettext_lazy("of a paper", "Paid")


class LineKind(models.TextChoices):
    """What a line is for."""

    LABOR = "labor", _("Labor")
    PART = "part", _("Part")
    TRIP = "trip", _("Trip charge")
    OTHER = "other", pgettext_lazy("of a line", "Other")


class OverCap(models.TextChoices):
    """What a contract says of an invoice above the cap of its work order."""

    BLOCK = "block", _("It cannot be submitted: a proposal has to come first")
    CHALLENGE = "challenge", _("It is challenged by itself")
    ALLOW = "allow", _("It may come, with a note that says why")


class Rounding(models.TextChoices):
    """Which way time is rounded to the contract's step."""

    UP = "up", _("up")
    NEAREST = "nearest", _("to the nearest")
