"""Papers as PDF: the same bytes for the same paper, words as data, nothing outside the margins."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader

from opentrax.kit.documents import (
    Column,
    Fact,
    Line,
    Paper,
    Party,
    Picture,
    Section,
    Size,
    Table,
    Total,
    pdf,
    pictures,
    size_for,
)

COLUMNS = (Column("Description"), Column("Quantity", is_figure=True), Column("Unit", is_short=True))


def picture() -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (300, 90), "navy").save(out, "PNG")
    return Picture(out.getvalue(), "Bolt")


def paper(lines: int = 2, word: str = "Labor") -> Paper:
    table = Table(COLUMNS, tuple(Line((word, f"{i}.25", "h"), "3 November") for i in range(lines)))
    return Paper(
        title="Invoice", number="42", made_at=datetime(2026, 11, 27, tzinfo=UTC),
        sender=Party("From", "Bolt", "1 Depot Road\nMoncton", (Fact("GST", word),), picture()),
        recipient=Party("Bill to", word), state="Submitted", facts=(Fact("Client PO", word),),
        sections=(Section("Work", word, (Fact(word, word),), table, (picture(),)),),
        totals=(Total("Total", "12.00 CAD", is_strong=True),), footer=word,
    )  # fmt: skip


def text_of(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def test_the_same_paper_is_the_same_file_and_another_is_another() -> None:
    made = pdf(paper())
    assert made == pdf(paper())
    assert made != pdf(paper(word="Parts"))
    assert made != pdf(replace(paper(), made_at=datetime(2026, 11, 28, tzinfo=UTC)))


def test_a_long_table_goes_on_under_its_headings_with_the_papers_name_on_each_sheet() -> None:
    pages = text_of(pdf(paper(200)))
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("continued" in page) == (number > 1)
    assert all("Quantity" in page for page in pages[:-1])
    whole = "".join(pages)
    assert all(f"{i}.25" in whole for i in range(200))
    assert "12.00 CAD" in pages[-1]


def test_words_of_people_are_no_markup() -> None:
    said = '#panic("no") *b* $x$ = h \\ @me </a> `c` //'
    [page] = text_of(pdf(paper(1, said)))
    assert page.replace("\n", " ").count(said) >= 4


@pytest.mark.parametrize("word", ["X" * 300, "Ünïcödé " * 60])
def test_nothing_stands_outside_the_margins(word: str) -> None:
    for sheet in pictures(paper(3, word), dots_per_inch=40):
        image = ImageOps.invert(Image.open(io.BytesIO(sheet)).convert("L"))
        left, _top, right, _bottom = image.getbbox() or (0, 0, 0, 0)
        margin = 1.9 / 2.54 * 40 - 2
        assert left >= margin
        assert right <= image.width - margin


def test_the_sheet_is_the_countrys_and_the_language_the_papers() -> None:
    assert (size_for("ca"), size_for("US"), size_for("CH"), size_for("")) == (
        Size.LETTER, Size.LETTER, Size.A4, Size.A4,
    )  # fmt: skip
    reader = PdfReader(io.BytesIO(pdf(replace(paper(), language="fr-ca", size=Size.A4))))
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"  # type: ignore[index]
    assert "Page 1 de 1" in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice 42"


def test_what_is_no_picture_is_refused() -> None:
    sender = Party("From", "Bolt", logo=Picture(b"<svg/>", "a drawing"))
    with pytest.raises(ValueError, match="PNG, JPEG or WebP"):
        pdf(replace(paper(), sender=sender))
