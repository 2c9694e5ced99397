"""A client, its provider and a technician with a phone, inside a house, by the services that people
use: where a journey between two sides begins."""

from typing import Any

PASSWORD = "a long walk by the river"
ADA, BEA, TIM = "ada@acme.example", "bea@bolt.example", "tim@bolt.example"
PLACE = (47.139, 9.522)


def two_sides(zone: str) -> dict[str, str]:
    """Acme with its shop, a problem code, a checklist for that and a contract with Bolt; Bolt with
    Tim, who knows how he is tracked and has a device. The device's token, the key of the shop."""
    from opentrax.accounts.services.registration import create_account
    from opentrax.kit.tenancy import scope
    from opentrax.organizations import services as organizations
    from opentrax.tracking.testing import tracked

    ada, bea, tim = (
        create_account(email=email, name=name, password=PASSWORD, time_zone=zone)
        for email, name in ((ADA, "Ada Example"), (BEA, "Bea Example"), (TIM, "Tim Example"))
    )
    acme, bolt = (
        organizations.found_organization(
            name=name, kind=kind, founder=founder, time_zone=zone, currency="CAD"
        )
        for name, kind, founder in (("Acme", "client", ada), ("Bolt", "provider", bea))
    )
    with scope(bolt.pk, bea.pk):
        organizations.add_member(tim, "technician", actor=bea)
        _technician, _device, token = tracked(tim, actor=bea)
    with scope(acme.pk, ada.pk):
        organizations.add_partner(bolt.pk, actor=ada)
        _agree(bolt.pk, ada)
        return {"token": token, "shop": _shop(zone, ada), "order": ""}


def _agree(provider_id: Any, ada: Any) -> None:
    """100 an hour, half of it for travel; what is within 15 minutes approves itself."""
    from datetime import timedelta
    from decimal import Decimal

    from opentrax.directory.services.rates import RateDetails, add_rate_card
    from opentrax.invoicing import services as invoicing
    from opentrax.kit.clock import now

    day = now().date() - timedelta(days=7)
    rates = RateDetails(day, "CAD", regular=Decimal(100), travel=Decimal(50))
    add_rate_card(provider_id, rates, actor=ada)
    invoicing.set_terms(provider_id, invoicing.TermsDetails(approves_itself=True), actor=ada)


def _shop(zone: str, ada: Any) -> str:
    from decimal import Decimal

    from opentrax.directory import services as directory
    from opentrax.workorders import services as workorders
    from opentrax.workorders.checklists import Definition, Item, Section, Text

    details = directory.LocationDetails("Shop", zone, point=PLACE)
    shop = directory.add_location(details, actor=ada)
    code = workorders.add_problem_code(
        workorders.CodeDetails("Doors", "Automatic door", "Does not open", "high", Decimal(200)),
        actor=ada,
    )
    safe = Item("i1", "yes_no", Text("Is it safe?"), is_required=True, photo="always")
    signed = Item("i2", "signature", Text("Signed at the place"), is_required=True)
    form = Definition((Section("s1", Text("Door"), (safe, signed)),), 3)
    checklist = workorders.add_checklist(
        workorders.ChecklistDetails("Door check", is_put_by_rule=True, problem_code_id=code.pk),
        actor=ada,
    )
    workorders.change_draft(checklist, lambda _draft: form, actor=ada)
    workorders.publish_checklist(checklist, actor=ada)
    return str(shop.pk)
