"""The map: what it says, what is published of it, what a copy of the database no longer says."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, migrations, models
from django.test import Client

from opentrax.kit.privacy import declarations, stores
from opentrax.kit.privacy.declarations import personal_entries
from opentrax.privacy.datamap import document, fingerprint, lines
from opentrax.privacy.datamap.difference import difference
from opentrax.privacy.management.commands.makemigrations import difference_of
from opentrax.privacy.models import PublishedMap
from opentrax.privacy.services.datamap import publish_map


def test_every_personal_field_and_store_has_its_line():
    placed = {(line.place, line.field.partition(":")[0]) for line in lines()}
    fields = {
        (label, name)
        for label, declared in declarations().items()
        for name, entry in declared.fields.items()
        if personal_entries(entry)
    }
    assert len(fields) > 100
    assert fields <= placed
    assert {line.place for line in lines() if line.kind != "table"} <= set(stores())


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    """The map before a column was added, a term prolonged and a purpose changed."""
    older = json.loads(json.dumps(body))
    older["lines"] = [
        {**line, "purpose": "billing"} if line["field"] == "latitude" else line
        for line in older["lines"]
        if (line["place"], line["field"]) != ("tracking.Device", "name")
    ]
    older["terms"]["positions"]["days"] = 7
    return older


def test_a_difference_says_what_is_new_gone_and_otherwise():
    told = difference(_changed(document()), document())
    assert any(line.startswith("+ tracking.Device.name  user.content.private · ") for line in told)
    assert "~ tracking.Position.latitude  purpose: billing → time on site" in told
    assert "~ term 'positions'  7 days → 30 days" in told
    back = difference(document(), _changed(document()))
    assert any(line.startswith("- tracking.Device.name") for line in back)


@pytest.mark.django_db(databases=["default", "owner"])
def test_an_update_publishes_the_map_and_says_what_changed(monkeypatch: pytest.MonkeyPatch):
    """`migrate` did so in the test's own database; another map makes another version."""
    [first] = PublishedMap.objects.all()
    assert (first.version, first.changes) == (1, [])
    assert first.body_hash == fingerprint(first.body) == fingerprint(document())
    monkeypatch.setattr("opentrax.privacy.services.datamap.document", lambda: _changed(document()))
    changes = publish_map(using="owner")
    assert any(line.startswith("- tracking.Device.name") for line in changes)
    assert publish_map(using="owner") == []
    assert PublishedMap.objects.using("owner").count() == 2


def test_the_serving_role_changes_no_published_map(db: None):
    with (
        pytest.raises(Exception, match="permission denied"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("UPDATE privacy_publishedmap SET body_hash = ''")


def test_a_migration_that_adds_a_column_says_what_it_stores():
    add = migrations.AddField("device", "name", models.CharField(max_length=10))
    [line] = difference_of("tracking", add)
    assert line.startswith("+ tracking.Device.name  user.content.private · time on site · contract")
    add = migrations.AddField("device", "serial", models.CharField(max_length=10))
    [line] = difference_of("tracking", add)
    assert line == "+ tracking.Device.serial  NOT DECLARED: add it to the app's privacy.py"
    [line] = difference_of("tracking", migrations.RemoveField("device", "name"))
    assert line == "- tracking.device.name"


# --- the page


def test_the_page_names_everything_and_needs_no_cookie(client: Client, db: None):
    answer = client.get("/privacy/data")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert set(answer.cookies) <= {"csrftoken"}
    for label, declared in declarations().items():
        if declared.who:
            assert f'id="{label.lower().replace(".", "")}"' in page, label
    for name, store in stores().items():
        if store.who:
            assert f'id="{name.replace(":", "")}"' in page, name
    assert "30 days at most" in page
    assert client.post("/privacy/data").status_code == 405


def test_the_page_speaks_french(client: Client, db: None):
    page = client.get("/privacy/data", headers={"accept-language": "fr-CA"}).content.decode()
    assert "Ce qui est conservé à votre sujet" in page
    assert "30 jours au plus" in page
    assert "to record travel" not in page


def test_a_published_map_has_an_address_for_good(client: Client, db: None):
    newest = client.get("/privacy/data.json").json()
    same = client.get(f"/privacy/data/{newest['version']}.json").json()
    assert newest == same
    body = {key: same[key] for key in document()}
    assert same["sha256"] == fingerprint(body)
    assert client.get("/privacy/data/999.json").status_code == 404


@pytest.mark.django_db(databases=["default", "owner"])
def test_migrate_is_still_djangos(capsys: pytest.CaptureFixture[str]):
    call_command("migrate", database="owner", plan=True, verbosity=1)
    assert "Planned operations" in capsys.readouterr().out
