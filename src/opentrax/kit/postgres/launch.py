"""Becomes another program: as another user if asked, and tied to the life of its parent.

Run by path in a bare interpreter (`python -I -S launch.py …`), so it imports nothing of ours. The
process keeps its number through exec, so the parent waits for the real program. The kernel sends
the signal when the parent dies, even by kill -9 (Linux; elsewhere the tie is missing).

Usage: launch.py PARENT_PID SIGNAL UID GID PROGRAM [ARGUMENT…]   (UID and GID -1: stay who we are)
"""

import ctypes  # now: the other user may be unable to read the standard library
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, signal_number, uid, gid = (int(text) for text in sys.argv[1:5])
    command = sys.argv[5:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid: the kernel forgets the tie when the user changes.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:  # it died before the tie was made
        raise SystemExit(1)
    os.execvp(command[0], command)  # noqa: S606 - the fixed command that our parent gave


if __name__ == "__main__":
    main()
