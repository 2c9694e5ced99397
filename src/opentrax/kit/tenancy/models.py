"""The base of every tenant's row."""

from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy.scopes import current_organization_id

M = TypeVar("M", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[M]):
    """A query over a tenant's rows; apps subclass it for adjectives such as `.open()`."""


class TenantManager(models.Manager[M]):
    """Refuses to build a query when no organization is in scope."""

    def get_queryset(self) -> models.QuerySet[M]:
        current_organization_id()
        return super().get_queryset()


class TenantModel(models.Model):
    """A row kept by one organization. Its table needs `RowSecurity` in the migration that creates
    it.

    `objects` refuses queries outside a scope; `organization_id` defaults to the scope's
    organization.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization_id = models.UUIDField(default=current_organization_id, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager[Any]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def refreshed(self) -> Self:
        """This row as the database has it now, locked for update."""
        manager = cast("models.Manager[Self]", type(self)._default_manager)
        return manager.select_for_update(of=("self",)).get(pk=self.pk)
