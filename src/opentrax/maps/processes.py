"""Runs the map tools as processes of their own: quiet while they work, with their last words when
they fail.

Their crash (they are C++ and abort on some input) ends a child, never the server or the command
that started it.
"""

import json
import subprocess
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from opentrax.maps.extracts import Progress

_KEPT_LINES = 15


class ToolError(RuntimeError):
    """A map tool failed; the message ends with what it said last."""


def run_tool(arguments: Sequence[str], *, folder: Path, progress: Progress | None = None) -> None:
    """Run one tool in a folder and wait. Its JSON lines {"progress": percent} go to `progress` as
    0..1.

    Raises ToolError with the last lines of its output when it does not end well.
    """
    last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        list(arguments),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                done = _fraction(line)
                if done is None:
                    last_lines.append(line.rstrip())
                elif progress:
                    progress(done)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        said = "\n  ".join(line for line in last_lines if line) or "(it said nothing)"
        raise ToolError(f"{Path(arguments[0]).name} ended with {process.returncode}:\n  {said}")


def _fraction(line: str) -> float | None:
    if not line.startswith('{"progress"'):
        return None
    try:
        return min(1.0, float(json.loads(line)["progress"]) / 100)
    except (ValueError, KeyError, TypeError):
        return None
