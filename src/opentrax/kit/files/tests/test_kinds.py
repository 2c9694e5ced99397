"""What a file is, by its content alone."""

import io
import zipfile

import pytest

from opentrax.kit.files import RefusedFileError, kind_of


def archive(*names: str, mimetype: str = "") -> bytes:
    # Dated as ZIP begins: the name of a test is made of the bytes.
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "x")
    return out.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("content", "name", "extension"),
    [
        (b"\xff\xd8\xff\xe0rest", "x.html", "jpg"),
        (b"\x89PNG\r\n\x1a\nrest", "x", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "x.jpg", "heic"),
        (b"%PDF-1.7\n", "x.exe", "pdf"),
        ("Zähler\t12\r\n".encode(), "x.bin", "txt"),
        ("Zähler;12\r\n".encode("cp1252"), "Values.CSV", "csv"),
        (archive("[Content_Types].xml", "word/document.xml"), "x.zip", "docx"),
        (archive("xl/workbook.xml"), "x", "xlsx"),
        (archive("ppt/presentation.xml"), "x", "pptx"),
        (archive("content.xml", mimetype=ODS), "x", "ods"),
    ],
)
def test_a_kind_follows_from_the_content(content: bytes, name: str, extension: str) -> None:
    file = io.BytesIO(content)
    assert kind_of(file, name).extension == extension
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01",
        b"GIF89a\x01\x00",
        b"<html><script>alert(1)</script>",
        b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"text and\x00then not",
        b"a" * 70_000 + b"\x01",
        archive("setup.exe"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("Basic/script.xml", mimetype=ODS),
        archive("word/document.xml")[:40],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_everything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(RefusedFileError):
        kind_of(io.BytesIO(content), "photo.jpg")


def test_an_archive_that_cannot_be_unpacked_is_refused_and_not_unpacked():
    whole = bytearray(archive("content.xml", mimetype=ODS))
    whole[whole.index(ODS.encode())] ^= 1  # its checksum fits no more
    for broken in (bytes(whole), bytes(whole[:-30]), b"PK\x03\x04" + bytes(40)):
        with pytest.raises(RefusedFileError):
            kind_of(io.BytesIO(broken), "x.ods")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", ODS)
    cut = packed.getvalue().replace(packed.getvalue()[38:48], bytes(10))
    for content in (packed.getvalue(), cut):
        with pytest.raises(RefusedFileError):
            kind_of(io.BytesIO(content), "x.ods")
