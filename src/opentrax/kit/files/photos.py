"""A photo as it may be kept: turned upright, no larger than a screen needs, and without anything
but its pixels: no place, no device, no serial number, no earlier version.

When it was taken is read first; see `TimeSource` for whose clock said so.
"""

import io
import struct
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from opentrax.kit.clock import now
from opentrax.kit.files.kinds import HEIC, JPEG, PNG, FileKind, RefusedFileError

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 320
LOGO_SIDES = (1200, 600)
_QUALITY, _THUMBNAIL_QUALITY = 86, 78
_FORMATS = {"image/jpeg": ("JPEG", "MPO"), "image/png": ("PNG",), "image/webp": ("WEBP",)}
_SAVED = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_EXIF_IFD, _TAKEN, _OFFSET = 0x8769, 0x9003, 0x9011
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_BROKEN = (
    OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, EOFError, RuntimeError,
    AttributeError, OverflowError, ZeroDivisionError, UnidentifiedImageError, struct.error,
)  # fmt: skip

# A decoded photo is large: two of them at once in each process, others wait.
_DECODING = threading.BoundedSemaphore(2)
# The size is checked here, before a pixel is decoded; the library would only warn.
Image.MAX_IMAGE_PIXELS = None
pi_heif.register_heif_opener()


class TimeSource(StrEnum):
    """Whose clock says when a photo was taken."""

    CAMERA = "camera"  # the camera's, with its offset from UTC
    CAMERA_ZONE = "camera_zone"  # the camera's, taken for the clock of the place


@dataclass(frozen=True, slots=True)
class Photo:
    """What is kept of a photo."""

    body: bytes
    thumbnail: bytes
    kind: FileKind
    width: int
    height: int
    taken_at: datetime | None
    taken_source: TimeSource | None


def prepare_photo(file: BinaryIO, kind: FileKind, *, zone: ZoneInfo) -> Photo:
    """Read a photo, and make what is kept of it and its small form.

    Raises RefusedFileError for what cannot be read and for more than 64 million pixels.
    """
    file.seek(0)
    try:
        formats = None if kind is HEIC else _FORMATS[kind.media_type]
        with _DECODING, Image.open(file, formats=formats) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RefusedFileError(_("This photo has more than 64 million pixels."))
            taken_at, source = taken(image, zone)
            kept = JPEG if kind is HEIC else kind
            pixels = _pixels(image, kept)
    except RefusedFileError:
        raise
    except _BROKEN as error:
        raise RefusedFileError(_("This photo cannot be read. Take it again.")) from error
    small = _flat(pixels)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Photo(
        _saved(pixels, kept, _QUALITY), _saved(small, JPEG, _THUMBNAIL_QUALITY), kept,
        pixels.width, pixels.height, taken_at, source,
    )  # fmt: skip


def prepare_logo(file: BinaryIO, kind: FileKind) -> tuple[bytes, FileKind]:
    """A picture for the head of papers: as large as print needs, with what it lets through.

    Raises RefusedFileError for what `prepare_photo` refuses, and for what is no picture.
    """
    if not kind.is_photo:
        raise RefusedFileError(_("A logo is a PNG, JPEG or WebP picture."))
    kept = prepare_photo(file, kind, zone=ZoneInfo("UTC"))
    with Image.open(io.BytesIO(kept.body)) as image:
        image.load()
        pixels = image.copy()
    pixels.thumbnail(LOGO_SIDES)
    saved = JPEG if kept.kind is JPEG else PNG
    return _saved(pixels, saved, 92), saved


def _pixels(image: Any, kept: FileKind) -> Image.Image:
    """Upright, in sRGB, no side longer than needed, and nothing beside the pixels."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG alone decodes smaller at once
    profile = image.info.get("icc_profile")
    found: Image.Image = ImageOps.exif_transpose(image)
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    has_alpha = found.mode in ("RGBA", "LA", "PA") or "transparency" in found.info
    mode = "RGBA" if has_alpha and kept is not JPEG else "RGB"
    found = _in_srgb(found.convert(mode), profile)
    clean = Image.new(found.mode, found.size)
    clean.paste(found)
    return clean


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, source, target, outputMode=image.mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile for other pixels: the colors as they are
    return turned or image


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.copy()
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _saved(image: Image.Image, kind: FileKind, quality: int) -> bytes:
    out = io.BytesIO()
    options: dict[str, Any] = {} if kind is PNG else {"quality": quality}
    image.save(out, _SAVED[kind.media_type], **options)
    return out.getvalue()


def taken(image: Any, zone: ZoneInfo) -> tuple[datetime | None, TimeSource | None]:
    """When the camera says that it took the photo; nothing where it says none that can be."""
    try:
        values = image.getexif().get_ifd(_EXIF_IFD)
        text, offset = str(values.get(_TAKEN, "")), str(values.get(_OFFSET, ""))
    except _BROKEN:
        return None, None
    said, source = _read(text.strip("\0 "), offset.strip("\0 "), zone)
    if said is None or not _EARLIEST <= said <= now() + timedelta(days=1):
        return None, None
    return said, source


def _read(text: str, offset: str, zone: ZoneInfo) -> tuple[datetime | None, TimeSource | None]:
    try:
        local = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None, None
    try:
        exact = datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return local.astimezone(UTC), TimeSource.CAMERA_ZONE
    return exact.astimezone(UTC), TimeSource.CAMERA
