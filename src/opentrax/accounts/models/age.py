"""What becomes of the suspicion that somebody is under 16."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.accounts.models.own import OwnModel
from opentrax.kit.clock import now


class AgeReporter(models.TextChoices):
    """Who said so. The person's own word and the operator's freeze at once; what others say is
    looked at first.
    """

    STRANGER = "stranger", _("Somebody by the public page")
    ORGANIZATION = "organization", _("An administrator of an organization")
    THEMSELVES = "themselves", _("The person themselves")
    OPERATOR = "operator", _("The operator")


class AgeDecision(models.TextChoices):
    """How a case ended."""

    CLEARED = "cleared", _("16 or older")
    ERASED = "erased", _("Erased")


class AgeCase(OwnModel):
    """One case about one account. No age and no birth date is kept, only who said that it is too
    young, and what was done when. The row outlives the account, as the receipt of its erasure.
    """

    reporter = models.CharField(max_length=20, choices=AgeReporter.choices)
    reported_at = models.DateTimeField(default=now, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=AgeDecision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(OwnModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "person_id", condition=models.Q(decided_at=None), name="age_case_once"
            )
        ]
