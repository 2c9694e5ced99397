"""What client and provider agreed on in the demo, and said to each other: caps, a proposal that
waits, notes, a plan, a filter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from opentrax.demo import story
from opentrax.directory.models import Location
from opentrax.engine.pricing import Tax
from opentrax.invoicing.services.content import Content, LineIn
from opentrax.invoicing.services.drafts import begin_draft
from opentrax.invoicing.services.submitting import submit_proposal
from opentrax.invoicing.states import LineKind, PaperKind
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person
from opentrax.workorders.filters import ListQuery
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.rules.plans import Rhythm
from opentrax.workorders.services.cost_settings import set_nte_default
from opentrax.workorders.services.costs import add_incurred
from opentrax.workorders.services.filters import FilterDetails, save_filter
from opentrax.workorders.services.notes import write_note
from opentrax.workorders.services.plans import PlanDetails, add_plan

_VAT = (Tax("MWST", Decimal("8.1")),)
_LINES = (
    LineIn(LineKind.LABOR, "Two technicians, half a day", Decimal(8), Decimal(98), True, "regular"),
    LineIn(LineKind.PART, "Circulation pump", Decimal(1), Decimal(412)),
    LineIn(LineKind.TRIP, "Trips", Decimal(2), Decimal(45)),
)


@dataclass(frozen=True, slots=True)
class Party:
    """One side, and who acts for it."""

    organization_id: UUID
    person: Person


def agree_on_caps(client: Party) -> None:
    """How much work of a trade may cost without asking."""
    with scope(client.organization_id, client.person.pk):
        for trade, amount in story.CAPS.items():
            set_nte_default(trade, Decimal(amount), actor=client.person)


def talk_about_work(
    client: Party, provider: Party, locations: Sequence[Location], start: float
) -> None:
    """The first piece of work with a cap costs more than that; the client plans what comes every
    year, and the provider keeps the list that it looks at every morning.
    """
    with scope(client.organization_id, client.person.pk):
        capped = WorkOrder.objects.exclude(nte_amount=None).order_by("number")
        dear = capped.filter(trade_code="hvac").first() or capped[0]
        write_note(
            dear, "The boiler room is behind the laundry. The key is at the reception.",
            "provider", actor=client.person,
        )  # fmt: skip
        _plan(client.person, locations, start)
    with scope(provider.organization_id, provider.person.pk):
        add_incurred(dear, dear.nte_amount * Decimal("0.9"), "Search for the fault",
                     actor=provider.person)  # fmt: skip
        write_note(dear, "The pump is worn out. A proposal follows today.", "client",
                   actor=provider.person)  # fmt: skip
        write_note(dear, "Ask Jonas for the old pump's number.", "internal", actor=provider.person)
        content = Content(_LINES, _VAT, "Replace the circulation pump; two years of warranty.")
        draft = begin_draft(dear, PaperKind.PROPOSAL, content, actor=provider.person)
        submit_proposal(draft, actor=provider.person)
        query = ListQuery(trade="hvac")
        save_filter(FilterDetails("Heating", query, is_shared=True), actor=provider.person)


def _plan(actor: Person, locations: Sequence[Location], start: float) -> None:
    first = (datetime.fromtimestamp(start, UTC) + timedelta(days=60)).date()
    details = PlanDetails(
        "Fire extinguishers", "Fire extinguishers: yearly check", Rhythm("yearly", first),
        locations[:3], trade="fire",
    )  # fmt: skip
    add_plan(details, actor=actor)
