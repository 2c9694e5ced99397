"""Why an act on a proposal or an invoice is refused: what is, and what to do instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The reasons of all refusals of the two machines, beside the role."""

    PROVIDER_WRITES = (
        "provider_writes", _("Only the organization that carries out the work can do this."),
    )  # fmt: skip
    KEEPER_DECIDES = (
        "keeper_decides", _("Only the organization that raised the work order can decide this."),
    )  # fmt: skip
    NOT_ACCEPTED = (
        "not_accepted", _("Your organization does not hold this work any more: accept it first."),
    )  # fmt: skip
    ORDER_OVER = ("order_over", _("The work order is over: there is nothing left to propose."))
    ORDER_NOT_DONE = (
        "order_not_done", _("An invoice is for work that is done: complete the work order first."),
    )  # fmt: skip
    SUBMITTED_ALREADY = ("submitted_already", _("This was submitted already."))
    DECIDED_ALREADY = (
        "decided_already", _("This was decided already. Load the page again to see how."),
    )  # fmt: skip
    NOT_CHALLENGED = (
        "not_challenged", _("Only what was challenged is submitted again."),
    )  # fmt: skip
    NOT_APPROVED = ("not_approved", _("Only an approved invoice is paid, and only once."))
