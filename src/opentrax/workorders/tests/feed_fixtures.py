"""Photos, documents, and what was said about Acme's work order before and after Bolt was asked."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from opentrax.kit.files import store
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.models import Attachment, Note, WorkOrder
from opentrax.workorders.services import Upload


def a_photo(color: str = "red", taken: str = "2026:03:24 09:30:00") -> bytes:
    out, said = io.BytesIO(), Image.Exif()
    said[0x0110] = "Needle Camera"
    said.get_ifd(0x8769)[0x9003] = taken
    said.get_ifd(0x8825)[2] = (45.0, 30.0, 12.5)
    Image.new("RGB", (640, 480), color).save(out, "JPEG", exif=said)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "Door.jpg") -> Upload:
    return Upload(io.BytesIO(a_photo() if content is None else content), name)


def attached(order: WorkOrder, audience: str, actor: Person, **kwargs: Any) -> Attachment:
    """One photo, put by the service; the row that it made."""
    known = set(Attachment.objects.values_list("pk", flat=True))
    services.attach(order, [upload()], audience, actor=actor, **kwargs)
    [made] = Attachment.objects.exclude(pk__in=known)
    return made


@dataclass(frozen=True, slots=True)
class Entry:
    """A note and a photo that were written together."""

    note: Note
    photo: Attachment


def entry(order: WorkOrder, words: str, audience: str, actor: Person) -> Entry:
    return Entry(
        services.write_note(order, words, audience, actor=actor), attached(order, audience, actor)
    )


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "files"
    monkeypatch.setattr(store, "root", lambda: folder)
    return folder
