"""A track uploaded on the device's page passes the shift gate; a file that is none is refused in
words of the page's language, beside the field."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.formats import TrackError, Unreadable, read_track
from opentrax.tracking.tests.phones import a_phone, seconds_ago
from opentrax.tracking.words import UNREADABLE

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Person, Organization | None], Client]


def post(client: Client, device_id: object, content: bytes, name: str) -> HttpResponseBase:
    track = SimpleUploadedFile(name, content)
    return client.post(f"/devices/{device_id}/tracks", {"track": track}, follow=True)


def upload(client: Client, device_id: object, content: bytes, name: str = "day.csv") -> str:
    response = post(client, device_id, content, name)
    assert response.status_code == 200
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def refusal(client: Client, device_id: object, content: bytes, name: str = "day.gpx") -> str:
    response = post(client, device_id, content, name)
    assert response.status_code == 422
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_what_lies_inside_a_shift_is_stored_once(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    at = seconds_ago(600)
    rows = [f"{at},47.1,9.5", f"{at - 86_400},47.1,9.5", f"{at - 86_300},47.1,9.5",
            f"{at},200,9.5", f"{at},47.1,9.5"]  # fmt: skip
    content = "\n".join(["timestamp,lat,lon", *rows]).encode()
    client = sign_in(bea, bolt)
    page = upload(client, phone.device_id, content)
    assert (
        "5 positions were read: 1 stored, 1 of them new, 2 outside the shifts,"
        " 1 without a usable place, 1 repeated." in page
    )
    page = upload(client, phone.device_id, content)
    assert "5 positions were read: 1 stored, 0 of them new, 2 outside the shifts" in page
    assert phone.times() == [at]
    assert phone.refused() == {"outside_shift": 4}  # only numbers are kept of what is refused


def test_a_file_that_is_no_track_is_refused_in_words(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    page = refusal(sign_in(bea, bolt), phone.device_id, b"\x89PNG not a track", "photo.png")
    assert "This file is no track that is known here. Upload a CSV file with" in page
    assert phone.times() == []


def test_the_refusal_speaks_the_language_of_the_page_and_opens_the_form(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    with person_scope(bea.pk):
        Person.objects.filter(pk=bea.pk).update(language="fr-ca")
    client = sign_in(bea, bolt)
    for content in (b"\x89PNG", b"<gpx><trk>", b"\x1f\x8b\x08\x00broken", b'{"a": '):
        page = refusal(client, phone.device_id, content)
        assert 'narrow" open>' in page
        assert "Ce fichier" in page
        for english in ("neither GPX", "not XML", "damaged", "not JSON", "This file"):
            assert english not in page


def test_without_a_file_the_form_stays_open_with_its_error(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    response = sign_in(bea, bolt).post(f"/devices/{phone.device_id}/tracks")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'narrow" open>' in page
    assert "Choose a file first." in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Unreadable.UNKNOWN_KIND),
        (b"\x1f\x8b\x08\x00broken", Unreadable.DAMAGED_ARCHIVE),
        (b"<gpx><trk>", Unreadable.NOT_XML),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><gpx/>', Unreadable.DOCUMENT_TYPE),
        (b'{"a": ', Unreadable.NOT_JSON),
        (b'timestamp,lat,lon\n1,2,"' + b"x" * 140_000, Unreadable.NOT_CSV),
    ],
)
def test_a_fault_of_a_file_has_a_code(tmp_path: Path, content: bytes, code: Unreadable) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(TrackError) as caught:
        list(read_track(path))
    assert caught.value.code is code


def test_every_code_has_words() -> None:
    assert set(UNREADABLE) == set(Unreadable)
