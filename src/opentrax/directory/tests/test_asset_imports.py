"""Tables of assets: parts after what they are part of, found again by their tags."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Asset, ImportRun, Location
from opentrax.directory.services import LocationDetails
from opentrax.directory.services import imports as services
from opentrax.directory.tests.test_imports import (
    checked,
    fates,
    folder,
    imported,
    rows_of_all,
    upload,
    work_off,
)
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
__all__ = ["folder"]
Within = Callable[..., Any]


def test_assets_come_in_as_a_tree_change_by_their_tags_and_go_again(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        shop = directory.add_location(LocationDetails("Shop", "UTC", reference="S-1"), actor=ada)
        old = directory.add_asset(
            shop, directory.AssetDetails("Old unit", tag="RTU-9", serial="1"), actor=ada
        )
        before = rows_of_all()
        lines = "".join(f"Fan {n},F-{n},S-1,RTU-1,,\n" for n in range(30))
        text = (
            "Name,Tag,Location,Part of,Serial number,Installed on\n"
            "Unit,RTU-1,Shop,,7,31/12/2024\n" + lines + "Renamed,rtu-9,,,2,\n"
            "Belt,B-1,S-1,F-99,,\nLost,L-1,Nowhere,,,\nLate,L-2,S-1,,,2024-13-01\n"
        )
        run = imported(text, ada, "assets")
        assert fates(run) == ["new"] * 31 + ["changed"] + ["refused"] * 3
        cells = {row.name: row.column for row in run.rows.filter(fate="refused")}
        assert cells == {"Belt": 3, "Lost": 2, "Late": 5}
        assert Asset.objects.get(tag="F-29").parent.name == "Unit"
        old.refresh_from_db()
        assert (old.name, old.serial, old.location_id) == ("Renamed", "2", shop.pk)
        work_off(services.begin_undo(run, actor=ada))
        assert not run.rows.filter(undo="kept").exists()
        assert rows_of_all() == before
        assert Location.objects.count() == 1


def test_a_workbook_that_is_no_table_of_assets_is_refused_in_words(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        run = upload("a,b\n1,2\n", ada, "assets")
        with pytest.raises(services.Refused, match="Name"):
            services.choose_columns(run, run.mapping, {}, actor=ada)
        with pytest.raises(services.Refused, match="about"):
            services.take_table("nothing", io.BytesIO(b"a\n1\n"), "x", actor=ada)
        assert ImportRun.objects.count() == 1


def test_contacts_and_clients_are_added_and_never_changed(
    acme: Organization, ada: Person, within: Within
) -> None:
    with within(acme, ada):
        directory.add_location(LocationDetails("Shop", "UTC", reference="S-1"), actor=ada)
        before = rows_of_all()
        text = (
            "Contact;Magasin;E-mail;Téléphone;Visible to\n"
            "Kim;S-1;KIM@x.example;;internal\nLee;Shop;;;\n"
        )
        run = imported(text, ada, "contacts")
        assert fates(run) == ["new", "refused"]
        assert fates(checked(text, ada, "contacts")) == ["same", "refused"]
        other = text.replace("KIM@", "other@")
        assert fates(checked(other, ada, "contacts")) == ["refused", "refused"]
        clients = imported(
            "Client,Number\nChain,C-1\nchain,C-1\n" + "x" * 121 + ",\n", ada, "clients"
        )
        assert fates(clients) == ["new", "refused", "refused"]
        assert fates(checked("Client,Number\nCHAIN,C-2\n", ada, "clients")) == ["refused"]
        for one in (run, clients):
            work_off(services.begin_undo(one, actor=ada))
        assert rows_of_all() == before
