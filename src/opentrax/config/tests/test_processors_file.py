"""What the operator says about processors is read strictly: half a word would be published."""

from pathlib import Path

import pytest

from opentrax.config.problems import ConfigurationError, Problems
from opentrax.config.processorsfile import read_processors
from opentrax.kit.egress.register import Told


def _read(folder: Path, text: str) -> tuple[dict[str, Told], Problems]:
    file, problems = folder / "processors.toml", Problems()
    file.write_text(text)
    return read_processors({"OPENTRAX_PROCESSORS_FILE": str(file)}, problems), problems


def test_a_file_names_who_where_and_which_contract(tmp_path: Path):
    text = "[mail]\nwho = 'Nordrand'\nwhere = 'Canada'\ncontract = '2026'\nhosts = ['nordrand.ca']"
    found, problems = _read(tmp_path, text)
    assert found == {"mail": Told("Nordrand", "Canada", "2026", hosts=("nordrand.ca",))}
    assert found["mail"].is_whole
    problems.raise_if_any()


def test_without_a_file_nothing_is_said():
    assert read_processors({}, Problems()) == {}


@pytest.mark.parametrize(
    "text",
    ["[mail", 'mail = "Nordrand"', '[mail]\nwhom = "x"', "[mail]\nwho = 7",
     '[mail]\nhosts = "mx.nordrand.ca"', "[mail]\nhosts = [1]"],
)  # fmt: skip
def test_anything_else_is_a_problem(tmp_path: Path, text: str):
    found, problems = _read(tmp_path, text)
    assert found == {}
    with pytest.raises(ConfigurationError, match="OPENTRAX_PROCESSORS_FILE"):
        problems.raise_if_any()


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path):
    problems = Problems()
    read_processors({"OPENTRAX_PROCESSORS_FILE": str(tmp_path / "none")}, problems)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        problems.raise_if_any()
