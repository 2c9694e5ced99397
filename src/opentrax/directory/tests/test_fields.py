"""Fields of an organization's own: what fits a kind, where it is kept, what pages show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory import services
from opentrax.directory.fields import shown
from opentrax.directory.models import CustomField, Location, LocationValue
from opentrax.directory.rules.fields import kept
from opentrax.directory.selectors import own_locations
from opentrax.directory.services import FieldDetails
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person


@pytest.mark.parametrize(
    ("kind", "raw", "found"),
    [
        ("number", "1.50", "1.5"), ("number", "1e2", "100"), ("number", "-0", "0"),
        ("number", "NaN", None), ("number", "1e99", None), ("number", "two", None),
        ("date", "2026-03-24", "2026-03-24"), ("date", "24.3.2026", None),
        ("yes_no", "yes", "yes"), ("yes_no", "true", None),
        ("choice", "Gas", "Gas"), ("choice", "Coal", None),
        ("choices", "Oil\nGas\nGas", "Gas\nOil"), ("choices", "Gas\nCoal", None),
        ("text", " a \n b ", "a b"), ("text", "x" * 301, None), ("long_text", "", ""),
    ],
)  # fmt: skip
def test_what_fits_a_kind(kind: str, raw: str, found: str | None) -> None:
    assert kept(kind, raw, ["Gas", "Oil"]) == found


@given(
    st.sampled_from(["text", "long_text", "number", "yes_no", "date", "choice", "choices"]),
    st.text(max_size=40),
)
def test_what_is_kept_is_kept_again(kind: str, raw: str) -> None:
    once = kept(kind, raw, ["Gas", "Oil"])
    assert once is None or kept(kind, once, ["Gas", "Oil"]) == once


POSTED = {
    "name": "Shop", "time_zone": "America/Toronto", "radius_m": "150", "latitude": "45.5",
    "longitude": "-75.5", "arrival": "automatic",
}  # fmt: skip


@pytest.mark.django_db
def test_a_field_is_asked_for_kept_and_found(
    browse: Browse, side: Side, shop: Location, acme: Organization
) -> None:
    client = browse("ada")
    added = {"target": "location", "kind": "number", "name": "Power", "unit": "kW",
             "is_required": "on"}  # fmt: skip
    assert client.post("/organization/fields", added).status_code == 302
    assert client.post("/organization/fields", added).status_code == 422  # the name is taken
    person = {"target": "location", "kind": "text", "name": "Janitor", "category": "user.name"}
    client.post("/organization/fields", person)
    with side("acme"):
        power, janitor = CustomField.objects.order_by("-name")
    form = client.get(f"/locations/{shop.pk}/edit").text
    assert "Power (kW)" in form
    address = f"/locations/{shop.pk}/edit"
    assert client.post(address, POSTED).status_code == 422
    said = {f"own_{power.pk.hex}": "1234.50", f"own_{janitor.pk.hex}": "Zoe"}
    assert client.post(address, POSTED | said).status_code == 302
    page = client.get(f"/locations/{shop.pk}").text
    assert "1,234.5\u00a0kW" in page
    assert "Zoe" in page
    with side("acme"):
        rows = {value.label: (value.said, value.personal_said) for value in
                LocationValue.objects.all()}  # fmt: skip
        # What is about a person has its own column, and no search finds it.
        assert rows == {"Power": ("1234.5", ""), "Janitor": ("", "Zoe")}
        assert own_locations(search="1234.5").count() == 1
        assert own_locations(search="zoe").count() == 0
    client.post(f"/organization/fields/{power.pk}/retirement")
    assert "Power" not in client.get(address).text
    assert "1,234.5" in client.get(f"/locations/{shop.pk}").text
    client.post(f"/organization/fields/{power.pk}/restoration")
    assert "Power" in client.get(address).text


@pytest.mark.django_db
def test_what_stands_in_a_list_stays_when_the_list_changes(
    side: Side, shop: Location, ada: Person
) -> None:
    with side("acme"):
        details = FieldDetails("Fuel", target="location", kind="choice", options="Gas\nOil")
        field = services.add_field(details, actor=ada)
        with pytest.raises(Refused, match="two lines"):
            services.change_field(field, FieldDetails("Fuel", options="Gas"), actor=ada)

        def say(text: str) -> None:
            said = services.LocationDetails("Shop", "America/Toronto", fields={field.pk: text})
            services.change_location(shop, said, actor=ada)

        say("Oil")
        services.change_field(field, FieldDetails("Fuel", options="Gas\nWood"), actor=ada)
        say("Oil")
        assert [one.text for one in shown(shop.field_values.all())] == ["Oil"]
        say("Wood")
        with pytest.raises(Refused, match="does not fit"):
            say("Oil")
        say("")
        assert not LocationValue.objects.exists()
