"""Ports for servers of tests: nobody else gets one, and the kernel gives it to nobody."""

import subprocess
import sys

from opentrax.kit.tests import ports


def test_no_two_processes_get_the_same_port() -> None:
    """Another process that looks at the same two ports finds ours taken."""
    mine = ports.reserved_port()
    program = f"from opentrax.kit.tests.ports import _is_ours; print(_is_ours({mine}))"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
    assert not ports._is_ours(mine)
    assert ports.reserved_port() != mine


def test_the_kernel_gives_it_to_nobody_by_itself() -> None:
    first, last = map(int, ports._RANGE.read_text().split())
    assert not first <= ports.reserved_port() <= last
