"""The outboxes, and what the gate remembers of an address.

`OrganizationMessage` and `PersonMessage` are the log too: what was decided about a message and why,
and what became of it. Their words go after a week. `Recipient`, `Suppression` and `Passage` hold no
address, only a keyed hash, and outlive both the account and the log.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, TenantModel, current_scope
from opentrax.messaging import mailroom
from opentrax.messaging.classes import MOST_ONBOARDING, MessageClass, Strength
from opentrax.messaging.recipients import current_recipient_id
from opentrax.messaging.rules import TO_SOMEBODY_NAMED


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")


class Delivery(models.TextChoices):
    """What was heard of a message after it had left."""

    UNKNOWN = "", _("Nothing heard")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Reported as spam")


class Outgoing(models.Model):
    """What both outboxes keep of a message.

    `secrets` are the values in its words that open something or name somebody else, one a line;
    they are cut out of the words when it has left. `stop_token` is in the mail; its hash is in the
    passage, the token itself goes with the words. `reason` is one of gate.Reason.
    """

    kind = models.CharField(max_length=40)
    message_class = models.CharField(max_length=16, default=MessageClass.ESSENTIAL)
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=60, default="UTC")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    secrets = models.TextField(blank=True)
    stop_token = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(
        max_length=10, choices=Delivery.choices, default=Delivery.UNKNOWN, blank=True
    )
    delivery_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class OrganizationMessage(TenantModel, Outgoing):
    """A message that an organization sends, such as an invitation; its members' screens may list
    it. Onboarding belongs to an account, so none is sent from here.
    """

    subject_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "subject_id"], name="message_subject"),
            models.Index(fields=["organization_id", "created_at"], name="message_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(message_class=MessageClass.ONBOARDING), name="message_not_onboarding"
            ),
            models.UniqueConstraint(
                fields=["organization_id", "subject_id", "kind", "address"],
                condition=Q(message_class=MessageClass.REVIEW), name="message_one_review",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "subject_id"],
                condition=Q(kind__in=TO_SOMEBODY_NAMED), name="message_one_for_a_request",
            ),
        ]  # fmt: skip


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
    one way. `onboarding_number` is that of an OnboardingSlot: without one an onboarding message
    cannot be claimed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    onboarding_number = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager[Any]] = PersonMessageManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["person_id", "created_at"], name="person_message_created")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "onboarding_number"], name="person_message_onboarding_once"
            ),
            models.CheckConstraint(
                condition=Q(onboarding_number__isnull=False)
                | ~Q(message_class=MessageClass.ONBOARDING)
                | ~Q(state__in=(State.CLAIMED, State.SENT)),
                name="person_message_onboarding_numbered",
            ),
        ]


class OnboardingSlot(models.Model):
    """One of the ten messages to get started that an account may ever get: 1 to 10, each once. It
    stays when the message's row has gone, so that the count does not begin anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(editable=False)
    number = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=now)

    objects: ClassVar[models.Manager[Any]] = PersonMessageManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["person_id", "number"], name="onboarding_slot_once"),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_ONBOARDING)), name="onboarding_slot_most"
            ),
        ]


class AddressKey(models.Model):
    """The name of a key that addresses were hashed with: a process without it may send nothing."""

    name = models.CharField(primary_key=True, max_length=16)
    made_at = models.DateTimeField(default=now)


class RecipientManager(models.Manager["Recipient"]):
    """Refuses to build a query when the transaction has named no address."""

    def get_queryset(self) -> models.QuerySet["Recipient"]:
        current_recipient_id()
        return super().get_queryset()


