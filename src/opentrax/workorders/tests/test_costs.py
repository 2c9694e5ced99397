"""The cap of a work order: where it comes from, who changes and sees it, how far it is used."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.caps import default_cap, incurred_totals, used
from opentrax.workorders.models import Assignment, Incurred, NteChange, ProblemCode, WorkOrder
from opentrax.workorders.states import NteSource
from opentrax.workorders.tests.conftest import Browse, Side


def raised(shop: Location, actor: Person, **details: Any) -> WorkOrder:
    return services.create_work_order(
        shop, services.WorkOrderDetails("Cooler", **details), actor=actor
    )


@pytest.fixture
def rules(shop: Location, ada: Person, side: Side) -> ProblemCode:
    """A cap of each kind, each another amount; the code is returned."""
    with side("acme"):
        services.set_nte_default("refrigeration", Decimal(300), actor=ada)
        services.set_nte_default("refrigeration", Decimal(400), location=shop, actor=ada)
        services.set_nte_default("plumbing", Decimal(200), actor=ada)
        details = services.CodeDetails(
            "Store", "Cooler", "Warm", "emergency", Decimal("500.005"), "Empty the shelves."
        )
        return services.add_problem_code(details, actor=ada)


@pytest.fixture
def capped(offer: Assignment, ada: Person, bea: Person, side: Side) -> WorkOrder:
    """Of 100 CAD, offered to Bolt and accepted."""
    with side("acme"):
        services.change_nte(offer.work_order, Decimal(100), reason="agreed", actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        return WorkOrder.objects.get()


def test_amounts_begin_in_the_currency_of_the_organization(
    acme: Organization, shop: Location, ada: Person, side: Side
) -> None:
    """Until it says another one for its work orders."""
    with side("acme"):
        acme.currency = "CHF"
        acme.save(update_fields=["currency"])
        assert raised(shop, ada).currency == "CHF"
        services.change_cost_settings(nte_label="", currency="EUR", actor=ada)
        assert raised(shop, ada).currency == "EUR"


def test_the_most_specific_rule_gives_the_cap(
    rules: ProblemCode, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        own = directory.add_trade("Walk-in", parent="refrigeration", actor=ada)
        cases = [
            ({"trade": "plumbing"}, "200.00", NteSource.TRADE),
            ({"trade": "refrigeration"}, "400.00", NteSource.LOCATION_TRADE),
            ({"trade": str(own.pk)}, "400.00", NteSource.LOCATION_TRADE),
            ({"trade": "plumbing", "problem_code_id": rules.pk}, "500.01", NteSource.CODE),
            ({"trade": "plumbing", "nte_amount": Decimal(7)}, "7.00", NteSource.BY_HAND),
            (
                {"problem_code_id": rules.pk, "nte_amount": Decimal(0)}, "0.00", NteSource.BY_HAND,
            ),
        ]  # fmt: skip
        for details, amount, source in cases:
            made = raised(shop, ada, **details)
            made.refresh_from_db()
            assert (made.nte_amount, made.nte_source) == (Decimal(amount), source)
            [step] = NteChange.objects.filter(work_order=made)
            assert (step.amount_before, step.amount) == (None, made.nte_amount)
        bare = raised(shop, ada, trade="hvac")
        assert bare.nte_amount is None
        assert not NteChange.objects.filter(work_order=bare).exists()
        services.set_nte_default(str(own.pk), Decimal(900), actor=ada)
        # A location outweighs how deep the trade lies.
        cap = default_cap(None, shop.pk, str(own.pk))
        assert cap is not None
        assert (cap.amount, cap.trade_code) == (Decimal(400), "refrigeration")
        elsewhere = default_cap(None, None, str(own.pk))
        assert elsewhere is not None
        assert elsewhere.amount == Decimal(900)


def test_a_code_sets_what_was_left_open_and_nothing_that_was_typed(
    rules: ProblemCode, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        code = {"problem_code_id": rules.pk}
        left_open = raised(shop, ada, priority="", **code)
        typed = raised(shop, ada, priority="low", description="No hurry", **code)
    assert (left_open.priority, left_open.instructions) == ("emergency", "Empty the shelves.")
    assert left_open.problem_label == "Store \u203a Cooler \u203a Warm"
    assert (typed.priority, typed.description) == ("low", "No hurry")


def test_a_code_that_is_chosen_later_sets_nothing(
    rules: ProblemCode, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        made = raised(shop, ada)
        details = services.WorkOrderDetails("Cooler", problem_code_id=rules.pk)
        services.change_work_order(made, shop, details, actor=ada)
        made.refresh_from_db()
        assert (made.priority, made.nte_amount, made.instructions) == ("normal", None, "")
        assert made.problem_label.endswith("Warm")
        services.archive_problem_code(rules, actor=ada)
        services.change_work_order(made, shop, details, actor=ada)  # what is on it stays
        with pytest.raises(Refused, match="Choose a problem code"):
            raised(shop, ada, problem_code_id=rules.pk)


def test_the_cap_changes_by_its_keeper_with_a_reason_and_keeps_its_steps(
    capped: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        services.change_nte(capped, Decimal("250.555"), reason="a new motor", actor=ada)
        for amount, reason, words in (
            (Decimal(1), " ", "why"),
            (Decimal("250.56"), "again", "already"),
            (Decimal(-1), "minus", "no amount"),
            (Decimal("NaN"), "nothing", "no amount"),
        ):
            with pytest.raises(Refused, match=words):
                services.change_nte(capped, amount, reason=reason, actor=ada)
        services.change_nte(capped, None, reason="on account", actor=ada)
        steps = [
            (c.amount_before, c.amount, c.reason) for c in NteChange.objects.order_by("amount")
        ]
    assert steps == [
        (None, Decimal(100), "agreed"),
        (Decimal(100), Decimal("250.56"), "a new motor"),
        (Decimal("250.56"), None, "on account"),
    ]
    with side("bolt"):
        assert NteChange.objects.count() == 3
        with pytest.raises(Refused, match="raised"):
            services.change_nte(capped, Decimal(9999), reason="more", actor=bea)


def test_incurred_is_the_providers_to_say_and_both_see_it(
    capped: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.add_incurred(capped, Decimal("60.005"), "labour", actor=bea)
        wrong = services.add_incurred(capped, Decimal(90), "typo", actor=bea)
        assert used(capped, incurred_totals([capped])).reach == "over"
        services.withdraw_incurred(wrong, actor=bea)
        with pytest.raises(Refused, match="already"):
            services.withdraw_incurred(wrong, actor=bea)
        services.add_incurred(capped, Decimal(20), "parts", actor=bea)
        for amount, words, refusal in (
            (Decimal(0), "x", "above zero"),
            (Decimal(1), " ", "what the amount is for"),
        ):
            with pytest.raises(Refused, match=refusal):
                services.add_incurred(capped, amount, words, actor=bea)
    with side("acme"):
        assert used(capped, incurred_totals([capped])).percent == 80
        with pytest.raises(Refused, match="Only who accepted"):
            services.add_incurred(capped, Decimal(1), "ours", actor=ada)
    with side("globex"):
        assert not incurred_totals([capped])


def test_nothing_is_incurred_before_accepting(offer: Assignment, bea: Person, side: Side) -> None:
    with side("bolt"), pytest.raises(Refused, match="Only who accepted"):
        services.add_incurred(offer.work_order, Decimal(1), "early", actor=bea)


@pytest.mark.postgres15
@pytest.mark.parametrize("end", ["declined", "recalled"])
def test_the_database_hides_cap_and_costs_when_the_offer_ends(
    offer: Assignment, ada: Person, bea: Person, side: Side, end: str
) -> None:
    with side("acme"):
        services.change_nte(offer.work_order, Decimal(100), reason="agreed", actor=ada)
    with side("bolt"):
        assert NteChange.objects.count() == 1  # while the offer stands
        if end == "declined":
            services.answer_assignment(offer, "declined", actor=bea)
        else:
            services.answer_assignment(offer, "accepted", actor=bea)
            services.add_incurred(offer.work_order, Decimal(1), "call", actor=bea)
            assert Incurred.objects.count() == 1
    if end == "recalled":
        with side("acme"):
            services.recall_assignment(offer, actor=ada)
            assert Incurred.objects.count() == 1
    with side("bolt"):
        assert [NteChange.objects.count(), Incurred.objects.count()] == [0, 0]


@pytest.mark.postgres15
def test_the_next_provider_does_not_learn_what_the_last_one_incurred(
    capped: WorkOrder, globex: Organization, ada: Person, bea: Person, gus: Person, side: Side
) -> None:
    from opentrax.organizations import services as organizations

    with side("bolt"):
        services.add_incurred(capped, Decimal(90), "labour", actor=bea)
    with side("acme"):
        services.recall_assignment(Assignment.objects.get(), actor=ada)
        organizations.add_partner(globex.pk, actor=ada)
        offer = services.assign(capped, globex.pk, actor=ada)
    with side("globex"):
        services.answer_assignment(offer, "accepted", actor=gus)
        assert NteChange.objects.count() == 1
        assert incurred_totals([capped]) == {}


@pytest.mark.postgres15
def test_a_provider_cannot_write_them_past_the_services(capped: WorkOrder, side: Side) -> None:
    step = {"work_order_id": capped.pk, "organization_id": capped.organization_id}
    with side("bolt"):
        for row in (
            NteChange(**step, amount=1, currency="CAD", source="by_hand"),
            Incurred(**step, provider_id=capped.provider_id, amount=1, currency="CAD", words="x"),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                row.save(force_insert=True)
    with side("acme"), pytest.raises(DatabaseError, match="permission denied"):
        NteChange.objects.update(amount=5)


def test_the_page_warns_both_sides_and_offers_each_its_acts(
    capped: WorkOrder, browse: Browse
) -> None:
    office, provider, url = browse("ada"), browse("bea"), f"/work-orders/{capped.pk}"
    form = {"amount": "80", "words": "Two hours"}
    assert "80.00\u00a0CAD · Two hours" in provider.post(f"{url}/incurred", form, follow=True).text
    page = office.get(url).text
    assert "Four fifths" in page
    assert "Bea" not in page  # named to the other side by the organization
    assert "Near: 80" in office.get("/work-orders").text
    assert "Near: 80" in provider.get("/work-orders").text
    provider.post(f"{url}/incurred", {"amount": "20.01", "words": "Parts"})
    assert "More was incurred" in office.get(url).text
    assert "Over: 100" in office.get("/work-orders").text
    bad = provider.post(f"{url}/incurred", {"amount": "much", "words": "Parts"})
    assert bad.status_code == 422
    changed = office.post(f"{url}/nte", {"amount": "200", "reason": "Agreed by phone"}, follow=True)
    assert "200.00\u00a0CAD" in changed.text
    seen = provider.get(url).text
    assert "Agreed by phone" in seen
    assert "Change the NTE" not in seen
    assert "Enter an amount incurred" not in office.get(url).text
    refused = provider.post(f"{url}/nte", {"amount": "9", "reason": "x"}, follow=True).text
    assert "Only the organization that raised" in refused
    assert "200.00\u00a0CAD" in office.get(url).text
    assert browse("gus").post(f"{url}/nte", {"amount": "9", "reason": "x"}).status_code == 404


def test_the_form_explains_what_rules_would_set(
    rules: ProblemCode, shop: Location, side: Side, browse: Browse
) -> None:
    client = browse("ada")
    typed = {"title": "Kept", "location": str(shop.pk), "trade": "refrigeration", "explain": "1"}
    told = client.post("/work-orders/new", typed).text
    assert "400.00\u00a0CAD" in told
    assert "from the location and the trade: Refrigeration" in told
    assert 'value="Kept"' in told
    coded = client.post("/work-orders/new", typed | {"problem_code": str(rules.pk)}).text
    assert "Empty the shelves." in coded
    assert "Emergency" in coded
    odd = client.post("/work-orders/new", {"explain": "1", "trade": "x", "problem_code": "y"})
    assert "no rule gives an amount" in odd.text
    with side("acme"):
        assert not WorkOrder.objects.exists()


def test_the_settings_of_costs(shop: Location, browse: Browse) -> None:
    client = browse("ada")
    assert "begin without one" in client.get("/organization/costs").text
    saved = client.post("/organization/costs", {"nte_label": "DNE", "currency": "USD"}, follow=True)
    assert "DNE of trades" in saved.text
    form = {"trade": "hvac", "location": shop.pk, "amount": "750.5"}
    added = client.post("/organization/costs/defaults", form, follow=True).text
    assert "750.50\u00a0USD" in added
    made = {"title": "Warm", "location": shop.pk, "priority": "normal", "trade": "hvac"}
    page = client.post("/work-orders/new", made, follow=True).text
    assert "750.50\u00a0USD" in page
    assert "from the location and the trade" in page
    assert "Change the DNE" in page
    bad = client.post("/organization/costs/defaults", form | {"amount": "-1"})
    assert bad.status_code == 422
    assert client.post("/organization/costs", {"currency": "DEM"}).status_code == 422
    key = added.split("/organization/costs/defaults/")[1].split("/")[0]
    gone = client.post(f"/organization/costs/defaults/{key}/removal", follow=True).text
    assert "begin without one" in gone
    assert browse("dan").get("/organization/costs").status_code == 403


def test_the_settings_of_problem_codes(browse: Browse, side: Side, acme: Organization) -> None:
    client, url = browse("ada"), "/organization/problem-codes"
    assert "No code yet" in client.get(url).text
    form = {"area": "Store", "problem": "Cooler", "name": "Warm", "nte_amount": "500"}
    assert "500.00\u00a0CAD" in client.post(url, form, follow=True).text
    again = client.post(url, form | {"name": "WARM"})
    assert again.status_code == 422
    assert "already" in again.text
    with side("acme"):
        code = ProblemCode.objects.get()
    assert 'value="Cooler"' in client.get(f"{url}/{code.pk}").text
    client.post(f"{url}/{code.pk}", form | {"name": "Too warm", "nte_amount": ""})
    assert "Too warm" in client.get(url).text
    assert "Restore “Too warm”" in client.post(f"{url}/{code.pk}/archival", follow=True).text
    restored = client.post(f"{url}/{code.pk}/restoration", follow=True).text
    assert "Archive “Too warm”" in restored
    assert browse("gus").get(f"{url}/{code.pk}").status_code == 404
