"""The directory's screens as each role meets them."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opentrax.directory import services
from opentrax.directory.models import Client, Location, Technician, WorkingHours
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.organizations.models import Invitation, Person

COMMAND = re.compile(r'name="command_id" value="([^"]+)"')
FORM = {
    "name": "Depot",
    "time_zone": "America/Toronto",
    "latitude": "45.5005",
    "longitude": "-75.5005",
}
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[-75.501, 45.5], [-75.5, 45.5], [-75.5, 45.501], [-75.501, 45.501], [-75.501, 45.5]]
    ],
}


def test_empty_screens_say_what_to_do_next(browse: Browse) -> None:
    client = browse("ada")
    assert "No locations yet" in client.get("/locations").text
    assert "Every location is on the map" in client.get("/locations/unplaced").text
    assert "No technicians yet" in client.get("/technicians").text
    assert "You are not a technician here" in client.get("/technicians/me").text


def test_add_find_change_archive_restore(browse: Browse, side: Side) -> None:
    client = browse("dan")
    page = client.post("/locations/new", FORM | {"reference": "7", "radius_m": "80"}, follow=True)
    assert "Circle, 80 m" in page.text
    with side("acme"):
        place = Location.objects.get()
    assert "Depot" in client.get("/locations?q=depot+7&state=placed&sort=-reference").text
    assert "No location fits" in client.get("/locations?q=elsewhere").text
    edited = client.get(f"/locations/{place.pk}/edit").text
    assert 'value="45.5005"' in edited
    client.post(f"/locations/{place.pk}/edit", FORM | {"name": "Big depot", "radius_m": "90"})
    archived = client.post(f"/locations/{place.pk}/archival", follow=True).text
    assert "You can restore it here" in archived
    assert "Big depot" not in client.get("/locations").text
    assert "Big depot" in client.get("/locations?state=archived").text
    client.post(f"/locations/{place.pk}/restoration")
    assert "Big depot" in client.get("/locations").text


@pytest.mark.parametrize("way", ["polygon", "polygon_text", "polygon_file"])
def test_a_polygon_is_drawn_pasted_or_uploaded(browse: Browse, side: Side, way: str) -> None:
    text = json.dumps(SQUARE)
    data = {"name": "Campus", "time_zone": "UTC", "fence_shape": "polygon"}
    posted = (
        SimpleUploadedFile("a.geojson", b"\xef\xbb\xbf" + text.encode())
        if way == "polygon_file"
        else text
    )
    page = browse("ada").post("/locations/new", data | {way: posted}, follow=True)
    assert "Polygon" in page.text
    with side("acme"):
        place = Location.objects.get()
        assert place.polygon == SQUARE
        assert place.latitude == pytest.approx(45.5005, abs=0.0005)


def test_choosing_the_circle_drops_the_polygon(browse: Browse, side: Side) -> None:
    drawn = {"polygon": json.dumps(SQUARE), "fence_shape": "circle"}
    browse("ada").post("/locations/new", FORM | drawn)
    with side("acme"):
        assert Location.objects.get().polygon is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"polygon_text": "{"}, "cannot be read as JSON"),
        ({"polygon_file": SimpleUploadedFile("a.json", b"\xff\xfe")}, "no text in UTF-8"),
        ({"radius_m": "3"}, "greater than or equal to 20"),
        ({"latitude": "95"}, "less than or equal to 90"),
        ({"time_zone": "Nowhere/Else"}, "Select a valid choice"),
        ({"name": ""}, "required"),
    ],
)
def test_a_refused_form_says_why_and_keeps_the_rest(
    browse: Browse, side: Side, changed: dict[str, object], says: str
) -> None:
    response = browse("ada").post("/locations/new", FORM | {"address": "Kept Street 1"} | changed)
    assert response.status_code == 422
    assert says in response.text
    assert "Kept Street 1" in response.text
    with side("acme"):
        assert not Location.objects.exists()


def test_sent_twice_it_is_one_location_and_one_client(browse: Browse, side: Side) -> None:
    client = browse("ada")
    key = COMMAND.search(client.get("/locations/new").text)
    assert key is not None
    form = FORM | {"new_client": "Baker", "command_id": key[1]}
    first, again = client.post("/locations/new", form), client.post("/locations/new", form)
    assert first["Location"] == again["Location"]
    with side("acme"):
        assert (Location.objects.count(), Client.objects.count()) == (1, 1)


def test_a_taken_number_is_refused_on_the_form(shop: Location, browse: Browse) -> None:
    response = browse("ada").post("/locations/new", FORM | {"reference": "S-1"})
    assert response.status_code == 422
    assert "has the number" in response.text


def test_add_a_technician_by_mail_and_set_the_hours(browse: Browse, side: Side) -> None:
    client = browse("bea")
    form = {"name": "Nia New", "email": "nia@example.com", "time_zone": "America/Toronto"}
    hours_url = client.post("/technicians/new", form)["Location"]
    with side("bolt"):
        assert Invitation.objects.get().email == "nia@example.com"
    assert "On the clock of America/Toronto" in client.get(hours_url).text
    week = {
        "d0_0_starts": "08:00",
        "d0_0_ends": "12:00",
        "d0_1_starts": "13:00",
        "d0_1_ends": "17:00",
    }
    page = client.post(hours_url, week, follow=True).text
    assert "08:00–12:00" in page
    assert "Invited" in page
    assert 'value="13:00"' in client.get(hours_url).text
    assert "8 h 00 min a week" in client.get("/technicians").text
    half = client.post(hours_url, {"d1_0_starts": "08:00"})
    assert half.status_code == 422
    assert "Give both times" in half.text
    clash = client.post(hours_url, week | {"d0_1_starts": "11:00"})
    assert "overlaps" in clash.text
    with side("bolt"):
        assert WorkingHours.objects.count() == 2


def test_the_technicians_page_and_archive(technician: Technician, browse: Browse) -> None:
    client = browse("bea")
    url = f"/technicians/{technician.pk}"
    client.post(f"{url}/edit", {"name": "Tim T.", "phone": "555", "time_zone": "UTC"})
    page = client.get(url).text
    assert "Tim T." in page
    assert "Joined" in page
    assert "Tim T." in client.get("/technicians?q=tim").text
    assert "No technician fits" in client.get("/technicians?q=zoe").text
    assert "archived" in client.post(f"{url}/archival", follow=True).text
    assert "Tim T." in client.get("/technicians?state=archived").text
    client.post(f"{url}/restoration")
    assert "Tim T." in client.get("/technicians").text


def test_a_technician_sees_themselves_and_changes_nothing(
    technician: Technician, shop: Location, browse: Browse
) -> None:
    client = browse("tim")
    own = client.get("/technicians/me")
    assert "Tim Example" in own.text
    assert "Archive" not in own.text
    for path in (
        "/technicians",
        f"/technicians/{technician.pk}",
        "/locations/new",
        "/technicians/new",
    ):
        assert client.get(path).status_code == 403
    assert client.post(f"/technicians/{technician.pk}/archival").status_code == 403
    assert client.get(f"/locations/{shop.pk}").status_code == 404


def test_an_outsider_finds_and_changes_nothing(
    technician: Technician, shop: Location, browse: Browse, side: Side
) -> None:
    client = browse("gus")
    place, person = f"/locations/{shop.pk}", f"/technicians/{technician.pk}"
    for path in (place, f"{place}/edit", person, f"{person}/edit", f"{person}/hours"):
        assert client.get(path).status_code == 404
    for act in ("archival", "placement", "restoration", "edit"):
        assert client.post(f"{place}/{act}").status_code == 404
    for act in ("archival", "restoration", "hours", "invitation", "edit"):
        assert client.post(f"{person}/{act}").status_code == 404
    with side("acme"):
        assert Location.objects.get().archived_at is None


def test_another_organizations_client_cannot_be_chosen(
    browse: Browse, gus: Person, side: Side
) -> None:
    with side("globex"):
        client = services.add_client("Secret", actor=gus)
    response = browse("ada").post("/locations/new", FORM | {"client": client.pk})
    assert response.status_code == 422
    assert "Secret" not in response.text


def test_reading_changes_nothing(technician: Technician, browse: Browse) -> None:
    client = browse("bea")
    for act in ("archival", "restoration", "invitation"):
        assert client.get(f"/technicians/{technician.pk}/{act}").status_code == 405


def test_a_placed_location_is_shown_on_a_map_with_its_fence(
    shop: Location, browse: Browse, side: Side, ada: Person
) -> None:
    page = browse("ada").get(f"/locations/{shop.pk}").text
    assert "data-place-map" in page
    data = re.search(r'<script id="place-data" type="application/json">(.*?)</script>', page)
    assert data is not None
    shown = json.loads(data[1])
    assert (shown["latitude"], shown["radius_m"]) == (shop.latitude, shop.radius_m)
    with side("acme"):
        details = services.LocationDetails(name="Nowhere", time_zone="UTC", address="No Street 1")
        nowhere = services.add_location(details, actor=ada)
    assert "data-place-map" not in browse("ada").get(f"/locations/{nowhere.pk}").text
