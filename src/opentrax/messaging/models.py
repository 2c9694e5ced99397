"""The outbox: what leaves, to whom, in which state. Bodies are kept until the message has left."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, TenantModel, current_scope


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Outgoing(models.Model):
    """What both outboxes keep of a message."""

    kind = models.CharField(max_length=40)
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class OrganizationMessage(TenantModel, Outgoing):
    """A message that an organization sends, such as an invitation; its members' screens may list
    it.
    """

    subject_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "subject_id"], name="message_subject"),
            models.Index(fields=["organization_id", "created_at"], name="message_created"),
        ]


class PersonMessageManager(models.Manager["PersonMessage"]):
    """Refuses to build a query when no person is in scope."""

    def get_queryset(self) -> models.QuerySet["PersonMessage"]:
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return super().get_queryset()


class PersonMessage(Outgoing):
    """A message from the platform to one person: codes and news of their account.

    `person_id` is no foreign key: an address without an account gets a made-up key, so that both go
    one way.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager[Any]] = PersonMessageManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["person_id", "created_at"], name="person_message_created")]
