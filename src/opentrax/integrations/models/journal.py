"""The journal: one row for each thing that happened and each organization that may know it."""

from django.db import models
from django.db.models import F, Func, Q, Value

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel


class JournalEntry(TenantModel):
    """Something happened on a work order; `organization_id` may know it. Ids only.

    `serial` is the order in which entries were written, `position` the place in which readers find
    it: given once it was committed, so that nothing ever appears behind a reader's back.
    """

    kind = models.CharField(max_length=24, editable=False)  # a Kind
    work_order_id = models.UUIDField(editable=False)
    number = models.PositiveBigIntegerField(editable=False)
    subject_id = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    serial = models.BigIntegerField(
        editable=False,
        db_default=Func(
            Value("integrations_serial"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    position = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "position", name="journal_position_once")
        ]
        indexes = [
            models.Index(
                "organization_id", "serial", name="journal_fresh", condition=Q(position=None)
            ),
            models.Index(F("organization_id"), F("at"), name="journal_age"),
        ]


class JournalCounter(TenantModel):
    """How many entries of an organization's journal have a position."""

    last_position = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="journal_counter_once")]
