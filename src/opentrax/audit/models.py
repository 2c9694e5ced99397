"""Tables of the audit log. The application's role may add and read entries, never change them."""

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel


class Entry(TenantModel):
    """One act. Ids and salted commitments only; the hash covers the entry before it."""

    sequence = models.BigIntegerField()
    at = models.DateTimeField(default=now)
    action = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    entry_hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_entry"
        constraints = [
            models.UniqueConstraint("organization_id", "sequence", name="audit_sequence_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "subject_id", "sequence"], name="audit_subject")
        ]


class Head(TenantModel):
    """Where an organization's chain stands; its row lock puts entries in order."""

    sequence = models.BigIntegerField(default=0)
    entry_hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_head"
        constraints = [models.UniqueConstraint("organization_id", name="audit_head_once")]


class Salt(TenantModel):
    """The salt of one subject's commitments; deleting it makes them say nothing any more."""

    subject_id = models.UUIDField()
    salt = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_salt"
        constraints = [
            models.UniqueConstraint("organization_id", "subject_id", name="audit_salt_once")
        ]
