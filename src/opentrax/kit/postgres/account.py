"""The operating system's user that PostgreSQL runs as.

PostgreSQL refuses root. An ordinary user runs it as themselves. Root runs it as the owner of an
existing data folder, else as the user `postgres`, else as a number of our own that needs no entry
in /etc/passwd (nobody's would be shared with other services).
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from opentrax.kit.postgres.errors import NotReachableError

OWN_NUMBER = 64173


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as; `switch` is False where that is who we are."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Hand a new file or folder to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Asks the kernel, by a child that is this user."""
        return self._try(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        return self._try([str(program), "--version"])

    def _try(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                cwd="/",
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
        except OSError:
            return False
        return done.returncode == 0


def choose_account(data: Path) -> Account:
    """The account for the cluster in `data`, which need not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    try:
        found = data.stat()
    except FileNotFoundError:
        return _account_by_name("postgres") or Account(OWN_NUMBER, OWN_NUMBER, switch=True)
    if found.st_uid == 0:
        raise NotReachableError(
            f"{data} belongs to root, and PostgreSQL refuses to run as root",
            f"give it to an ordinary user: chown -R postgres {data}",
        )
    return Account(found.st_uid, found.st_gid, switch=True)


def account_for_initdb(account: Account) -> Account:
    """initdb alone wants its user to have a name; the files are handed over afterwards."""
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        nobody = _account_by_name("nobody") if account.switch else None
    else:
        return account
    if nobody is None:
        raise NotReachableError(
            f"user {account.uid} has no name, and PostgreSQL's initdb wants one",
            "add it to /etc/passwd, or make the data folder as root or as a user with a name",
        )
    return nobody


def require_reachable(account: Account, folder: Path) -> None:
    """Refuse a folder below one that the account may not pass through, and name that one."""
    if account.can_enter(folder):
        return
    for parent in reversed([folder, *folder.parents]):
        if not account.can_enter(parent):
            raise NotReachableError(
                f"PostgreSQL runs as user {account.uid}, who may not pass through {parent}",
                f"allow it with `chmod o+x {parent}`, or keep the data elsewhere"
                " (OPENTRAX_DATA or --data, for example /var/lib/opentrax)",
            )


def _account_by_name(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, switch=True)
