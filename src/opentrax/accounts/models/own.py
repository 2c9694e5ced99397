"""The base of rows that one person keeps: seen by that person alone."""

from typing import Any, ClassVar

from django.db import models

from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, current_scope


class OwnManager(models.Manager[Any]):
    """Refuses to build a query when no person is in scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return super().get_queryset()


class OwnModel(models.Model):
    """A row of one person. Its table needs the policy `person_id = app_person()`.

    `person_id` is no foreign key: the same is written for a made-up person, so that an address
    with an account and one without take the same way.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(editable=False)

    objects: ClassVar[models.Manager[Any]] = OwnManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
