"""Labels: as many sheets as they need, each code drawn as it was made, where the label lies."""

import io

import segno
from PIL import Image
from pypdf import PdfReader

from opentrax.kit.documents.labels import A4_24, LETTER_30, Label, labels_pdf, set_labels

CODE = "https://labels.example/a/23456789"


def some(count: int) -> list[Label]:
    return [Label(CODE, f"T-{i:03}", ("Roof unit",), "Shop") for i in range(count)]


def test_labels_fill_the_sheets_from_the_place_that_is_free() -> None:
    made = labels_pdf(some(24), A4_24, title="Labels", language="fr-ca", skip=1)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert [page.count("Roof unit") for page in pages] == [23, 1]
    assert "T-023" in pages[1]
    assert made == labels_pdf(some(24), A4_24, title="Labels", language="fr-ca", skip=1)
    width, height = PdfReader(io.BytesIO(made)).pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_a_word_that_is_too_long_stays_on_its_label() -> None:
    made = labels_pdf(
        [Label(CODE, "W" * 200, ("word " * 90,), "x" * 90), *some(1)], LETTER_30, title="Labels",
        language="en",
    )  # fmt: skip
    [page] = PdfReader(io.BytesIO(made)).pages
    assert "T-000" in page.extract_text()


def test_the_code_is_drawn_as_it_was_made_inside_its_label() -> None:
    per_mm = 20
    options = {"format": "png", "ppi": 25.4 * per_mm}
    drawn = set_labels(some(1), LETTER_30, "Labels", "en", 4, **options)
    sheet = Image.open(io.BytesIO(drawn)).convert("L")
    made = segno.make(CODE, error="m", micro=False)
    rows = [list(row) for row in made.matrix_iter(border=4)]
    # The fifth place: second row, second column; two millimeters inside the label.
    left = LETTER_30.left + LETTER_30.width + LETTER_30.gap + 2
    top = LETTER_30.top + LETTER_30.height + 2
    step = (LETTER_30.height - 4) / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            at = (
                round((left + (x + 0.5) * step) * per_mm),
                round((top + (y + 0.5) * step) * per_mm),
            )
            assert (sheet.getpixel(at) < 128) == bool(dark), (x, y)
