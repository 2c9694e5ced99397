"""Tables that people upload to make or change many rows at once, what each row came to, and which
field a title stood for. A run is kept by its organization and goes with all of it after its term.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class ImportState(models.TextChoices):
    """How far an import has come."""

    MAPPING = "mapping", _("Columns to be chosen")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing written yet")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Fate(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("As it is")
    REFUSED = "refused", _("Refused")


class Undo(models.TextChoices):
    """What undoing an import did to a row."""

    NOT_ASKED = "", _("Not asked for")
    TAKEN_BACK = "taken_back", _("Taken back")
    KEPT = "kept", _("Kept")


class ImportRun(TenantModel):
    """One uploaded table on its way in. `handled` counts rows of the step that its state names, so
    that another worker goes on where one died.
    """

    kind = models.CharField(max_length=20, editable=False)
    state = models.CharField(
        max_length=8, choices=ImportState.choices, default=ImportState.MAPPING, editable=False
    )
    started_by_id = models.UUIDField(editable=False)
    language = models.CharField(max_length=10, editable=False)
    name = models.CharField(max_length=150, editable=False)
    content_key = models.CharField(max_length=64, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    form = models.CharField(max_length=4, editable=False)
    encoding = models.CharField(max_length=12, blank=True, editable=False)
    delimiter = models.CharField(max_length=1, blank=True, editable=False)
    sheet = models.CharField(max_length=60, blank=True, editable=False)
    decimal_mark = models.CharField(max_length=1, default=".", editable=False)
    day_order = models.CharField(max_length=3, default="dmy", editable=False)
    header = models.JSONField(default=list, editable=False)
    # For each title the key of its field, or nothing.
    mapping = models.JSONField(default=list, editable=False)
    total = models.PositiveIntegerField(editable=False)
    handled = models.PositiveIntegerField(default=0, editable=False)
    imported_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "created_at"], name="import_run_newest")]


class ImportRow(TenantModel):
    """What becomes of a row by the last step. `before` is what stood in what it changed, `marks`
    are by which one sees that nobody has changed since what it made.
    """

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, db_index=False, related_name="rows"
    )
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=7, choices=Fate.choices)
    name = models.CharField(max_length=200, blank=True)
    # Where a row was refused: which column, the first being 0, and why.
    column = models.PositiveSmallIntegerField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    changes = models.TextField(blank=True)
    object_id = models.UUIDField(null=True)
    before = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    undo = models.CharField(max_length=10, choices=Undo.choices, blank=True)
    kept_why = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        run_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "run", "number", name="import_row_once")
        ]
        indexes = [models.Index(fields=["organization_id", "run", "fate"], name="import_row_fate")]


class ImportTitle(TenantModel):
    """Which field people chose for a title of a kind of table, so that the next one has it."""

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    field = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "kind", "title", name="import_title_once")
        ]
