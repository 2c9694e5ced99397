"""The closed lists of words for where work orders, assignments and visits stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.TextChoices):
    """How soon; the clocks behind them go by the organization's rules."""

    EMERGENCY = "emergency", _("Emergency")
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class WorkOrderStatus(models.TextChoices):
    """Where a work order stands; computed from its assignment and visits, see `rules`."""

    NEW = "new", _("New")
    DISPATCHED = "dispatched", _("Dispatched")
    SCHEDULED = "scheduled", _("Pending arrival")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class AssignmentStatus(models.TextChoices):
    """Where an offer stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    RECALLED = "recalled", _("Recalled")
    EXPIRED = "expired", _("Expired")


class VisitStatus(models.TextChoices):
    """Where a visit stands."""

    PLANNED = "planned", _("Planned")
    EN_ROUTE = "en_route", _("On the way")
    ON_SITE = "on_site", _("On site")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class Outcome(models.TextChoices):
    """What came of a finished visit."""

    DONE = "done", _("Done")
    RETURN_NEEDED = "return_needed", _("Not done: has to come back")
    PARTS_NEEDED = "parts_needed", _("Not done: parts needed")
    APPROVAL_NEEDED = "approval_needed", _("Not done: approval needed")
    NO_ACCESS = "no_access", _("Not done: no access")


class TimesSource(models.TextChoices):
    """Who said when a visit began and ended; what a person said is not overwritten by the phone's
    trail.
    """

    TRAIL = "trail", _("Trail")
    PERSON = "person", _("Person")


class SuggestionAnswer(models.TextChoices):
    """What became of an arrival that the trail suggested; empty while the countdown runs."""

    CONFIRMED = "confirmed", _("Confirmed")
    UNANSWERED = "unanswered", _("Taken at the end of the countdown")
    REFUSED = "refused", _("Refused")


class SubcontractEnd(models.TextChoices):
    """Why a work order that was handed on is done for its client no more."""

    RECALLED = "recalled", _("The client took its work order back")
    CANCELLED = "cancelled", _("The client called its work order off")
    CLOSED = "closed", _("The client closed its work order")
    GIVEN_UP = "given_up", _("The provider called its own work order off")


class ListKind(models.TextChoices):
    """The lists of words that an organization keeps for its work orders."""

    HOLD_REASON = "hold_reason", _("Reasons to put on hold")
    SUB_STATUS = "sub_status", _("Sub-statuses")
    RESOLUTION = "resolution", _("Resolution codes")


class NteSource(models.TextChoices):
    """Which rule gave a work order its cap."""

    BY_HAND = "by_hand", _("typed by hand")
    CODE = "code", _("from the problem code")
    LOCATION_TRADE = "location_trade", _("from the location and the trade")
    TRADE = "trade", _("from the trade")
    PROPOSAL = "proposal", _("from an approved proposal")


class ClockKind(models.TextChoices):
    """The clocks of a work order, in the order in which they stop."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge by")
    ON_SITE = "on_site", _("On site by")
    COMPLETE = "complete", _("Complete by")


class ClockRuleSource(models.TextChoices):
    """Which rule set the clocks of a work order, the least specific first."""

    PROGRAM = "program", _("the program’s rule for the priority")
    ORGANIZATION = "organization", _("the organization’s rule for the priority")
    TRADE = "trade", _("the rule for the trade")
    LOCATION = "location", _("the rule for the location")
    BOTH = "both", _("the rule for the trade at the location")


class ClockReason(models.TextChoices):
    """Why the clocks of a work order were computed."""

    RAISED = "raised", _("the work order was raised")
    CHANGED = "changed", _("the work order was changed")
    HOLD_BEGAN = "hold_began", _("a hold that stops the clocks began")
    HOLD_ENDED = "hold_ended", _("the hold ended")
    REOPENED = "reopened", _("what had stopped a clock was taken back")


class Audience(models.TextChoices):
    """Who may read a note or a file beside its author's own organization."""

    INTERNAL = "internal", _("Internal")
    CLIENT = "client", _("Client")
    PROVIDER = "provider", _("Provider")
    LOCATION = "location", _("Both sides and the location")


class NoteKind(models.TextChoices):
    """Something written, a telephone call that was logged, or an answer that came by mail."""

    NOTE = "note", _("Note")
    CALL = "call", _("Call")
    MAIL = "mail", _("By mail")


TYPED_KINDS = (NoteKind.NOTE, NoteKind.CALL)
"""What somebody may say that a note is."""


class TakenSource(models.TextChoices):
    """Whose clock says when a photo was taken; see kit.files."""

    CAMERA = "camera", _("by the camera’s clock")
    CAMERA_ZONE = "camera_zone", _("by the camera’s clock, taken for the location’s")


class Hours(models.TextChoices):
    """At what time a work order has to be raised for a rule of dispatch to fit."""

    ALWAYS = "always", _("At any time")
    WITHIN = "within", _("Within these hours")
    OUTSIDE = "outside", _("Outside these hours")


class RequestStatus(models.TextChoices):
    """Where a request stands that came without an account."""

    DRAFT = "draft", _("Not sent yet")
    NEW = "new", _("New")
    ACCEPTED = "accepted", _("Became a work order")
    JOINED = "joined", _("Put with another one")
    DECLINED = "declined", _("Declined")


class RequestSource(models.TextChoices):
    """How a request came in."""

    LINK = "link", _("By the form of the location")
    MAIL = "mail", _("By mail")
