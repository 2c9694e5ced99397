"""A copy of the database for others holds nothing of anybody; the plain one shows that it would."""

import subprocess
from pathlib import Path

import pytest

from opentrax.directory.services import LocationDetails, add_location
from opentrax.kit.postgres import dumps
from opentrax.kit.postgres.programs import installed_programs
from opentrax.kit.privacy.scrubbing import statements
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.database import with_name
from opentrax.organizations.models import Organization, Person

NEEDLE = "needlename"


@pytest.mark.django_db(transaction=True)
def test_a_copy_for_others_holds_no_name_and_the_plain_one_does(
    ada: Person, acme: Organization, postgres_url: str, test_database: str, tmp_path: Path
):
    with person_scope(ada.pk):
        Person.objects.filter(pk=ada.pk).update(
            name=NEEDLE, email=f"{NEEDLE}@example.com", password=NEEDLE
        )
    with scope(acme.pk, ada.pk):
        details = LocationDetails(
            NEEDLE, "America/Toronto", address=NEEDLE, point=(45.512345, -75.698765)
        )
        add_location(details, actor=ada)
    needles = (NEEDLE, "45.512345")

    def found(dump: Path) -> list[str]:
        restored = subprocess.run(
            [installed_programs().path("pg_restore"), "--file=-", str(dump)],
            capture_output=True, check=True,
        )  # fmt: skip
        return [needle for needle in needles if needle.encode() in restored.stdout]

    plain, copy = tmp_path / "plain.dump", tmp_path / "copy.dump"
    dumps.back_up(with_name(postgres_url, test_database), plain)
    dumps.back_up_changed(postgres_url, test_database, copy, statements=statements())
    assert found(plain) == list(needles)
    assert found(copy) == []
