"""How a cluster comes to be: initdb into a draft, then a rename; a half-made one is never used."""

import os
import shutil
import subprocess
from pathlib import Path

from opentrax.kit.postgres.account import Account, account_for_initdb
from opentrax.kit.postgres.errors import PostgresError, StartFailedError
from opentrax.kit.postgres.programs import Programs

_OPTIONS = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)


def server_environment() -> dict[str, str]:
    """Nothing of our own environment reaches the server: no secrets, no locale, no PG variables."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def create(data: Path, *, account: Account, programs: Programs, admin: str, password: str) -> None:
    """Make the cluster in `data`; its superuser is `admin`."""
    draft = data.with_name(f"{data.name}.new")
    secret = data.with_name(f"{data.name}.password")
    shutil.rmtree(draft, ignore_errors=True)
    secret.unlink(missing_ok=True)
    maker = account_for_initdb(account)
    try:
        draft.mkdir(mode=0o700)
        maker.own(draft)
        secret.touch(mode=0o600)
        secret.write_text(password)
        maker.own(secret)
        _run_initdb(draft, secret, maker, programs, admin)
        _hand_over(draft, account)
        draft.rename(data)
    finally:
        secret.unlink(missing_ok=True)


def _run_initdb(draft: Path, secret: Path, maker: Account, programs: Programs, admin: str) -> None:
    done = subprocess.run(
        [
            programs.path("initdb"),
            f"--pgdata={draft}",
            f"--username={admin}",
            f"--pwfile={secret}",
            *_OPTIONS,
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=server_environment(),
        user=maker.uid if maker.switch else None,
        group=maker.gid if maker.switch else None,
        extra_groups=[] if maker.switch else None,
    )
    if done.returncode != 0:
        raise StartFailedError(
            f"initdb failed: {done.stderr.strip()[-500:]}",
            f"check the free space and the rights of {draft.parent}",
        )


def _hand_over(draft: Path, account: Account) -> None:
    if account.switch and draft.stat().st_uid != account.uid:
        for path in [draft, *draft.rglob("*")]:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def require_same_major(data: Path, programs: Programs) -> None:
    """A cluster is read by its own major version only."""
    try:
        made_by = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise PostgresError(f"{data} holds no cluster", "initialize it first") from error
    if made_by != programs.major:
        raise PostgresError(
            f"{data} was made by PostgreSQL {made_by}, and this one is {programs.major}",
            "back up with the version of Opentrax that made it and restore here"
            " (docs/operate/database.md)",
        )


def control_state(data: Path, programs: Programs, account: Account) -> str:
    """What the cluster's control file says, such as "in production" or "in crash recovery"."""
    done = subprocess.run(
        [programs.path("pg_controldata"), "-D", str(data)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=server_environment(),
        user=account.uid if account.switch else None,
        group=account.gid if account.switch else None,
    )
    for line in done.stdout.splitlines():
        name, _, value = line.partition(":")
        if name == "Database cluster state":
            return value.strip()
    return "unknown"
