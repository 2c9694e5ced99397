"""The closed lists of words for checking in and out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Coming or going."""

    IN = "in", _("Check-in")
    OUT = "out", _("Check-out")


class Way(models.TextChoices):
    """By what somebody showed that they came or went."""

    POSITION = "position", _("the phone’s position")
    QR = "qr", _("the QR code at the location")
    LINK = "link", _("a link")
    CODE = "code", _("the code on the location’s screen")
    TELEPHONE = "telephone", _("a telephone call")
    MANUAL = "manual", _("by hand, without evidence")
    AUTOMATIC = "automatic", _("by itself, from the trail")


class Verdict(models.TextChoices):
    """Where the phone was, as far as its accuracy lets anybody say."""

    INSIDE = "inside", _("inside the fence")
    OUTSIDE = "outside", _("outside the fence")
    UNKNOWN = "unknown", _("the place is not known")


class Doubt(models.TextChoices):
    """What makes a check-in worth a look."""

    OUTSIDE = "outside", _("outside the fence")
    MANUAL = "manual", _("by hand, without evidence")
    HOURS = "hours", _("outside the acceptable hours")
    WAY = "way", _("in a way that does not count here")
    FORGOTTEN = "forgotten", _("forgotten: dated by the last evidence")


class FlagAnswer(models.TextChoices):
    """What an office says of a flagged check-in."""

    IN_ORDER = "in_order", _("in order")
    NOT_IN_ORDER = "not_in_order", _("not in order")


class Manner(models.TextChoices):
    """What a rule makes of a doubt."""

    ALLOW = "allow", _("take it")
    FLAG = "flag", _("take it and flag it")
    REASON = "reason", _("ask for a reason, and flag it")
    BLOCK = "block", _("do not take it")


class PointKind(models.TextChoices):
    """What a location offers to check in by."""

    QR = "qr", _("QR code")
    SCREEN = "screen", _("Screen")
