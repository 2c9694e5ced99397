"""When the operator's staff were let in to an organization, by whose yes, what they looked at."""

from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantManager, TenantModel, TenantQuerySet
from opentrax.privacy.rules.staff import (
    ASKED_FOR,
    MOST_MINUTES,
    ApprovedAs,
    Area,
    Rule,
    Stage,
    Why,
)

if TYPE_CHECKING:
    from uuid import UUID

_LIVE = Q(begins_at__lte=Now(), expires_at__gt=Now(), ended_at=None)
_AREAS = [area.value for area in Area]


class StaffGrantQuerySet(TenantQuerySet["StaffGrant"]):
    """Grants by state; the database's own clock judges, so that no process's does."""

    def live(self) -> "StaffGrantQuerySet":
        """Open at this instant."""
        return self.filter(_LIVE)

    def with_stage(self) -> "StaffGrantQuerySet":
        """Each with its stage, as `at_stage`."""
        stage = Case(
            When(_LIVE, then=Value(Stage.LIVE.value)),
            When(begins_at=None, ended_at__isnull=False, then=Value(Stage.REFUSED.value)),
            When(begins_at=None, asked_at__lte=Now() - ASKED_FOR, then=Value(Stage.LAPSED.value)),
            When(begins_at=None, then=Value(Stage.ASKED.value)),
            When(ended_at=None, then=Value(Stage.EXPIRED.value)),
            default=Value(Stage.ENDED.value),
            output_field=models.CharField(),
        )
        return self.annotate(at_stage=stage)


class StaffGrant(TenantModel):
    """One of the operator's staff asks to read what an organization keeps. It is added by who asks;
    what follows is written by functions of the database alone, by its own clock: no right to change
    a row exists."""

    staff_id = models.UUIDField()
    why = models.CharField(_("reason"), max_length=10, choices=[(w.value, w.value) for w in Why])
    words = models.CharField(_("what for"), max_length=500)
    reference = models.CharField(_("case"), max_length=100, blank=True)
    areas = models.JSONField()
    minutes = models.PositiveIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    approved_by_id = models.UUIDField(null=True)
    approved_as = models.CharField(
        max_length=10, blank=True, choices=[(a.value, a.value) for a in ApprovedAs]
    )
    begins_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)

    objects: ClassVar[models.Manager["StaffGrant"]] = TenantManager.from_queryset(
        StaffGrantQuerySet
    )()
    everywhere: ClassVar[models.Manager["StaffGrant"]] = models.Manager.from_queryset(
        StaffGrantQuerySet
    )()

    class Meta:
        base_manager_name = "objects"
        default_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="staff_grant_has_reason",
                condition=Q(why__in=[w.value for w in Why]) & Q(words__regex=r"\S.{8,}\S"),
            ),
            models.CheckConstraint(
                name="staff_grant_has_areas",
                condition=Q(areas__contained_by=_AREAS) & ~Q(areas=[]),
            ),
            models.CheckConstraint(
                name="staff_grant_is_short", condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES)
            ),
            models.CheckConstraint(
                name="staff_grant_ends_by_itself",
                condition=Q(begins_at=None, expires_at=None)
                | Q(expires_at__gt=F("begins_at"), minutes__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_grant_needs_a_yes",
                condition=Q(begins_at=None, approved_by_id=None, approved_as="")
                | Q(
                    Q(approved_as=ApprovedAs.ALONE.value, approved_by_id=F("staff_id"))
                    | (~Q(approved_as="") & ~Q(approved_by_id=F("staff_id"))),
                    begins_at__isnull=False, approved_by_id__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="staff_grant_trails_by_client",
                condition=~Q(areas__contains=[Area.TRAILS.value])
                | Q(approved_as__in=["", ApprovedAs.CLIENT.value, ApprovedAs.INVITED.value]),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id", "asked_at"], name="staff_grant_newest")]

    @property
    def stage(self) -> Stage:
        """Where it stood when it was read by `with_stage()`."""
        return Stage(cast("str", getattr(self, "at_stage")))  # noqa: B009

    @property
    def is_live(self) -> bool:
        """Whether it was open when it was read."""
        return self.stage is Stage.LIVE


class StaffLook(TenantModel):
    """One page that was shown to the operator's staff. Only the function that checks the grant adds
    rows; nobody changes them. `about_id` is whom it was about; without one it showed many."""

    grant = models.ForeignKey(
        StaffGrant, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False,
        related_name="looks",
    )  # fmt: skip
    staff_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now())
    page = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    about_id = models.UUIDField(null=True)

    if TYPE_CHECKING:
        grant_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "grant", "at"], name="staff_look_grant"),
            models.Index(fields=["organization_id", "about_id", "at"], name="staff_look_about"),
        ]


class StaffRule(TenantModel):
    """What an organization decided in advance about the operator's staff: whether they are let in,
    and an invitation that waits for whoever helps."""

    rule = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Rule])
    set_by_id = models.UUIDField()
    set_at = models.DateTimeField()
    invited_areas = models.JSONField(default=list)
    invited_minutes = models.PositiveIntegerField(default=0)
    invited_until = models.DateTimeField(null=True)
    invited_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", name="staff_rule_once"),
            models.CheckConstraint(
                name="staff_rule_known", condition=Q(rule__in=[r.value for r in Rule])
            ),
            models.CheckConstraint(
                name="staff_invitation_is_whole",
                condition=Q(invited_until=None)
                | Q(
                    invited_by_id__isnull=False, invited_minutes__gte=1,
                    invited_minutes__lte=MOST_MINUTES, invited_areas__contained_by=_AREAS,
                ),
            ),
        ]  # fmt: skip
