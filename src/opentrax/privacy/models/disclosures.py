"""To whom outside data were disclosed, by which ground, and about whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.privacy.rules.disclosures import Ground, Stage, stage_of

if TYPE_CHECKING:
    from uuid import UUID


class Disclosure(TenantModel):
    """One disclosure: asked for, approved by a second person, made. The document that asks for it
    is not kept; its hash is, so that it can be shown later which one it was."""

    recipient = models.CharField(_("to whom"), max_length=200)
    ground = models.CharField(
        _("ground"), max_length=10, choices=[(g.value, g.value) for g in Ground]
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    scope = models.CharField(_("what"), max_length=500)
    document_hash = models.CharField(max_length=64)
    others_count = models.PositiveIntegerField(_("others"), default=0)
    requested_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    made_by_id = models.UUIDField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by_id = models.UUIDField(null=True)
    not_told_because = models.CharField(max_length=300, blank=True)
    silent_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disclosure_has_ground",
                condition=Q(ground__in=[g.value for g in Ground])
                & ~Q(legal_basis="") & ~Q(scope="") & ~Q(recipient=""),
            ),
            models.CheckConstraint(
                name="disclosure_has_document", condition=Q(document_hash__regex="^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="disclosure_needs_two",
                condition=Q(approved_by_id__isnull=True)
                | ~Q(approved_by_id=F("requested_by_id")),
            ),
            models.CheckConstraint(
                name="disclosure_made_after_approval",
                condition=Q(made_at__isnull=True)
                | Q(approved_by_id__isnull=False, approved_at__isnull=False, refused_at=None),
            ),
            models.CheckConstraint(
                name="disclosure_silence_has_reason_and_end",
                condition=Q(not_told_because="", silent_until__isnull=True)
                | (~Q(not_told_because="") & Q(silent_until__isnull=False)),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id", "created_at"], name="disclosure_newest")]

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return stage_of(
            approved_at=self.approved_at, made_at=self.made_at, refused_at=self.refused_at
        )


class DisclosedPerson(TenantModel):
    """Somebody whom a disclosure is about. They see it from `told_at` on."""

    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.CASCADE, db_index=False, related_name="people"
    )
    person_id = models.UUIDField()
    told_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        disclosure_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "disclosure", "person_id", name="disclosed_person_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "person_id"], name="disclosed_person")]
