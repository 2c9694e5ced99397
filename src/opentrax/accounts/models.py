"""What a registration leaves until its address is verified."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import OutsideScopeError, current_scope


class RegistrationManager(models.Manager["Registration"]):
    """Refuses to build a query when no person is in scope."""

    def get_queryset(self) -> models.QuerySet["Registration"]:
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return super().get_queryset()


class Registration(models.Model):
    """The organization that a person asked for; it comes into being when they verify their address.

    Seen by the person only. No foreign key: the row is as old as the person's and ends before it.
    """

    person_id = models.UUIDField(primary_key=True, editable=False)
    organization_name = models.CharField(_("organization"), max_length=120)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager[Any]] = RegistrationManager()

    class Meta:
        base_manager_name = "objects"
