"""Requests of people about their own data, the copies that they get, and what is remembered of
erasures."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, TenantManager, TenantModel, current_scope
from opentrax.privacy.rules.requests import Identity, Kind, RefusalGround, State

KIND_WORDS = {
    Kind.ACCESS: _("A copy of what is stored"),
    Kind.CORRECTION: _("A correction"),
    Kind.ERASURE: _("Erasure"),
    Kind.PORTABILITY: _("A copy to take elsewhere"),
    Kind.OBJECTION: _("An objection"),
}
STATE_WORDS = {
    State.UNPROVEN: _("Waits for the mailbox to be confirmed"),
    State.OPEN: pgettext_lazy("of a request", "Open"),
    State.WAITING: _("Decided, not carried out yet"),
    State.DONE: _("Done"),
    State.REFUSED: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
}
IDENTITY_WORDS = {
    Identity.ACCOUNT: _("signed in, and proven anew"),
    Identity.MAILBOX: _("reads the mailbox"),
    Identity.MEDIATED: _("through somebody of the organization"),
}

GROUND_WORDS = {
    RefusalGround.IDENTITY: _("It cannot be told who asks"),
    RefusalGround.NOTHING_KEPT: _("Nothing of this is kept here"),
    RefusalGround.ACCURATE: _("What is stored is right"),
    RefusalGround.LAW: _("A law or a dispute requires it"),
    RefusalGround.OTHERS: _("It would harm the rights of others"),
    RefusalGround.ABUSE: _("The same was asked again and again without cause"),
}


class Asked(models.Model):
    """What every request has: who (a key), what they want, how they were known, and its clocks.

    `due_at` is the earliest clock in force, `due_by` its name; `target_at` is earlier and promised
    to nobody but ourselves. `receipt` says what was done, table by table.
    """

    subject_id = models.UUIDField(editable=False)
    kind = models.CharField(max_length=12, choices=[(k.value, w) for k, w in KIND_WORDS.items()])
    identity = models.CharField(
        max_length=10, choices=[(i.value, w) for i, w in IDENTITY_WORDS.items()]
    )
    state = models.CharField(
        max_length=10, default=State.OPEN, choices=[(s.value, w) for s, w in STATE_WORDS.items()]
    )
    address = models.EmailField(max_length=254, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=10, default="en")
    province = models.CharField(max_length=2, default="ON")
    received_at = models.DateTimeField(default=now)
    target_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_by = models.CharField(max_length=20)
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_words = models.CharField(max_length=500, blank=True)
    runs_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    receipt = models.JSONField(default=list)
    receipt_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether its clock runs."""
        return self.state in (State.OPEN, State.WAITING)


def _rules(name: str) -> list[models.BaseConstraint]:
    ended = Q(state__in=[State.DONE, State.REFUSED, State.WITHDRAWN])
    return [
        models.CheckConstraint(
            name=f"{name}_ends_once",
            condition=(ended & Q(ended_at__isnull=False)) | (~ended & Q(ended_at__isnull=True)),
        ),
        models.CheckConstraint(
            name=f"{name}_extension_says_why",
            condition=Q(extended_at__isnull=True) | ~Q(extension_words=""),
        ),
        models.CheckConstraint(
            name=f"{name}_refusal_says_why", condition=~Q(state=State.REFUSED) | ~Q(answer="")
        ),
    ]


class OwnManager(models.Manager[Any]):
    """Refuses to build a query when no person is in scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return super().get_queryset()


class PersonRequest(Asked):
    """A request to the operator of this installation. Seen in the scope of its subject alone: a
    person's key, or that of an address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    token_hash = models.BinaryField(max_length=32, null=True)

    objects: ClassVar[models.Manager[Any]] = OwnManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            *_rules("person_request"),
            models.UniqueConstraint(fields=["token_hash"], name="person_request_token_once"),
            models.UniqueConstraint(
                fields=["subject_id", "kind"], name="person_request_one_open",
                condition=Q(state__in=[State.OPEN, State.WAITING]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject_id", "received_at"], name="person_request_subject"),
            models.Index(fields=["state", "runs_at"], name="person_request_due"),
        ]


class OrganizationRequestQuerySet(models.QuerySet["OrganizationRequest"]):
    """Requests by state."""

    def running(self) -> "OrganizationRequestQuerySet":
        """Those whose clock runs."""
        return self.filter(state__in=[State.OPEN, State.WAITING])


class OrganizationRequest(TenantModel, Asked):
    """A request to an organization, which decides about what it keeps. Its subject sees it too.

    `record_place` and `record_id` name the row that stands for somebody without an account. What
    somebody of the organization asked for in another's name needs a second person. `changes` are
    the values ("place field") that were corrected, or are not used any more; `passed_on` to whom a
    correction was told.
    """

    person_request_id = models.UUIDField(null=True, editable=False)
    record_place = models.CharField(max_length=60, blank=True)
    record_id = models.UUIDField(null=True)
    opened_by_id = models.UUIDField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    released_by_id = models.UUIDField(null=True)
    refusal_ground = models.CharField(
        max_length=12, blank=True, choices=[(g.value, w) for g, w in GROUND_WORDS.items()]
    )
    changes = models.JSONField(default=list)
    passed_on = models.JSONField(default=list)
    copy_taken_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(OrganizationRequestQuerySet)()
    # What row security shows whoever asked, in any organization.
    own: ClassVar[Any] = OwnManager()

    class Meta:
        constraints = [
            *_rules("organization_request"),
            models.CheckConstraint(
                name="organization_request_needs_two",
                condition=Q(released_by_id__isnull=True)
                | ~Q(released_by_id=F("decided_by_id")),
            ),
            models.CheckConstraint(
                name="organization_request_mediated_is_released",
                condition=~Q(identity=Identity.MEDIATED)
                | ~Q(state=State.DONE)
                | Q(released_by_id__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["organization_id", "state", "due_at"], name="organization_request_due"
            ),
            models.Index(
                fields=["organization_id", "subject_id"], name="organization_request_subject"
            ),
        ]


class PersonCopy(models.Model):
    """A copy of what is stored about somebody: made by a job, taken once, gone after a week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_id = models.UUIDField(editable=False)
    request = models.ForeignKey(
        PersonRequest, on_delete=models.CASCADE, related_name="copies", db_index=False
    )
    created_at = models.DateTimeField(default=now, editable=False)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(default=0)
    body = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]] = OwnManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["subject_id", "created_at"], name="person_copy_subject")]


class Tombstone(models.Model):
    """That somebody was erased, by whom of those who keep data (`keeper_id`, none: the operator).

    `subject_hash` is keyed: it finds the person again in a restored backup, and names nobody.
    `records` are keys of rows that stood for them and name nobody since. Never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_hash = models.UUIDField()
    keeper_id = models.UUIDField(null=True)
    records = models.JSONField(default=list)
    at = models.DateTimeField(default=now)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_hash", "keeper_id"], nulls_distinct=False, name="tombstone_once"
            )
        ]
