"""The page on the motion engine gives every parameter, with the value that the code has."""

import re

from opentrax.engine.motion import parameters
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "algorithms" / "motion.md"


def _told() -> dict[str, list[float]]:
    """Parameters of the page's table, each with its values: one, or all of a tuple."""
    table = PAGE.read_text().partition("<!-- parameters -->")[2].partition("<!-- end -->")[0]
    told: dict[str, list[float]] = {}
    for row in table.splitlines():
        names, values = re.findall(r"`([A-Z_0-9]+)`", row), row.split("|")[2:3]
        if names and values:
            numbers = [_number(text) for text in re.split(r", ", values[0].strip())]
            if len(names) == 1:
                told[names[0]] = numbers
            else:
                told |= {name: [number] for name, number in zip(names, numbers, strict=True)}
    return told


def _number(text: str) -> float:
    top, _, bottom = text.replace(",", "").replace("−", "-").partition("/")
    return float(top) / float(bottom or 1)


def test_every_parameter_stands_on_the_page_with_its_value():
    held = {
        name: list(value) if isinstance(value, tuple) else [value]
        for name, value in vars(parameters).items()
        if name.isupper()
    }
    assert len(held) > 30
    assert _told() == held
