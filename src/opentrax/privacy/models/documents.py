"""Which version of which document was published when, by whom, and since when it is in force."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.clock import now


class Document(models.Model):
    """A published version of a document, for permanent reference.

    Rows are added, by a migration or the operator's command, and never changed, by grant; only the
    day on which one takes effect may be put off. `base` is the version of the program's own text
    that it is built on. `is_ended`: consent of this kind is asked for no more, and what was given
    has ended. `published_by` is empty where the text came with the program.
    """

    id = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    base = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    is_material = models.BooleanField()
    is_ended = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField(default=now)
    published_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "version", name="document_version_once"),
            models.CheckConstraint(
                name="document_waits",
                condition=models.Q(effective_at__gte=models.F("published_at")),
            ),
        ]


class DocumentText(models.Model):
    """The words of a version in one language, with what it changed in a sentence. Consent events
    name the text that somebody said yes to."""

    id = models.CharField(primary_key=True, max_length=80)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="words", db_index=True
    )
    language = models.CharField(max_length=10)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    summary = models.CharField(max_length=500, blank=True)

    if TYPE_CHECKING:
        document_id: str
