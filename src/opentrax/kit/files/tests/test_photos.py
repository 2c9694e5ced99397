"""What is kept of a photo, and what is not."""

import io
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from opentrax.kit.files import RefusedFileError, TimeSource, kind_of, prepare_photo
from opentrax.kit.files.kinds import JPEG, PNG
from opentrax.kit.files.photos import MOST_PIXELS, THUMBNAIL_SIDE, Photo

TORONTO = ZoneInfo("America/Toronto")
NEEDLES = (b"Needle Camera", b"NDL-SERIAL", b"needle comment", b"needle software")


def photo(
    form: str = "JPEG", *, size: tuple[int, int] = (600, 400), mode: str = "RGB",
    exif: Mapping[int, Any] | None = None, turned: int = 1, **options: Any,
) -> bytes:  # fmt: skip
    """A photo as a camera makes it: device, serial number, place."""
    image, said = Image.new(mode, size, "red"), Image.Exif()
    said[0x0110], said[0x0131], said[0x0112] = "Needle Camera", "needle software", turned
    inner = said.get_ifd(0x8769)
    inner[0xA431] = "NDL-SERIAL"
    inner.update(exif or {})
    place = said.get_ifd(0x8825)
    place[1], place[2] = "N", (45.0, 30.0, 12.5)
    out = io.BytesIO()
    image.save(out, form, exif=said, **options)
    return out.getvalue()


def prepared(content: bytes, zone: ZoneInfo = TORONTO) -> Photo:
    file = io.BytesIO(content)
    return prepare_photo(file, kind_of(file), zone=zone)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(form: str) -> None:
    options = {"comment": b"needle comment"} if form == "JPEG" else {}
    content = photo(form, **options)
    found = prepared(content)
    assert b"Needle Camera" in content, "the control"
    for body in (found.body, found.thumbnail):
        assert not [needle for needle in NEEDLES if needle in body]
        with Image.open(io.BytesIO(body)) as image:
            assert dict(image.getexif()) == {}
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert (found.width, found.height) == (600, 400)
    assert found.kind.extension == {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[form]


def test_a_phones_heic_becomes_a_jpeg_with_its_time(clock: Any) -> None:
    clock.set(datetime(2026, 3, 24, tzinfo=UTC))
    content = (Path(__file__).parent / "samples" / "phone.heic").read_bytes()
    found = prepared(content)
    assert b"Needle Camera" in content, "the control"
    assert found.kind is JPEG
    assert b"Needle" not in found.body + found.thumbnail
    assert (found.width, found.height) == (96, 64)
    assert found.taken_at == datetime(2026, 3, 20, 13, 15, tzinfo=UTC)
    with Image.open(io.BytesIO(found.body)) as image:
        assert image.format == "JPEG"
        assert image.getpixel((40, 30))[0] > 150
    with pytest.raises(RefusedFileError):
        prepared(content[:200])


def test_it_is_upright_and_small_enough() -> None:
    found = prepared(photo(size=(5000, 100), turned=6))
    assert (found.width, found.height) == (82, 4096)
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert max(small.size) == THUMBNAIL_SIDE


def test_what_is_clear_stays_clear_and_its_thumbnail_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    found = prepared(out.getvalue())
    with Image.open(io.BytesIO(found.body)) as image:
        assert image.mode == "RGBA"
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert small.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("exif", "taken_at", "source"),
    [
        (
            {0x9003: "2026:03:20 09:15:00", 0x9011: "-04:00"},
            datetime(2026, 3, 20, 13, 15, tzinfo=UTC), TimeSource.CAMERA,
        ),
        (
            {0x9003: "2026:01:20 09:15:00"},
            datetime(2026, 1, 20, 14, 15, tzinfo=UTC), TimeSource.CAMERA_ZONE,
        ),
        ({0x9003: "0000:00:00 00:00:00"}, None, None),
        ({0x9003: "2999:01:01 00:00:00"}, None, None),
        ({0x9003: "1970:01:01 00:00:00"}, None, None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_the_cameras_time_is_read_first(
    exif: dict[int, str], taken_at: datetime | None, source: TimeSource | None, clock: Any
) -> None:
    clock.set(datetime(2026, 3, 24, tzinfo=UTC))
    found = prepared(photo(exif=exif))
    assert (found.taken_at, found.taken_source) == (taken_at, source)


def test_too_many_pixels_are_refused_before_one_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 20_000, MOST_PIXELS // 20_000 + 1, 8, 2, 0, 0, 0)
    import zlib

    chunk = struct.pack(">I", 13) + b"IHDR" + header
    content = b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    with pytest.raises(RefusedFileError, match="64 million"):
        prepare_photo(io.BytesIO(content + b"\x00\x00\x00\x00IDAT" * 2), PNG, zone=TORONTO)


@pytest.mark.parametrize("length", [20, 200, 900])
def test_half_a_photo_is_refused(length: int) -> None:
    with pytest.raises(RefusedFileError):
        prepare_photo(io.BytesIO(photo()[:length]), JPEG, zone=TORONTO)
