"""Checklists: an organization's own, in versions that never change; those of a work order, and
what was answered.

What is answered is kept by the keeper of the work order, beside the provider who did the work: the
next one begins anew and does not read what the one before wrote.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class Checklist(TenantModel):
    """One of an organization's checklists: its draft, and which new work orders it is put to (all
    that is set has to fit; nothing set: by hand alone). `draft` is the text of a definition.
    """

    name = models.CharField(_("name"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    sort_key = models.CharField(max_length=240, editable=False)
    draft = models.TextField(editable=False)
    last_version = models.PositiveIntegerField(default=0, editable=False)
    is_put_by_rule = models.BooleanField(default=False)
    trade_code = models.CharField(_("trade"), max_length=40, blank=True)
    problem_code_id = models.UUIDField(null=True, editable=False)
    location_id = models.UUIDField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "sort_key"], name="checklist_name")]


class ChecklistVersion(TenantModel):
    """A version as it was published: nobody changes it."""

    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, db_index=False, related_name="versions"
    )
    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=120, editable=False)
    name_fr = models.CharField(max_length=120, blank=True, editable=False)
    definition = models.TextField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "checklist", "number", name="checklist_version_once"
            )
        ]


class WorkChecklist(TenantModel):
    """A version that belongs to a work order: its answers are answers to that version."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="checklists"
    )
    version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    checklist_id = models.UUIDField(editable=False)
    is_by_rule = models.BooleanField(default=False, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID
        version_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "checklist_id", name="work_checklist_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "version"], name="work_checklist_of")]


class ChecklistAnswer(TenantModel):
    """What was answered to one item; photos are attachments that name it. The work order that a
    failed one raised is named for good."""

    work_checklist = models.ForeignKey(
        WorkChecklist, on_delete=models.PROTECT, db_index=False, related_name="answers"
    )
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    # Who does the work; the keeper itself where nobody does yet.
    with_provider_id = models.UUIDField(editable=False)
    visit_id = models.UUIDField(null=True, editable=False)
    item_key = models.CharField(max_length=40, editable=False)
    value = models.TextField(_("answer"), max_length=2000, blank=True)
    is_failed = models.BooleanField(default=False, editable=False)
    author_id = models.UUIDField(null=True, editable=False)
    author_name = models.CharField(max_length=120, editable=False)
    author_organization_id = models.UUIDField(editable=False)
    answered_at = models.DateTimeField(default=now, editable=False)
    follow_up_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        work_checklist_id: UUID
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_checklist", "with_provider_id", "item_key",
                name="checklist_answer_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "work_order"], name="checklist_answer_order"),
            models.Index(
                fields=["organization_id", "follow_up_id"], name="checklist_follow_up",
                condition=models.Q(follow_up_id__isnull=False),
            ),
        ]  # fmt: skip