class Recipient(models.Model):
    """An address as a keyed hash. Its lock puts messages and opt-outs into one order, which
    `serial` counts: no two acts about one address have the same number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=10, default="mail")
    key_name = models.CharField(max_length=16)
    address_hash = models.BinaryField(max_length=32)
    serial = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)

    # What walks over all models gets what row security shows, which is nothing unless named.
    every: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = RecipientManager()

    class Meta:
        default_manager_name = "every"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="recipient_once")
        ]

    def next_serial(self) -> int:
        """Count one more act about this address; the caller holds its lock."""
        self.serial += 1
        self.save(update_fields=["serial"])
        return self.serial


class StopReason(models.TextChoices):
    """How an opt-out came about."""

    LINK = "link", _("link in a mail")
    ONE_CLICK = "one_click", _("button of the mail program")
    PREFERENCES = "preferences", _("preference page")
    REPLY = "reply", _("answered “unsubscribe”")
    OPERATOR = "operator", _("by the operator")
    BOUNCE = "bounce", _("address does not exist")
    COMPLAINT = "complaint", _("reported as spam")
    PROVIDER = "provider", _("told by the mail provider")
    CARRIED = "carried", _("said about an earlier address")


class OfRecipientManager(models.Manager[Any]):
    """Refuses to build a query when the transaction has named no address."""

    def get_queryset(self) -> models.QuerySet[Any]:
        current_recipient_id()
        return super().get_queryset()


class Suppression(models.Model):
    """An opt-out: of one sender's messages or (`sender_id` null) of all. It names no person and
    survives the account; only a fresh wish of the person lifts it, and then the row stays too.

    `asked_at` is when the wish arrived, `created_at` when it held.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient_id = models.UUIDField(default=current_recipient_id, editable=False)
    sender_id = models.UUIDField(null=True, blank=True)
    strength = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Strength])
    reason = models.CharField(max_length=12, choices=StopReason.choices)
    message_id = models.UUIDField(null=True, blank=True)
    serial = models.BigIntegerField()
    asked_at = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)
    in_flight = models.PositiveSmallIntegerField(default=0)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_serial = models.BigIntegerField(null=True, blank=True)

    # What walks over all models gets what row security shows, which is nothing unless named.
    every: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = OfRecipientManager()

    class Meta:
        default_manager_name = "every"
        base_manager_name = "objects"
        indexes = [models.Index(fields=["recipient_id"], name="suppression_recipient")]


class Passage(models.Model):
    """A message that was let through, without words or address: what caps, opt-outs by link and the
    evidence go by. `keeper_id` is the organization or person whose outbox the message is in,
    `consent_id` the consent event that carried it, `lacks` what the inspection of the finished mail
    missed: nothing, unless the gate is broken, and then the evidence shows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient_id = models.UUIDField(default=current_recipient_id, editable=False)
    message_id = models.UUIDField(unique=True)
    keeper = models.CharField(max_length=12)
    keeper_id = models.UUIDField()
    sender_id = models.UUIDField(null=True, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40)
    message_class = models.CharField(max_length=16)
    consent_id = models.UUIDField(null=True, blank=True)
    lacks = models.CharField(max_length=200, blank=True)
    token_hash = models.BinaryField(max_length=32)
    serial = models.BigIntegerField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(
        max_length=10, choices=Delivery.choices, default=Delivery.UNKNOWN, blank=True
    )

    # What walks over all models gets what row security shows, which is nothing unless named.
    every: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = OfRecipientManager()

    class Meta:
        default_manager_name = "every"
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="passage_token_once")]
        indexes = [
            models.Index(fields=["recipient_id", "claimed_at"], name="passage_recipient"),
            models.Index(fields=["claimed_at"], name="passage_claimed"),
        ]


class Outcome(models.TextChoices):
    """What was done about a mail that came back."""

    STOPPED = "stopped", _("Stopped the mail")
    BOUNCED = "bounced", _("Noted a bounce")
    COMPLAINED = "complained", _("Stopped the mail after a complaint")
    AUTOMATIC = "automatic", _("Written by a machine")
    PLACED = "placed", _("Put where it belongs")
    ANSWERED = "answered", _("Told its sender why it was not taken")
    FOR_A_PERSON = "for_a_person", _("Waits for a person")


class ArrivalManager(models.Manager["Arrival"]):
    """Refuses to build a query outside the mail room."""

    def get_queryset(self) -> models.QuerySet["Arrival"]:
        mailroom.require_open()
        return super().get_queryset()


class Arrival(models.Model):
    """A mail that came back, so that it is heard once. Its words are kept only where a person of
    the operator has to read them, within a day; gone after 30 days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mail_key = models.BinaryField(max_length=32, unique=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    asked_at = models.DateTimeField()
    heard_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    # What walks over all models gets what row security shows, which is nothing unless named.
    every: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = ArrivalManager()

    class Meta:
        default_manager_name = "every"
        base_manager_name = "objects"
        indexes = [models.Index(fields=["heard_at"], name="arrival_heard")]
