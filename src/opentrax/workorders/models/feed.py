"""What people say and show about a work order: notes, calls, photos, documents.

What both sides may see is kept by the keeper of the work order; what is internal, by the
organization of its author. `with_provider_id` names the provider with whom it was shared, so that
the next one does not read what was said with the one before; nobody in it: whoever is asked to do
the work.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import Audience, NoteKind, TakenSource

if TYPE_CHECKING:
    from uuid import UUID


class Entry(TenantModel):
    """What notes and attachments have in common."""

    # The database itself takes them with the work order, also what another organization keeps and
    # the keeper does not see: the migration makes the constraint.
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    visit_id = models.UUIDField(null=True, editable=False)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices)
    with_provider_id = models.UUIDField(null=True, editable=False)
    author_id = models.UUIDField(null=True, editable=False)
    author_name = models.CharField(max_length=120, editable=False)
    author_organization_id = models.UUIDField(editable=False)
    written_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def said_by(self) -> str:
        """The author's name; whoever asked for the work is named in the request alone."""
        return self.author_name or str(_("Requester"))


class Note(Entry):
    """One version of a note, or of a call that was logged. A change makes another; the last has no
    `replaced_at`. `origin_id` is the key of the first.
    """

    kind = models.CharField(max_length=6, choices=NoteKind.choices, default=NoteKind.NOTE)
    body = models.TextField(_("note"), max_length=8000, blank=True)
    origin_id = models.UUIDField(editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "origin_id", name="note_one_version_stands",
                condition=models.Q(replaced_at=None),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "work_order", "written_at"], name="note_order"),
            models.Index(fields=["work_order"], name="note_cascade"),
        ]


class Attachment(Entry):
    """A file that somebody put to a work order. Its content lies in the data folder under
    `content_key`; a photo has a small form beside it.
    """

    name = models.CharField(_("name"), max_length=150, blank=True, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    content_key = models.CharField(max_length=64, blank=True, editable=False)
    thumbnail_key = models.CharField(max_length=64, blank=True, editable=False)
    width_px = models.PositiveIntegerField(null=True, editable=False)
    height_px = models.PositiveIntegerField(null=True, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)
    taken_source = models.CharField(
        max_length=12, choices=TakenSource.choices, blank=True, editable=False
    )
    # The answer of a checklist that it belongs to, where it does.
    answer_id = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization_id", "work_order", "written_at"], name="attachment_order"
            ),
            models.Index(fields=["work_order"], name="attachment_cascade"),
        ]
