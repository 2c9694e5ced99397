"""The closed lists of words of checklists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """How an item is answered."""

    YES_NO = "yes_no", _("Yes, no or not applicable")
    CHOICE = "choice", _("One of several")
    MANY = "many", _("Any of several")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")
    DATE = "date", _("Date")
    PHOTO = "photo", _("Photo")


class PhotoRule(models.TextChoices):
    """Whether an item wants a photo beside its answer."""

    NONE = "none", _("No photo")
    ALLOWED = "allowed", _("A photo may be added")
    FAILED = "failed", _("A photo is needed where it failed")
    ALWAYS = "always", _("A photo is needed")


class Operator(models.TextChoices):
    """How a condition compares an earlier answer."""

    IS = "is", _("is")
    IS_NOT = "is_not", _("is answered and is not")
    INCLUDES = "includes", _("includes")
    ABOVE = "above", _("is above")
    BELOW = "below", _("is below")
    FAILED = "failed", _("failed")
    ANSWERED = "answered", _("is answered")


class YesNo(models.TextChoices):
    """The answers of a yes or no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NA = "na", _("Not applicable")
