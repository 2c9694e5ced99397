"""What the journal tells of: a closed list that programs may rely on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """What kinds begin with."""

    DISPATCH = "dispatch", _("Offers and their answers")
    WORK_ORDER = "work_order", _("Work orders")
    VISIT = "visit", _("Visits")
    NOTE = "note", _("Notes")
    FILE = "file", _("Files")
    PROPOSAL = "proposal", _("Proposals")
    INVOICE = "invoice", _("Invoices")


class Kind(models.TextChoices):
    """One thing that happened; the word before the dot is its group."""

    OFFERED = "dispatch.offered", _("a work order was offered")
    ACCEPTED = "dispatch.accepted", _("an offer was accepted")
    DECLINED = "dispatch.declined", _("an offer was declined")
    RECALLED = "dispatch.recalled", _("an offer was taken back")
    EXPIRED = "dispatch.expired", _("nobody answered an offer in time")
    UNANSWERED = "dispatch.unanswered", _("nobody in the line took a work order")
    CREATED = "work_order.created", _("a work order was raised")
    STATUS = "work_order.status", _("a work order has another status")
    CHANGED = "work_order.changed", _("what is written on a work order changed")
    NTE = "work_order.nte", _("the cap changed")
    CLOCKS = "work_order.clocks", _("a deadline moved")
    VISIT_PLANNED = "visit.planned", _("a visit was planned")
    VISIT_MOVED = "visit.moved", _("a visit has another time or technician")
    VISIT_STATUS = "visit.status", _("a visit has another status")
    NOTE_WRITTEN = "note.written", _("a note was written")
    NOTE_CHANGED = "note.changed", _("a note was changed")
    NOTE_DELETED = "note.deleted", _("a note was taken back")
    FILE_ADDED = "file.added", _("a file was added")
    FILE_DELETED = "file.deleted", _("a file was taken away")
    PROPOSAL_SUBMITTED = "proposal.submitted", _("a proposal was submitted")
    PROPOSAL_APPROVED = "proposal.approved", _("a proposal was approved")
    PROPOSAL_CHALLENGED = "proposal.challenged", _("a proposal was challenged")
    PROPOSAL_REJECTED = "proposal.rejected", _("a proposal was rejected")
    INVOICE_SUBMITTED = "invoice.submitted", _("an invoice was submitted")
    INVOICE_APPROVED = "invoice.approved", _("an invoice was approved")
    INVOICE_CHALLENGED = "invoice.challenged", _("an invoice was challenged")
    INVOICE_REJECTED = "invoice.rejected", _("an invoice was rejected")
    INVOICE_PAID = "invoice.paid", _("an invoice was paid")


def group_of(kind: str) -> str:
    """The word before the dot."""
    return kind.partition(".")[0]
