"""Draw the pictures of documents in docs/images by the code that makes PDFs, from invented data.

.venv/bin/python scripts/document_pictures.py
"""

import io
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import django
from PIL import Image, ImageDraw

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opentrax.config.settings")
django.setup()

from opentrax.kit.documents import (  # noqa: E402
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
    pictures,
)  # fmt: skip

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
COLORS = 48


def logo(color: str) -> Picture:
    """A mark that nobody owns."""
    out = io.BytesIO()
    image = Image.new("RGB", (480, 144), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 12, 120, 132), 24, fill=color)
    draw.polygon([(68, 28), (30, 80), (56, 80), (48, 116), (90, 62), (62, 62)], fill="white")
    draw.rectangle((150, 56, 420, 88), fill=color)
    image.save(out, "PNG")
    return Picture(out.getvalue(), "Bolt")


BOLT = Party(
    "From", "Bolt Field Services Ltd.", "12 Depot Road\nMoncton NB  E1C 1A1\nCanada",
    (Fact("GST/HST", "123456789 RT0001"), Fact("E-mail", "office@bolt.example")), logo("#3d3a8c"),
)  # fmt: skip
ACME = Party("Bill to", "Acme Retail Inc.", "400 Main Street\nHalifax NS  B3J 1A1\nCanada")
COLUMNS = (
    Column("For"), Column("Quantity", is_figure=True), Column("Unit price", is_figure=True),
    Column("Amount", is_figure=True),
)  # fmt: skip
LINES = (
    Line(("On site, cooler replaced", "2.25", "95.50", "214.88 CAD"),
         "Labor · Regular · approved time 2 h 10 min, by contract 2 h 15 min"),
    Line(("Travel", "0.75", "60.00", "45.00 CAD"), "Labor · Travel time"),
    Line(("Fan motor FM-220", "1", "148.30", "148.30 CAD"), "Part"),
    Line(("Trip", "1", "35.00", "35.00 CAD"), "Trip charge"),
)  # fmt: skip
INVOICE = Paper(
    title="Invoice", number="1042", made_at=datetime(2026, 11, 27, tzinfo=UTC), sender=BOLT,
    recipient=ACME, state="Approved",
    facts=(
        Fact("Date of the invoice", "27 November 2026"), Fact("To be paid by", "27 December 2026"),
        Fact("Work order", "20871"), Fact("Purchase order", "PO-55120"),
    ),
    sections=(
        Section("Cooler does not cool", "Store 112, Halifax\n400 Main Street"),
        Section("", "Replaced the fan motor and the relay, tested for twenty minutes."),
        Section("Lines", table=Table(COLUMNS, LINES)),
    ),
    totals=(
        Total("Before tax", "443.18 CAD"), Total("HST 15 %", "66.48 CAD"),
        Total("Total", "509.66 CAD", is_strong=True),
    ),
    notes=(Section("How to pay", "By bank transfer, with the number of the invoice."),),
    footer="Bolt Field Services Ltd. · GST/HST 123456789 RT0001",
)  # fmt: skip
PROPOSAL = replace(
    INVOICE, title="Proposition", number="318", state="Soumis", language="fr-ca", size=Size.A4,
    sender=replace(
        BOLT, role="De",
        facts=(Fact("TPS/TVH", "123456789 RT0001"), Fact("Courriel", "office@bolt.example")),
    ),
    recipient=replace(ACME, role="Pour"),
    facts=(Fact("Soumis", "27 novembre 2026"), Fact("Bon de travail", "20871")),
    sections=(
        Section("Le refroidisseur ne refroidit pas", "Magasin 112, Halifax\n400 Main Street"),
        Section("Lignes", table=Table(
            (Column("Pour"), Column("Quantité", is_figure=True),
             Column("Prix unitaire", is_figure=True), Column("Montant", is_figure=True)),
            (
                Line(("Remplacement du compresseur", "6", "95,50", "573,00 CAD"), "Main-d’œuvre"),
                Line(("Compresseur C-40", "1", "1 240,00", "1 240,00 CAD"), "Pièce"),
            ),
        )),
    ),
    totals=(
        Total("Avant taxes", "1 813,00 CAD"), Total("TVH 15 %", "271,95 CAD"),
        Total("Total", "2 084,95 CAD", is_strong=True),
    ),
    notes=(), footer="Bolt Field Services Ltd. · TPS/TVH 123456789 RT0001",
)  # fmt: skip


def draw(paper: Paper, name: str) -> None:
    """The first sheet, in few colors, with a thin edge."""
    with Image.open(io.BytesIO(pictures(paper, dots_per_inch=96)[0])) as sheet:
        image = sheet.convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline="#d6d4dc")
    few = image.quantize(COLORS, dither=Image.Dither.NONE)
    few.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    draw(INVOICE, "invoice.png")
    draw(PROPOSAL, "proposal-fr.png")
