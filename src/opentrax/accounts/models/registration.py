"""What a registration leaves until its address is verified, and what people agreed to."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.accounts.models.own import OwnManager, OwnModel
from opentrax.kit.clock import now


class Registration(models.Model):
    """The organization that a person asked for; it comes into being when they verify their address.

    Seen by the person only. No foreign key: the row is as old as the person's and ends before it.
    """

    person_id = models.UUIDField(primary_key=True, editable=False)
    organization_name = models.CharField(_("organization"), max_length=120)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager[Any]] = OwnManager()

    class Meta:
        base_manager_name = "objects"


class Way(models.TextChoices):
    """Where somebody agreed to something."""

    REGISTRATION = "registration", _("Sign-up")
    INVITATION = "invitation", _("Invitation")
    FIRST_RUN = "first_run", _("First run")
    SIGN_IN = "sign_in", _("Sign-in")


class Acceptance(OwnModel):
    """A person agreed to a version of a text, in a language: the terms, or the statement of age.

    Never changed, by grant: agreeing to a new version adds a row. No birth date is ever asked for.
    """

    document = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    text_hash = models.CharField(max_length=64)
    way = models.CharField(max_length=20, choices=Way.choices)
    accepted_at = models.DateTimeField(default=now, editable=False)

    class Meta(OwnModel.Meta):
        indexes = [models.Index(fields=["person_id", "document"], name="acceptance_person")]
