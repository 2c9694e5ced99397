"""What a file is, by its content: a closed list, and a clear no to everything else.

The name and the type that a browser says are not asked; the extension that a download gets follows
from here.
"""

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

_HEAD_BYTES = 512
_CHUNK_BYTES = 1 << 16
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_PRINTABLE = bytes(sorted({*range(32, 256), *b"\t\n\r\f"} - {127}))
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."


class RefusedFileError(ValueError):
    """A file that is not taken; the message says why and what to do, in the words of a screen."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken."""

    media_type: str
    extension: str
    is_photo: bool = False


JPEG = FileKind("image/jpeg", "jpg", is_photo=True)
PNG = FileKind("image/png", "png", is_photo=True)
WEBP = FileKind("image/webp", "webp", is_photo=True)
HEIC = FileKind("image/heic", "heic", is_photo=True)
PDF = FileKind("application/pdf", "pdf")
TEXT = FileKind("text/plain", "txt")
CSV = FileKind("text/csv", "csv")
# By the part that only such a document has.
OFFICE = {
    "word/document.xml": FileKind(f"{_OFFICE}wordprocessingml.document", "docx"),
    "xl/workbook.xml": FileKind(f"{_OFFICE}spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": FileKind(f"{_OFFICE}presentationml.presentation", "pptx"),
}
OPEN_DOCUMENTS = {
    f"{_OPEN_DOCUMENT}text": FileKind(f"{_OPEN_DOCUMENT}text", "odt"),
    f"{_OPEN_DOCUMENT}spreadsheet": FileKind(f"{_OPEN_DOCUMENT}spreadsheet", "ods"),
    f"{_OPEN_DOCUMENT}presentation": FileKind(f"{_OPEN_DOCUMENT}presentation", "odp"),
}
KINDS = {
    kind.media_type: kind
    for kind in (JPEG, PNG, WEBP, HEIC, PDF, TEXT, CSV, *OFFICE.values(), *OPEN_DOCUMENTS.values())
}


def plain_name(name: str, kind: FileKind) -> str:
    """The name that somebody's file had, without its folders and with the extension of what it
    really is.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"/\\|?*').strip(". ")
    return f"{PurePosixPath(plain).stem[:120] or 'file'}.{kind.extension}"


def kind_of(file: BinaryIO, name: str = "") -> FileKind:
    """The kind of a file, which is left at its beginning. The name only tells a table of values
    from other text. Raises RefusedFileError for what is not on the list."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not head:
        raise RefusedFileError(_("This file is empty."))
    found = _by_signature(head) or (_in_archive(file) if head[:4] == b"PK\x03\x04" else None)
    if found is None and _is_text(file):
        found = CSV if name.lower().endswith(".csv") else TEXT
    file.seek(0)
    if found is None:
        raise RefusedFileError(
            _("Photos, PDF, text, CSV and office documents without macros can be uploaded.")
        )
    return found


def _by_signature(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    return PDF if head.startswith(b"%PDF-") else None


def _in_archive(file: BinaryIO) -> FileKind | None:
    """Office documents are archives; any other archive, and one with a program in it, is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            first = parts.get("mimetype")
            # OpenDocument has it uncompressed; what is compressed is not unpacked here.
            is_plain = first is not None and first.compress_type == zipfile.ZIP_STORED
            said = archive.open("mimetype").read(100) if is_plain else b""
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError):
        # Broken, cut off, or encrypted: what zipfile says of it, each in its own way.
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        return None
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
        return None
    opened = OPEN_DOCUMENTS.get(said.decode("ascii", "replace").strip())
    return opened or next((kind for part, kind in OFFICE.items() if part in parts), None)


def _is_text(file: BinaryIO) -> bool:
    """Whether it is nothing but characters, and no markup that a browser would carry out."""
    file.seek(0)
    is_first = True
    while chunk := file.read(_CHUNK_BYTES):
        if chunk.translate(None, _PRINTABLE):
            return False
        if is_first and chunk.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            return False
        is_first = False
    return True
