"""What people said about purposes, word for word, in rows that nobody can change."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, TenantModel, current_scope
from opentrax.privacy.models.documents import DocumentText
from opentrax.privacy.rules.consent import EXPRESS_METHODS, Basis, Method, State


def _rules(name: str) -> list[models.BaseConstraint]:
    """What the database holds of an event, whoever writes it."""
    given, express = Q(state=State.GIVEN), Q(basis=Basis.EXPRESS)
    timed = Q(basis__in=[Basis.IMPLIED_PURCHASE, Basis.IMPLIED_INQUIRY, Basis.CLAIMED])
    shown = Q(notice__isnull=False) & ~Q(text_hash="")
    spoken = Q(method__in=sorted(EXPRESS_METHODS))
    return [
        models.CheckConstraint(
            name=f"{name}_yes_has_basis", condition=(given & (express | timed)) | ~given
        ),
        models.CheckConstraint(
            name=f"{name}_no_has_none",
            condition=given | Q(basis=Basis.NONE, expires_at__isnull=True),
        ),
        models.CheckConstraint(
            name=f"{name}_express_was_shown", condition=~express | (shown & spoken)
        ),
        models.CheckConstraint(
            name=f"{name}_implied_ends_and_says_why",
            condition=~timed | Q(expires_at__isnull=False, because_of__isnull=False),
        ),
    ]


class Consent(models.Model):
    """One event: who (a key), for what, what they said, on which basis, shown which words, how."""

    subject_id = models.UUIDField(editable=False)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, default="any")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    basis = models.CharField(max_length=20, blank=True, choices=[(b.value, b.value) for b in Basis])
    notice = models.ForeignKey(DocumentText, null=True, on_delete=models.PROTECT, db_index=False)
    text_hash = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=200, blank=True)
    asked_contact = models.CharField(max_length=254, blank=True)
    method = models.CharField(max_length=20, choices=[(m.value, m.value) for m in Method])
    actor_id = models.UUIDField(null=True)
    source_message_id = models.UUIDField(null=True)
    because_of = models.UUIDField(null=True)
    network = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ConsentManager(models.Manager["ConsentEvent"]):
    """Refuses to build a query when no person is in scope."""

    def get_queryset(self) -> models.QuerySet["ConsentEvent"]:
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return super().get_queryset()


class ConsentEvent(Consent):
    """What somebody said to the operator of this installation. Append-only by grant; seen in the
    scope of its subject alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager[Any]] = ConsentManager()

    class Meta:
        base_manager_name = "objects"
        constraints = _rules("consent")
        indexes = [models.Index(fields=["subject_id", "purpose", "at"], name="consent_subject")]


class OrganizationConsentEvent(TenantModel, Consent):
    """What somebody said to an organization. Append-only by grant; its subject sees it too."""

    class Meta:
        constraints = _rules("organization_consent")
        indexes = [
            models.Index(
                fields=["organization_id", "subject_id", "purpose", "at"],
                name="organization_consent_subject",
            )
        ]
