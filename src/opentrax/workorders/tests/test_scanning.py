"""What a scanned or typed code opens: for whom it is, and for nobody else."""

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory import services as directory
from opentrax.directory.models import Asset, Location, Part
from opentrax.directory.services import AssetDetails
from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.check_in_states import PointKind
from opentrax.workorders.models import Assignment, Visit
from opentrax.workorders.rules.scanning import path_of, words_of
from opentrax.workorders.services.check_in_points import renew_check_in_point, token_of
from opentrax.workorders.services.request_links import renew_request_link
from opentrax.workorders.services.visit_links import make_visit_link
from opentrax.workorders.tests.conftest import NINE, Browse, Side

UNKNOWN = "Nothing that you may see has this code."
HOST = "scan.example"


@given(st.text(max_size=40))
def test_nothing_that_is_read_breaks_the_rules(text: str) -> None:
    told = words_of(text)
    assert "\0" not in told
    path = path_of(told, {HOST})
    assert path is None or path == "" or path.startswith("/")


def test_only_our_own_addresses_are_paths() -> None:
    assert path_of(f"https://{HOST}/a/k?x=1", {HOST}) == "/a/k"
    assert path_of(f"HTTP://{HOST.upper()}/a/k", {HOST}) == "/a/k"
    assert path_of("https://elsewhere.example/a/k", {HOST}) == ""
    assert path_of("/a/k", {HOST}) == "/a/k"
    assert path_of("HV 7", {HOST}) is None
    assert path_of("http://[broken", {HOST}) is None
    assert words_of("x" * 2001) == ""


@pytest.fixture
def unit(shop: Location, ada: Person, side: Side) -> Asset:
    with side("acme"):
        return directory.add_asset(shop, AssetDetails("Roof unit", tag="HV 7"), actor=ada)


@pytest.fixture
def part(bea: Person, side: Side) -> Part:
    with side("bolt"):
        details = PartDetails("P-1", "Filter", "CAD", code="4006381333931")
        return add_part(details, actor=bea)


@pytest.mark.django_db
def test_a_code_opens_what_it_names_for_whoever_may_see_it(
    unit: Asset, part: Part, offer: Assignment, ada: Person, browse: Browse, side: Side
) -> None:
    own = settings.ENVIRONMENT.public_url
    asset = f"/a/{unit.scan_key}"
    with side("acme"):
        services.name_assets(offer.work_order, [unit.pk], actor=ada)
    codes = {
        "hv  7": asset, f"{own}{asset}": asset, f"http://testserver{asset}": asset,
        f"/assets/{unit.pk}": asset, f"/locations/{unit.location_id}":
        f"/locations/{unit.location_id}",
    }  # fmt: skip
    parts = dict.fromkeys(("p-1", "4006381333931", f"/parts/{part.pk}"), f"/parts/{part.pk}")
    for name, opens in (("ada", codes), ("bea", {**codes, **parts}), ("gus", {})):
        client = browse(name)
        for code in {**codes, **parts}:
            answer = client.post("/scan", {"code": code})
            if code in opens:
                assert (answer.status_code, answer["Location"]) == (302, opens[code])
            else:
                assert answer.status_code == 422
                assert UNKNOWN in answer.content.decode()


@pytest.mark.django_db
def test_what_is_somebody_elses_is_as_unknown_as_nonsense(
    visit: Visit, shop: Location, ada: Person, bea: Person, browse: Browse, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE)
    with side("acme"):
        point = renew_check_in_point(shop, PointKind.QR, actor=ada)
        request = renew_request_link(shop, actor=ada)
    with side("bolt"):
        make_visit_link(visit, token="t" * 43, actor=bea)
    check_in = f"/c/{token_of(point.pk, PointKind.QR)}"
    asks, comes, place = f"/r/{request.token}", f"/v/{'t' * 43}", f"/locations/{shop.pk}"
    assert browse("ada").post("/scan", {"code": check_in})["Location"] == place
    assert browse("ada").post("/scan", {"code": asks})["Location"] == asks
    assert browse("bea").post("/scan", {"code": comes})["Location"] == comes
    tim = browse("tim")
    assert tim.post("/field/scan", {"code": check_in})["Location"] == check_in
    said = set()
    gus, strange = browse("gus"), ["x\0y", "x" * 9000, "/c/nonsense", "https://elsewhere.example/"]
    for code in [check_in, asks, comes, place, "/scan", *strange]:
        answer = gus.post("/scan", {"code": code})
        assert answer.status_code == 422
        said.add(UNKNOWN in answer.content.decode())
    assert said == {True}
    assert "Scan a code, or type" in gus.post("/scan", {"code": " "}).content.decode()


@pytest.mark.django_db
def test_a_tag_and_a_number_that_are_the_same_are_shown_to_choose_from(
    unit: Asset, ada: Person, browse: Browse, side: Side
) -> None:
    with side("acme"):
        part = add_part(PartDetails("HV 7", "Filter", "CAD"), actor=ada)
    page = browse("ada").post("/scan", {"code": "HV 7"})
    assert page.status_code == 200
    for address in (f"/a/{unit.scan_key}", f"/parts/{part.pk}"):
        assert f'href="{address}"' in page.content.decode()


@pytest.mark.django_db
def test_on_the_phone_a_part_leads_to_the_visit_and_a_scan_is_shown_with_its_time(
    visit: Visit, unit: Asset, part: Part, ada: Person, bea: Person, browse: Browse, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE)
    with side("acme"):
        services.name_assets(visit.work_order, [unit.pk], actor=ada)
    tim, parts = browse("tim"), f"/field/visits/{visit.pk}/parts?q=P-1"
    assert "data-scanner" in tim.get(f"/field/scan?visit={visit.pk}").content.decode()
    assert tim.get("/field/scan?visit=nonsense").status_code == 404
    assert tim.post("/field/scan", {"code": "P-1"}).status_code == 422  # not there yet
    assert tim.post("/field/scan", {"code": "P-1", "visit": visit.pk})["Location"] == parts
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
    assert tim.post("/field/scan", {"code": "P-1"})["Location"] == parts
    there = tim.post("/field/scan", {"code": "hv 7", "visit": visit.pk})["Location"]
    assert there == f"/a/{unit.scan_key}"
    tim.post(there, {"visit": visit.pk})
    for client, page in (
        (tim, f"/field/visits/{visit.pk}"), (browse("ada"), f"/work-orders/{visit.work_order_id}")
    ):  # fmt: skip
        shown = client.get(page).content.decode()
        assert "Roof unit" in shown
        assert "scanned at" in shown


@pytest.mark.django_db
def test_only_pages_that_scan_may_compile_the_reader(browse: Browse) -> None:
    client = browse("ada")
    assert "'wasm-unsafe-eval'" in client.get("/scan")["Content-Security-Policy"]
    assert "wasm" not in client.get("/assets")["Content-Security-Policy"]
