"""Who an organization is on papers: by its page, to its partners, and to nobody else."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from opentrax.audit.models import Entry
from opentrax.kit import files
from opentrax.kit.files import store
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.letterhead import letterhead_of, party, tax_numbers
from opentrax.organizations.models import Letterhead, Organization, Person

pytestmark = pytest.mark.django_db
PAGE = "/organization/letterhead"
WORDS = {
    "legal_name": "Bolt Field Services Ltd.", "address": "1 Depot Road\nMoncton", "country": "CA",
    "email": "office@bolt.example", "tax_numbers": "GST/HST: 123 RT0001\n99", "payment": "By bank",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "root", lambda: tmp_path)
    return tmp_path


def upload(mode: str = "RGBA", kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, (3000, 1500), "navy").save(out, kind)
    return SimpleUploadedFile("logo", out.getvalue())


def on_disk(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("partners")
def test_what_is_said_stands_on_papers_and_only_partners_read_it(
    acme: Organization, ada: Person, bolt: Organization, bea: Person, globex: Organization,
    gus: Person, within: Any, sign_in: Any,
) -> None:  # fmt: skip
    client = sign_in(bea, bolt)
    assert client.get(f"{PAGE}/logo").status_code == 404
    assert client.post(PAGE, {**WORDS, "logo": upload()}).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Bolt Field Services Ltd." in page
    assert "Your logo" in page
    logo = client.get(f"{PAGE}/logo")
    with Image.open(io.BytesIO(logo.content)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 600))
    with within(acme, ada):
        side = party("From", "Bolt", letterhead_of(bolt.pk))
        head = letterhead_of(bolt.pk)
    assert (side.name, side.address) == ("Bolt Field Services Ltd.", "1 Depot Road\nMoncton")
    assert side.logo is not None
    assert side.logo.body == logo.content
    assert head is not None
    assert tax_numbers(head) == [("GST/HST", "123 RT0001"), ("Tax number", "99")]
    with within(globex, gus):
        assert letterhead_of(bolt.pk) is None
    assert sign_in(gus, globex).get(f"{PAGE}/logo").status_code == 404


def test_an_earlier_logo_is_swept_and_the_one_that_stands_is_not(
    bolt: Organization, bea: Person, within: Any, sign_in: Any, folder: Path
) -> None:
    client = sign_in(bea, bolt)
    for logo in (upload(), upload("RGB", "JPEG")):
        client.post(PAGE, {**WORDS, "logo": logo})
    assert on_disk(folder) == 2
    with within(bolt, bea):
        assert files.sweep(files.named_keys) == 1
    assert client.get(f"{PAGE}/logo")["Content-Type"] == "image/jpeg"
    client.post(PAGE, {**WORDS, "without_logo": "on"})
    with within(bolt, bea):
        assert files.sweep(files.named_keys) == 1
        acts = Entry.objects.filter(action="organization.letterhead").order_by("sequence")
        assert [entry.facts["fields"] for entry in acts][1:] == ["logo", "logo"]
    assert on_disk(folder) == 0


def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(
    bolt: Organization, bea: Person, tim: Person, within: Any, sign_in: Any, folder: Path
) -> None:
    with person_scope(bea.pk):
        Person.objects.filter(pk=bea.pk).update(language="fr-ca")
    drawing = SimpleUploadedFile("logo.svg", b"<svg onload='x()'/>", "image/svg+xml")
    answer = sign_in(bea, bolt).post(PAGE, {**WORDS, "logo": drawing})
    assert answer.status_code == 422
    assert "documents de bureau" in answer.content.decode()
    plain = SimpleUploadedFile("logo.png", b"no picture", "image/png")
    answer = sign_in(bea, bolt).post(PAGE, {**WORDS, "logo": plain, "country": "??"})
    assert answer.status_code == 422
    assert sign_in(tim, bolt).post(PAGE, WORDS).status_code == 403
    with within(bolt, bea):
        assert not Letterhead.objects.exists()
    assert on_disk(folder) == 0
