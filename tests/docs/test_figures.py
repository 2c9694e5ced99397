"""Figures in the README are those of the pages that say how they were measured."""

import re

from tests.docs.pages import ROOT, links


def _measured() -> str:
    text = (ROOT / "README.md").read_text()
    return text.partition("\n## Measured\n")[2].partition("\n## ")[0]


def _figures(text: str) -> set[str]:
    rows = [line.split("|", 2)[2] for line in text.splitlines() if line.startswith("|")]
    return set(re.findall(r"\d[\d,]*\.?\d+(?: (?:s|MB)\b)?", "\n".join(rows)))


def test_every_figure_of_the_readme_stands_on_a_page_that_it_links():
    section = _measured()
    named = [t for t in links(ROOT / "README.md") if t.endswith(".md") and f"({t})" in section]
    sources = "\n".join((ROOT / t).read_text() for t in named)
    figures = _figures(section)
    assert len(figures) > 25
    assert sorted(f for f in figures if f not in sources) == []


def test_every_table_of_figures_has_its_command():
    heads = re.findall(r"^\*\*\w+\*\* \(`([^`]+)`; \[docs/", _measured(), re.M)
    names = ("bench-motion", "long", "bench-ingest", "bench-live", "bench-pages")
    assert heads == [*[f"make {name}" for name in names], "opentrax map add"]
