"""A track uploaded on the device's page passes the shift gate; a file that is none is refused in
words."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opentrax.organizations.models import Organization, Person
from opentrax.tracking.tests.phones import a_phone, seconds_ago

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Person, Organization | None], Client]


def upload(client: Client, device_id: object, content: bytes, name: str = "day.csv") -> str:
    track = SimpleUploadedFile(name, content)
    response = client.post(f"/devices/{device_id}/tracks", {"track": track}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_what_lies_inside_a_shift_is_stored_once(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    at = seconds_ago(600)
    content = f"timestamp,lat,lon\n{at},47.1,9.5\n{at - 86_400},47.1,9.5\n".encode()
    client = sign_in(bea, bolt)
    assert "2 positions were read" in upload(client, phone.device_id, content)
    upload(client, phone.device_id, content)
    assert phone.times() == [at]
    assert phone.refused() == {"outside_shift": 2}


def test_a_file_that_is_no_track_is_refused_in_words(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn
) -> None:
    phone = a_phone(organization_id=bolt.pk)
    page = upload(sign_in(bea, bolt), phone.device_id, b"\x89PNG not a track", "photo.png")
    assert "This file cannot be read" in page
    assert phone.times() == []
