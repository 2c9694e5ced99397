"""Codes of problems: area › problem › code, and what each sets on a new work order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.states import Priority


class ProblemCode(TenantModel):
    """One leaf of an organization's tree of problems. What it leaves empty it does not set."""

    area = models.CharField(_("area"), max_length=80)
    problem = models.CharField(_("problem"), max_length=80)
    name = models.CharField(_("code"), max_length=80)
    sort_key = models.CharField(max_length=300, editable=False)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, blank=True)
    nte_amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    instructions = models.TextField(_("instructions"), max_length=4000, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "sort_key", name="problem_code_once",
                condition=models.Q(archived_at=None),
            ),
            models.CheckConstraint(
                name="problem_code_nte_has_currency",
                condition=models.Q(nte_amount=None, currency="")
                | (models.Q(nte_amount__gte=0) & ~models.Q(currency="")),
            ),
        ]  # fmt: skip

    @property
    def title(self) -> str:
        """The path of the tree down to it."""
        return f"{self.area} \u203a {self.problem} \u203a {self.name}"
