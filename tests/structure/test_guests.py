"""The operator's staff have one way in: nothing but the middleware of guests opens their scope, so
that no page is shown past the record."""

import re

from tests.docs.pages import ROOT

SOURCE = ROOT / "src" / "opentrax"
OPENS = {
    "kit/tenancy/scopes.py": "makes it",
    "privacy/guests.py": "the one way in: records each page",
    "privacy/promises/staff.py": "tries it with a grant that nobody made",
}


def _using(pattern: str) -> set[str]:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(pattern, path.read_text())
    }
    return {name for name in found if "/tests/" not in name and "/migrations/" not in name}


def test_no_file_opens_the_scope_of_guests_but_their_middleware() -> None:
    assert _using(r"\bguest_scope\(") == set(OPENS)
    assert _using(r"\blet_in\(") == {"privacy/guests.py"}


def test_no_file_becomes_the_staffs_role_by_itself() -> None:
    known = {"kit/tenancy/scopes.py", "kit/tenancy/migrations.py", "kit/postgres/roles.py"}
    ledger = {"privacy/promises/staff.py", "privacy/saboteurs/staff.py"}
    assert _using("opentrax_staff") == known | ledger
