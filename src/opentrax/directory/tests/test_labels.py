"""Sheets of labels: what was chosen of one's own, and nothing else."""

import io

import pytest
from pypdf import PdfReader

from opentrax.directory import services
from opentrax.directory.models import Location
from opentrax.directory.services import AssetDetails, LocationDetails
from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.organizations.models import Person

pytestmark = pytest.mark.django_db


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


@pytest.fixture
def addresses(shop: Location, ada: Person, side: Side) -> dict[str, tuple[str, str]]:
    """For each kind the keys of two: the one that is printed, the one that is not."""
    with side("acme"):
        other = services.add_location(LocationDetails("Yard", "America/Toronto"), actor=ada)
        assets = [
            services.add_asset(shop, AssetDetails(name), actor=ada)
            for name in ("Shop unit", "Yard")
        ]
        parts = [
            add_part(PartDetails(f"P-{name}", name, "CAD"), actor=ada) for name in ("Shop", "Yard")
        ]
    rows = {"assets": assets, "parts": parts, "locations": [shop, other]}
    return {kind: (str(one.pk), str(two.pk)) for kind, (one, two) in rows.items()}


def test_what_was_chosen_is_on_the_sheet_and_nothing_else(
    addresses: dict[str, tuple[str, str]], browse: Browse
) -> None:
    ada, gus = browse("ada"), browse("gus")
    for kind, (printed, left_out) in addresses.items():
        page = ada.get(f"/{kind}/labels")
        assert printed in page.text
        assert left_out in page.text
        posted = {"sheet": "a4-24", "first": "3", "chosen": [printed]}
        made = ada.post(f"/{kind}/labels", posted)
        assert (made.status_code, made["Content-Type"]) == (200, "application/pdf")
        assert {"locations": "S-1"}.get(kind, "Shop") in text_of(made.content)
        assert "Yard" not in text_of(made.content)
        assert gus.post(f"/{kind}/labels", posted).status_code == 422
        assert printed not in gus.get(f"/{kind}/labels").text
        assert "No labels to print" in ada.get(f"/{kind}/labels?q=nowhere").text


def test_a_sheet_that_cannot_be_says_what_to_do(
    addresses: dict[str, tuple[str, str]], browse: Browse
) -> None:
    ada, (printed, _other) = browse("ada"), addresses["parts"]
    good = {"sheet": "a4-24", "first": "1", "chosen": [printed]}
    for wrong, said in (
        ({"chosen": []}, "Choose at least one label."),
        ({"chosen": ["x\0"]}, "One of these labels is not there any more."),
        ({"first": "25"}, "This sheet has fewer labels."),
        ({"first": "0"}, "greater than or equal to 1"),
    ):
        page = ada.post("/parts/labels", {**good, **wrong})
        assert page.status_code == 422
        assert said in page.text
    only = ada.get(f"/parts/labels?part={printed}").text
    assert (printed in only, addresses["parts"][1] in only) == (True, False)
