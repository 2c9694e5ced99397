"""What the table of properties says of Hypothesis' own account."""

import pytest

from tests.long.properties import rows

TOLD = """
src/opentrax/maps/tests/test_rules.py::test_one:

  - during reuse phase (0.01 seconds):
    - 3 passing, 0 failing, and 1 invalid test cases
  - during generate phase (0.90 seconds):
    - Typical runtimes: < 1ms, of which < 1ms in data generation
    - 1997 passing, 0 failing, and 55 invalid test cases
  - Stopped because settings.max_examples=2000

src/opentrax/engine/tests/test_geo.py::test_two[walk]:

  - during generate phase (0.90 seconds):
    - 4 passing, 0 failing, and 0 invalid test cases
"""


def test_each_property_gets_a_row_with_all_of_its_phases():
    assert list(rows(TOLD)) == [
        "| `maps/tests/test_rules.py::test_one` | 2,000 | 56 |",
        "| `engine/tests/test_geo.py::test_two[walk]` | 4 | 0 |",
    ]


def test_a_property_that_was_given_nothing_is_no_success():
    with pytest.raises(ValueError, match="test_two"):
        list(rows(TOLD.replace("- 4 passing", "- no passing")))
