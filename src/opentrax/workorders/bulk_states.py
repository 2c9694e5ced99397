"""The closed lists of words for what is done to many work orders at once."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkAct(models.TextChoices):
    """What can be done to many at once."""

    OFFER = "offer", _("Offer to a provider")
    PRIORITY = "priority", _("Change the priority")
    TRADE = "trade", _("Change the trade")
    NTE = "nte", _("Change the amount")
    SUB_STATUS = "sub_status", _("Choose a sub-status")
    NOTE = "note", _("Write a note")
    HOLD = "hold", _("Put on hold")
    RESUME = "resume", _("Go on")
    VERIFY = "verify", _("Verify")
    CLOSE = "close", _("Close")
    CANCEL = "cancel", _("Cancel the work orders")


# By name in the table of permissions; the services ask it again for each work order.
NEEDS: Mapping[str, str] = {
    BulkAct.OFFER: "workorders.assign",
    BulkAct.PRIORITY: "workorders.change",
    BulkAct.TRADE: "workorders.change",
    BulkAct.NTE: "workorders.change",
    BulkAct.SUB_STATUS: "workorders.hold",
    BulkAct.NOTE: "notes.write",
    BulkAct.HOLD: "workorders.hold",
    BulkAct.RESUME: "workorders.hold",
    BulkAct.VERIFY: "workorders.verify",
    BulkAct.CLOSE: "workorders.close",
    BulkAct.CANCEL: "workorders.change",
}


class ItemState(models.TextChoices):
    """Where one of the work orders stands."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
