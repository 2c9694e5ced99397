"""Photos and notes from the technician's own page, without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opentrax.organizations.models import Membership, Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Attachment, Note, Visit
from opentrax.workorders.tests.conftest import (
    Side,
    accepted,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)
from opentrax.workorders.tests.feed_fixtures import a_photo, files_folder

__all__ = ["accepted", "files_folder", "offer", "order", "shop", "side", "technician", "visit"]
pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def photos(*colors: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{c}.jpg", a_photo(c), "image/jpeg") for c in colors]


def test_a_technician_adds_photos_and_a_note(
    visit: Visit, tim: Person, bolt: Organization, sign_in: SignIn, side: Side
) -> None:
    client = sign_in(tim, bolt)
    page = client.get(f"/field/visits/{visit.pk}").content.decode()
    assert 'capture="environment"' in page
    assert "multiple" in page
    [taken, *others] = photos("green", "red", "blue")
    sent = {"audience": "client", "files": others, "camera": taken}
    answer = client.post(f"/field/visits/{visit.pk}/photos", sent)
    assert answer["Location"] == f"/field/visits/{visit.pk}"
    client.post(
        f"/field/visits/{visit.pk}/notes", {"audience": "client", "kind": "note", "body": "Hinge."}
    )
    with side("acme"):
        assert set(Attachment.objects.values_list("name", "visit_id")) == {
            ("green.jpg", visit.pk), ("red.jpg", visit.pk), ("blue.jpg", visit.pk),
        }  # fmt: skip
        assert Note.objects.get().visit_id == visit.pk
    shown = client.get(f"/field/visits/{visit.pk}").content.decode()
    assert "Hinge." in shown
    assert shown.count('class="photo"') == 3


def test_without_a_photo_it_says_so(
    visit: Visit, tim: Person, bolt: Organization, sign_in: SignIn
) -> None:
    client, base = sign_in(tim, bolt), f"/field/visits/{visit.pk}"
    answer = client.post(f"{base}/photos", {"audience": "client"}, follow=True)
    assert "Choose a file first." in answer.content.decode()


def test_another_technicians_visit_and_one_taken_away_are_not_found(
    visit: Visit, tim: Person, ada: Person, bolt: Organization, sign_in: SignIn, side: Side
) -> None:
    client, base = sign_in(tim, bolt), f"/field/visits/{visit.pk}"
    with side("acme"):
        services.recall_assignment(visit.assignment, actor=ada)
    assert client.get(base).status_code == 404
    for part in ("notes", "photos"):
        assert client.post(f"{base}/{part}", {"audience": "client", "body": "x"}).status_code == 404


def test_who_may_only_look_writes_nothing(
    visit: Visit, tim: Person, bolt: Organization, sign_in: SignIn, side: Side, files_folder: Path
) -> None:
    with side("bolt"):
        Membership.objects.filter(person=tim).update(role="viewer")
    client, base = sign_in(tim, bolt), f"/field/visits/{visit.pk}"
    assert "multipart" not in client.get(base).content.decode()
    assert client.post(f"{base}/notes", {"audience": "client", "body": "x"}).status_code == 403
    sent = {"audience": "client", "files": photos("red")}
    assert client.post(f"{base}/photos", sent).status_code == 403
    assert not files_folder.exists()
