"""What a mail brings: parts that no library reads are files, and no mail makes reading fail."""

import pytest

from opentrax.messaging.inbound.contents import contents_of

PART = b"--x\r\n%s\r\n\r\n%s\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: ; name=\r\n"
        b"Content-Disposition: attachment; filename*0*=utf-8\0''%; filename*1=x",
        b"Content-Type: application/pdf; name*=nope'en'%ff",
        b"Content-Disposition: attachment; filename*=utf-8''%00a.pdf",
    ],
)
def test_a_part_that_no_library_reads_costs_the_others_nothing(headers: bytes) -> None:
    said = PART % (b"Content-Type: text/plain", b"Hello")
    sent = PART % (b"Content-Type: application/pdf; name=a.pdf", b"%PDF-")
    raw = b"From: a@b.c\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    found = contents_of(raw + said + PART % (headers, b"x") + sent + b"--x--\r\n")
    assert found.words == "Hello"
    assert len(found.files) == 2
    assert (found.files[1].name, found.files[1].content.strip()) == ("a.pdf", b"%PDF-")


def test_a_passed_on_mail_that_cannot_be_written_out_is_an_empty_file() -> None:
    inner = b"From: \xff\xfe\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\xfe h"
    raw = b"From: a@b.c\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    raw += PART % (b"Content-Type: message/rfc822\r\nContent-Disposition: attachment", inner)
    assert len(contents_of(raw + b"--x--\r\n").files) == 1
