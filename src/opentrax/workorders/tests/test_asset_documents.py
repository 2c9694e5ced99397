"""Documents of assets: seen by whoever sees the asset, at that moment, by every address."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from opentrax.directory import services as directory
from opentrax.directory.models import Asset, AssetDocument, Location
from opentrax.directory.services import AssetDetails
from opentrax.kit import files
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment
from opentrax.workorders.tests.conftest import Browse, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(shop: Location, ada: Person, side: Side) -> Asset:
    with side("acme"):
        return directory.add_asset(shop, AssetDetails("Roof unit"), actor=ada)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(out, "JPEG")
    return out.getvalue()


def put(client: Client, unit: Asset, kind: str, title: str, name: str, body: bytes) -> int:
    sent = {"kind": kind, "title": title, "file": SimpleUploadedFile(name, body)}
    return client.post(f"/assets/{unit.pk}/documents/new", sent).status_code


def test_a_document_is_seen_while_its_asset_is_and_by_nobody_else(
    unit: Asset, offer: Assignment, ada: Person, browse: Browse, side: Side,
    globex: Organization,
) -> None:  # fmt: skip
    client, bea, gus = browse("ada"), browse("bea"), browse("gus")
    assert put(client, unit, "photo", "Front", "front.jpg", picture()) == 302
    with side("acme"):
        photo = AssetDocument.objects.get()
    page, small = f"/asset-documents/{photo.pk}", f"/asset-documents/{photo.pk}/thumbnail"
    asset = f"/assets/{unit.pk}"
    assert [client.get(one).status_code for one in (page, small, asset)] == [200, 200, 200]
    assert small in client.get(asset).text
    hidden = [404, 404, 404]
    assert [bea.get(one).status_code for one in (page, small, asset)] == hidden
    with side("acme"):
        services.name_assets(offer.work_order, [unit.pk], actor=ada)
    assert [bea.get(one).status_code for one in (page, small, asset)] == [200, 200, 200]
    assert "Front" in bea.get(asset).text
    assert bea.post(f"{page}/removal").status_code == 404
    assert put(bea, unit, "manual", "Ours", "ours.txt", b"words") == 404
    assert [gus.get(one).status_code for one in (page, small, asset)] == hidden
    with side("acme"):
        services.recall_assignment(offer, actor=ada)
    assert [bea.get(one).status_code for one in (page, small, asset)] == hidden
    assert client.get(page).status_code == 200


def test_a_file_goes_with_its_row_and_its_time_runs_from_the_assets_end(
    unit: Asset, ada: Person, browse: Browse, side: Side
) -> None:
    client = browse("ada")
    assert put(client, unit, "manual", "Manual", "manual.txt", b"how it works") == 302
    with side("acme"):
        row = AssetDocument.objects.get()
        assert row.content_key in files.named_keys()
        assert files.path_of(current_organization_id(), row.content_key).read_bytes()
        directory.retire_asset(unit, actor=ada)
        assert AssetDocument.objects.get().asset_retired_at is not None
    assert put(client, unit, "manual", "Late", "late.txt", b"words") == 422
    with side("acme"):
        directory.restore_asset(unit, actor=ada)
        assert AssetDocument.objects.get().asset_retired_at is None
    client.post(f"/asset-documents/{row.pk}/removal")
    assert client.get(f"/asset-documents/{row.pk}").status_code == 404
    with side("acme"):
        assert row.content_key not in files.named_keys()


def test_what_cannot_be_taken_says_what_to_do(unit: Asset, browse: Browse) -> None:
    client = browse("ada")
    address = f"/assets/{unit.pk}/documents/new"
    for sent, said in (
        ({"kind": "manual", "title": "Manual"}, "Choose a file first."),
        ({"kind": "photo", "title": "x" * 121, "file": io.BytesIO(b"x")}, "at most 120"),
        ({"kind": "photo", "title": "Program", "file": SimpleUploadedFile("a.exe", b"MZ\0\1")}, ""),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert said in answer.text
