"""A short run of the fuzzer with each `make test`, without guidance; `make long` has the long one.

The inputs are the same each time: a finding here was made by a change, not by chance.
"""

import random
from pathlib import Path

import pytest

from tests.fuzz.__main__ import FoundError, fuzz
from tests.fuzz.mutations import mutate
from tests.fuzz.targets import ANSWERS, Target, targets

INPUTS = 2_500


def some_inputs(target: Target, count: int) -> list[bytes]:
    chance = random.Random(target.name)
    inputs = list(target.seeds)
    while len(inputs) < count:
        inputs.append(mutate(chance.choice(inputs), chance))
    return inputs


@pytest.mark.parametrize("name", sorted(targets()))
def test_a_decoder_answers_whatever_comes(name: str) -> None:
    target = targets()[name]
    answers = {target.answer(data) for data in some_inputs(target, INPUTS)}
    assert answers <= set(ANSWERS)
    assert len(answers) > 1 or name == "owntracks-sealed", "the inputs are all alike"


def test_the_guided_run_counts_every_input(tmp_path: Path) -> None:
    target = targets()["owntracks"]
    first = fuzz(target, 300, tmp_path, resume=False)
    assert (first.inputs, first.portions) == (300, 1)
    more = fuzz(target, 500, tmp_path, resume=True)
    assert (more.inputs, more.portions) == (500, 2)
    assert fuzz(target, 500, tmp_path, resume=True) == more


def test_a_decoder_that_fails_is_found(tmp_path: Path) -> None:
    """The control: the guided run names what goes wrong instead of counting it."""
    with pytest.raises(FoundError, match="no-such-target"):
        fuzz(Target("no-such-target", lambda data: "", (b"{}",)), 10, tmp_path, resume=False)
