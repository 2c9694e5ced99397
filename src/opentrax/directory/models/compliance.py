"""Papers by which a provider shows that it may work: each is put in once and shared with chosen
clients, and each client judges it for itself; what a client requires.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class PaperKind(models.TextChoices):
    """Kinds that every organization knows; a client adds its own beside them."""

    LIABILITY = "liability", _("Liability insurance")
    WORKERS_COMP = "workers_comp", _("Workers’ compensation")
    LICENCE = "licence", _("License")
    TAX = "tax", _("Tax form")
    OTHER = "other", _("Other document")


class PaperState(models.TextChoices):
    """What a client says of a paper that was shared with it."""

    AWAITING = "awaiting", _("Awaits an answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class ByHand(models.TextChoices):
    """What becomes of an offer that somebody makes by hand to a provider who lacks a paper."""

    REFUSE = "refuse", _("it is refused")
    WARN = "warn", _("it goes out, with a warning")


class DocumentKind(TenantModel):
    """A kind of paper that a client asks for beside those of the program; its providers see it."""

    name = models.CharField(_("name"), max_length=80)
    sort_key = models.CharField(max_length=200, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "sort_key", name="document_kind_once",
                condition=models.Q(archived_at=None),
            )
        ]  # fmt: skip


class ComplianceDocument(TenantModel):
    """A paper of a provider, kept by whoever put it in: the provider, or a client of its. It never
    changes: a new one takes its place, and what was accepted stays what it was.
    """

    provider_id = models.UUIDField(editable=False)
    kind = models.CharField(_("kind"), max_length=36)
    kind_label = models.CharField(max_length=80, blank=True, editable=False)
    number = models.CharField(_("number"), max_length=80, blank=True)
    valid_from_on = models.DateField(_("valid from"), null=True, blank=True)
    valid_until_on = models.DateField(_("valid until, that day too"), null=True, blank=True)
    name = models.CharField(max_length=150, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    content_key = models.CharField(max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="compliance_ends_after_start",
                condition=models.Q(valid_until_on=None)
                | models.Q(valid_from_on=None)
                | models.Q(valid_until_on__gte=models.F("valid_from_on")),
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "provider_id"], name="compliance_kept"),
            models.Index(fields=["provider_id"], name="compliance_provider"),
        ]


class DocumentShare(TenantModel):
    """A paper that a client may see, and what it says of it; kept by whoever keeps the paper.
    `kind` is in the client's words: one of the program's, or a key of its own list.
    """

    client_id = models.UUIDField(editable=False)
    provider_id = models.UUIDField(editable=False)
    document = models.ForeignKey(
        ComplianceDocument, on_delete=models.PROTECT, db_index=False, related_name="shares"
    )
    kind = models.CharField(max_length=36, editable=False)
    kind_label = models.CharField(max_length=80, blank=True, editable=False)
    state = models.CharField(
        max_length=8, choices=PaperState.choices, default=PaperState.AWAITING, editable=False
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        document_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "document", "client_id", name="document_share_once"
            ),
            models.CheckConstraint(
                name="document_share_decided",
                condition=models.Q(state="awaiting", decided_at=None, reason="")
                | models.Q(state="accepted", decided_at__isnull=False, reason="")
                | (models.Q(state="refused", decided_at__isnull=False) & ~models.Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["client_id", "provider_id"], name="document_share_client"),
            models.Index(fields=["provider_id"], name="document_share_provider"),
        ]


class DocumentRequirement(TenantModel):
    """A kind of paper without which a provider is offered no work of a trade (empty: of any);
    `grace_days` is how long it may be missing, or past its end. Its providers see it.
    """

    kind = models.CharField(_("document"), max_length=36)
    kind_label = models.CharField(max_length=80, blank=True, editable=False)
    trade_code = models.CharField(_("trade"), max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "kind", "trade_code", name="document_requirement_once"
            )
        ]


class DocumentSettings(TenantModel):
    """What an organization does where a provider lacks a paper and somebody offers by hand."""

    by_hand = models.CharField(
        _("an offer by hand"), max_length=6, choices=ByHand.choices, default=ByHand.REFUSE
    )

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="document_settings_once")]


class DocumentReminder(TenantModel):
    """That a provider's people were told, so many days ahead, that a paper ends: each once."""

    document_id = models.UUIDField(editable=False)
    days_ahead = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "document_id", "days_ahead", name="document_reminder_once"
            )
        ]
