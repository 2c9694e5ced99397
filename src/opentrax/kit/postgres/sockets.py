"""Where the embedded server listens: a private folder whose path is short enough for a socket.

A unix socket's path holds at most 107 bytes. A data folder deeper than that gets a folder of the
same meaning elsewhere, named by a hash of the data folder, so that every process that knows the
data folder finds the server without being told.
"""

import hashlib
import os
import stat
from pathlib import Path

from opentrax.kit.postgres.errors import NotReachableError

PORT = 5432  # only a part of the socket's file name: nothing listens on TCP
LONGEST_PATH_BYTES = 107


def socket_file(folder: Path, port: int = PORT) -> Path:
    return folder / f".s.PGSQL.{port}"


def socket_folder(data: Path) -> Path:
    """The folder of the socket that belongs to the cluster in `data`; nothing is created."""
    data = data.absolute()
    beside = data / "socket"
    if len(os.fsencode(socket_file(beside))) + len(".lock") <= LONGEST_PATH_BYTES:
        return beside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path("/tmp") / f"opentrax-{digest}"  # noqa: S108 - checked by claim_socket_folder


def claim_socket_folder(folder: Path, owner_uid: int, owner_gid: int) -> None:
    """Make the folder 0700 for the server's user, or refuse one that somebody else prepared."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner_uid, os.geteuid()}:
            raise NotReachableError(
                f"{folder} exists and belongs to somebody else (uid {found.st_uid})",
                "remove it, or choose a data folder with a shorter path",
            ) from None
    if os.geteuid() == 0:
        os.chown(folder, owner_uid, owner_gid, follow_symlinks=False)
    folder.chmod(0o700)
