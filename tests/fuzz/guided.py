"""One portion of inputs for one target, guided by coverage, in a process of its own (Atheris).

`python -m tests.fuzz.guided NAME INPUTS SEED FOLDER` keeps what reached new code in FOLDER and
prints the answers as JSON. A finding ends it with its traceback, and its input in FOLDER.
"""

import json
import os
import random
import sys
import time
from collections import Counter

import atheris

with atheris.instrument_imports(include=["opentrax.tracking.formats", "opentrax.tracking.door"]):
    from tests.fuzz.targets import targets

    TARGETS = targets()  # the registry imports the formats when it is asked

from tests.fuzz.mutations import LONGEST, mutate


def main() -> None:
    name, inputs, seed, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    target = TARGETS[name]
    answers: Counter[str] = Counter()
    began = time.monotonic()

    def one(data: bytes) -> None:
        answers[target.answer(data)] += 1
        if answers.total() >= inputs:
            said = {"answers": answers, "seconds": time.monotonic() - began}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            os._exit(0)  # Atheris has no other end with a count

    def other(data: bytes, largest: int, chance: int) -> bytes:
        dice = random.Random(chance)
        # Half of the time from a sample: most of what reached new code is broken early on.
        begun = dice.choice(target.seeds) if dice.random() < 0.5 else data
        return mutate(begun, dice, lambda d: bytes(atheris.Mutate(d, largest)))[:largest]

    options = [
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        "-mutate_depth=2",
        "-verbosity=0",
        f"-artifact_prefix={folder}/finding-",
        folder,
    ]
    atheris.Setup([sys.argv[0], *options], one, custom_mutator=other)
    atheris.Fuzz()


main()
