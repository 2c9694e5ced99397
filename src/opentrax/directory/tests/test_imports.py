"""Tables of locations: guessed, previewed, imported by portions, undone; and what is kept."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opentrax.directory import services as directory
from opentrax.directory.imports import kind_of
from opentrax.directory.imports.sheets import refused_rows, template_of
from opentrax.directory.models import Fate, ImportRow, ImportRun, ImportState, Location
from opentrax.directory.rules.sites import SiteFault
from opentrax.directory.services import LocationDetails, import_steps
from opentrax.directory.services import imports as services
from opentrax.directory.services.fields import FieldDetails
from opentrax.directory.services.sites import FAULTS, set_site
from opentrax.kit.commands import Refused
from opentrax.kit.files import store
from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
Within = Callable[..., Any]
TABLE = (
    "Nom;Numéro;Situé dans;Genre;Latitude;Longitude;Client;Heures;Étages\r\n"
    "Usine Élan;S-1;;site;45,5;-75,5;Chaîne Café;lun-ven 8h-17h;3\r\n"
    "Hall 1;;Usine Élan;bâtiment;;;;;\r\n"
    "Café Älpli;S-1;;;;;;;\r\n"
    "Pompe;;Nulle part;;;;;;\r\n"
    "Bureau;;;;95;1;;;\r\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")


def rows_of_all() -> dict[str, list[dict[str, Any]]]:
    """Every row of the directory in scope, but those of imports themselves."""
    found = {}
    for model in apps.get_app_config("directory").get_models():
        if issubclass(model, TenantModel) and not model.__name__.startswith("Import"):
            found[model.__name__] = list(model._default_manager.order_by("pk").values())
    return found


def upload(text: str, actor: Person, code: str = "locations") -> ImportRun:
    return services.take_table(code, io.BytesIO(text.encode()), "table.csv", actor=actor)


def work_off(run: ImportRun) -> ImportRun:
    import_steps.work_off(run.organization_id, run.pk)
    run.refresh_from_db()
    return run


def checked(text: str, actor: Person, code: str = "locations") -> ImportRun:
    run = upload(text, actor, code)
    return work_off(services.choose_columns(run, run.mapping, {"decimal_mark": run.decimal_mark},
                                            actor=actor))  # fmt: skip


def imported(text: str, actor: Person, code: str = "locations") -> ImportRun:
    return work_off(services.begin_import(checked(text, actor, code), actor=actor))


def fates(run: ImportRun) -> list[str]:
    return list(run.rows.order_by("number").values_list("fate", flat=True))


def test_from_the_upload_to_the_undo_through_the_pages(
    acme: Organization, ada: Person, within: Within, browse: Callable[[str], Client]
) -> None:
    page = browse("ada")
    with within(acme, ada):
        shop = directory.add_location(
            LocationDetails("Shop", "America/Toronto", reference="S-9"), actor=ada
        )
        directory.add_field(FieldDetails("Étages", "location", "number"), actor=ada)
        before = rows_of_all()
    table = io.BytesIO((TABLE + "Shop neuf;S-9;;;;;;24/7;2,5\r\n").encode("cp1252"))
    table.name = "lieux.csv"
    answer = page.post("/imports", {"kind": "locations", "table": table}, follow=True)
    assert b"Windows-1252" in answer.content
    with within(acme, ada):
        run = ImportRun.objects.get()
        assert run.decimal_mark == ","
        columns = {f"column_{index}": key for index, key in enumerate(run.mapping)}
        assert list(columns.values())[:8] == [
            "name", "reference", "inside", "kind", "latitude", "longitude", "client", "hours",
        ]  # fmt: skip
        assert columns["column_8"].startswith("own_")
    here = f"/imports/{run.pk}"
    said = {"decimal_mark": ",", "day_order": "dmy"}
    twice = page.post(f"{here}/columns", columns | said | {"column_1": "name"})
    assert (twice.status_code, b"Two columns" in twice.content) == (422, True)
    page.post(f"{here}/columns", columns | said)
    assert b"progress" in page.get(here).content
    with within(acme, ada):
        work_off(run)
        assert rows_of_all() == before, "a preview writes nothing"
        assert fates(run) == ["new", "new", "refused", "refused", "refused", "changed"]
    shown = page.get(here).content.decode()
    for words in ("Row 2 of the table", "C5", "no location of yours", "E6", "Shop → Shop neuf"):
        assert words in shown
    page.post(f"{here}/start")
    page.post(f"{here}/start")
    with within(acme, ada):
        work_off(run)
        hall = Location.objects.get(name="Hall 1")
        assert (hall.parent.name, hall.kind, hall.latitude) == ("Usine Élan", "building", 45.5)
        shop.refresh_from_db()
        assert (shop.name, shop.opening_hours.count()) == ("Shop neuf", 7)
        assert shop.field_values.get().said == "2.5"
    assert b"2 new, 1 changed" in page.get(here).content
    page.post(f"{here}/undo")
    with within(acme, ada):
        work_off(run)
        assert rows_of_all() == before
        assert run.state == ImportState.UNDONE
    assert b"3 taken back" in page.get(here).content
    assert page.get(f"{here}/refused").status_code == 200


def test_what_was_changed_or_used_since_is_named_and_kept(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        run = imported("Name,Lies in\nPlant,\nHall,Plant\nYard,\nGate,\n", ada)
        plant, hall, gate = (Location.objects.get(name=n) for n in ("Plant", "Hall", "Gate"))
        directory.change_location(
            hall, LocationDetails("Hall", "UTC", access_instructions="ring"), actor=ada
        )
        directory.add_asset(gate, directory.AssetDetails("Door"), actor=ada)
        work_off(services.begin_undo(run, actor=ada))
        kept = dict(run.rows.filter(undo="kept").values_list("name", "kept_why"))
        assert set(kept) == {"Plant", "Hall", "Gate"}
        assert "changed" in kept["Hall"]
        assert "used" in kept["Gate"]
        assert set(Location.objects.values_list("name", flat=True)) == {"Plant", "Hall", "Gate"}
        assert plant.pk is not None
        with pytest.raises(Refused, match="gone further"):
            services.begin_undo(run, actor=ada)


def test_what_cannot_be_as_it_was_any_more_is_named_and_kept(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        regions = imported("Number,Name\nE,East\nW,West\n", ada)
        east, west = (Location.objects.get(reference=number) for number in "EW")
        for number in ("H", "S"):
            made = directory.add_location(
                LocationDetails(number, "UTC", reference=number), actor=ada
            )
            set_site(made, "site", east, actor=ada)
        run = imported("Number,Name,Lies in\nH,H,W\nS,S,W\n", ada)
        hall, shed = (Location.objects.get(reference=number) for number in "HS")
        set_site(east, "site", hall, actor=ada)  # put back, the hall would lie inside itself
        work_off(services.begin_undo(run, actor=ada))
        assert list(run.rows.order_by("number").values_list("undo", "kept_why")) == [
            ("kept", str(FAULTS[SiteFault.INSIDE_ITSELF])), ("taken_back", ""),
        ]  # fmt: skip
        shed.refresh_from_db()
        assert shed.parent == east
        # What it lay in is taken back by the undo of another import.
        again = imported("Number,Name,Lies in\nS,S,W\n", ada)
        set_site(east, "site", None, actor=ada)
        Location.objects.filter(pk=east.pk).delete()
        again = work_off(services.begin_undo(again, actor=ada))
        assert "is gone" in again.rows.get().kept_why
        assert again.state == ImportState.UNDONE
        shed.refresh_from_db()
        assert shed.parent == west
        assert regions.state == ImportState.DONE


def test_another_worker_goes_on_where_one_died_and_takes_no_row_twice(
    acme: Organization, ada: Person, within: Within
) -> None:
    many = "Name\n" + "".join(f"Site {n}\n" for n in range(30))
    with within(acme, ada):
        run = checked(many, ada)
        services.begin_import(run, actor=ada)
        work = import_steps._work(ImportRun.objects.get(pk=run.pk))
        assert work is not None
        assert import_steps._some(acme.pk, run.pk, work), "the first row, then it dies"
        run.refresh_from_db()
        assert (run.handled, Location.objects.count()) == (1, 1)
        with pytest.raises(Refused, match="worked on"):
            services.begin_import(run, actor=ada)
        work_off(run)
        assert not import_steps._some(acme.pk, run.pk, work), "the old one wakes up again"
        assert (run.state, Location.objects.count()) == (ImportState.DONE, 30)
        assert run.rows.filter(fate=Fate.NEW).count() == 30
        assert ImportRow.objects.count() == 30


def test_a_choice_is_remembered_and_templates_are_understood(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        run = upload("Objet,Rue\nPlant,x\n", ada)
        assert run.mapping == ["", ""]
        with pytest.raises(Refused, match="Say which column"):
            services.choose_columns(run, ["", "address"], {}, actor=ada)
        services.choose_columns(run, ["name", "address"], {}, actor=ada)
        assert upload("rue;objet\nx;y\n", ada).mapping == ["address", "name"]
        with pytest.raises(Refused, match="worked on"):
            services.throw_away(run, actor=ada)
        kind = kind_of("locations")
        assert kind is not None
        made = services.take_table("locations", io.BytesIO(template_of(kind)), "t.xlsx", actor=ada)
        assert all(made.mapping)
        assert made.mapping == [one.key for one in kind.columns()]
        services.throw_away(made, actor=ada)
        assert not ImportRun.objects.filter(pk=made.pk).exists()


def test_refused_rows_come_back_as_text_and_can_be_mended(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        run = checked('Name,Time zone\n"=HYPERLINK(""x"")",Mars\nPlant,\n', ada)
        assert fates(run) == ["refused", "new"]
        sheet: Any = openpyxl.load_workbook(io.BytesIO(refused_rows(run))).active
        cells = list(sheet.iter_rows(min_row=2, values_only=True))
        assert cells[0][:4] == ('=HYPERLINK("x")', "Mars", 2, "B2")
        assert sheet["A2"].data_type == "s"


def test_roles_and_others(
    acme: Organization, ada: Person, within: Within, browse: Callable[[str], Client]
) -> None:
    with within(acme, ada):
        run = upload("Name\nPlant\n", ada)
    assert browse("gus").get(f"/imports/{run.pk}").status_code == 404
    assert browse("tim").get("/imports").status_code == 403
    answer = browse("ada").post("/imports", {"kind": "locations", "table": io.BytesIO(b"\0\1")})
    assert answer.status_code == 422
    assert browse("ada").get("/imports/templates/nothing").status_code == 404


@pytest.fixture
def stage(acme: Organization, ada: Person, within: Within) -> Iterator[Person]:
    with within(acme, ada):
        for number in range(3):
            directory.add_location(
                LocationDetails(f"Old {number}", "UTC", reference=f"R{number}"), actor=ada
            )
        yield ada


_CELL = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n,"'), max_size=12)
_ROW = st.tuples(
    st.sampled_from(["", "R0", "R1", "X", "Y"]), _CELL, st.sampled_from(["", "R0", "R2", "X"]),
    st.sampled_from(["", "site", "building", "room"]), st.sampled_from(["", "45.5", "91"]),
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROW, min_size=1, max_size=6))
def test_what_was_imported_and_undone_leaves_every_row_as_it_was(
    stage: Person, rows: list[tuple[str, ...]]
) -> None:
    before = rows_of_all()
    lines = [",".join((*row, "-75.5" if row[4] else "")) for row in rows]
    text = "\n".join(["Number,Name,Lies in,Kind,Latitude,Longitude", *lines])
    try:
        run = checked(text, stage)
    except Refused:
        return  # nothing but empty rows, or characters that no table has
    assert rows_of_all() == before
    previewed = fates(run)
    if not {"new", "changed"} & set(previewed):
        return
    work_off(services.begin_import(run, actor=stage))
    assert fates(run) == previewed, "what was previewed is what became of it"
    assert rows_of_all() != before
    work_off(services.begin_undo(run, actor=stage))
    assert not run.rows.filter(undo="kept").exists()
    assert rows_of_all() == before
