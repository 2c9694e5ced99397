"""The closed lists of words of preventive plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often, before "every so many"."""

    DAILY = "daily", _("Days")
    WEEKLY = "weekly", _("Weeks")
    MONTHLY = "monthly", _("Months")
    YEARLY = "yearly", _("Years")


class HolidayRule(models.TextChoices):
    """What becomes of a date that is a public holiday at the location."""

    KEEP = "keep", _("Keep the date")
    MOVE = "move", _("Move it to the next working day")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class SkipReason(models.TextChoices):
    """Why no work order was raised for a date of a plan."""

    WINDOW_PASSED = "window_passed", _("its window had passed when the program looked")
    PAUSED = "paused", _("the plan was paused")
    ARCHIVED = "archived", _("the location is archived")
    REFUSED = "refused", _("the work order could not be raised")


class Trouble(models.TextChoices):
    """What of a plan could not be put on a work order that was raised all the same."""

    PARTNER = "partner", _("its provider works for you no more: nobody was offered the work")
    TRADE = "trade", _("its trade is no longer in your list")
    CODE = "code", _("its problem code is no longer in your list")
    CURRENCY = "currency", _("its cap is in a currency that you count in no more")


class OccurrenceState(models.TextChoices):
    """What became of a date of a plan; computed from its work order and the clock."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done in its window")
    EARLY = "early", _("Done before its window")
    DONE_LATE = "done_late", _("Done late")
    LATE = "late", _("Late")
    CANCELLED = "cancelled", _("Cancelled")
    SKIPPED = "skipped", _("Skipped")
