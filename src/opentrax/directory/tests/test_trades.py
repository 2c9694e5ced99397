"""The tree of trades: the program's for everybody, an organization's own beside and under them."""

import pytest
from django.utils import translation

from opentrax.directory import services
from opentrax.directory.models import Trade
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.directory.trades import (
    DEFAULT_TRADES,
    ChosenTrade,
    choose_trade,
    trade_and_ancestors,
    trade_and_descendants,
    trade_choices,
    trade_title,
    trades,
)
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person


def test_thirty_trades_are_everybodys_without_a_row(
    side: Side, acme: Organization, globex: Organization
) -> None:
    assert len(DEFAULT_TRADES) == 30
    for name in ("acme", "globex"):
        with side(name):
            assert {entry.code for entry in trades()} == set(DEFAULT_TRADES)
            assert not Trade.objects.exists()


def test_they_are_named_and_sorted_in_the_readers_language(side: Side, acme: Organization) -> None:
    with side("acme"), translation.override("fr-ca"):
        names = dict(trade_choices())
        assert names["plumbing"] == "Plomberie"
        listed = list(names.values())
    assert listed.index("Ascenseurs et escaliers mécaniques") < listed.index("Plomberie")


def test_own_trades_stand_in_their_places(ada: Person, side: Side) -> None:
    with side("acme"):
        walk_in = services.add_trade("Walk-in coolers", parent="refrigeration", actor=ada)
        doors = services.add_trade("Doors of coolers", parent=str(walk_in.pk), actor=ada)
        top = services.add_trade("Aquariums", actor=ada)
        codes = [entry.code for entry in trades()]
        at = codes.index("refrigeration")
        assert codes[at : at + 3] == ["refrigeration", str(walk_in.pk), str(doors.pk)]
        shown = dict(trade_choices())
        assert shown[str(doors.pk)] == "– – Doors of coolers"
        path = [str(doors.pk), str(walk_in.pk), "refrigeration"]
        assert trade_and_ancestors(str(doors.pk)) == path
        assert trade_and_descendants("refrigeration") == path[::-1]
        kept = choose_trade(str(doors.pk))
        assert kept == ChosenTrade(str(doors.pk), "Doors of coolers", "refrigeration")
        assert trade_title(kept.code, kept.label, kept.default) == (
            "Refrigeration \u203a Doors of coolers"
        )
        assert choose_trade(str(top.pk)) == ChosenTrade(str(top.pk), "Aquariums", "")
        assert choose_trade("plumbing") == ChosenTrade("plumbing", "", "plumbing")
        assert choose_trade("") == ChosenTrade()
        assert choose_trade("alchemy") is None


def test_another_organizations_trade_is_none(ada: Person, gus: Person, side: Side) -> None:
    with side("acme"):
        own = services.add_trade("Aquariums", actor=ada)
    with side("globex"):
        assert choose_trade(str(own.pk)) is None
        assert trade_and_ancestors(str(own.pk)) == []
        with pytest.raises(Refused, match="Choose a trade"):
            services.add_trade("Fish", parent=str(own.pk), actor=gus)
        with pytest.raises(Refused, match="own"):
            services.archive_trade(own, actor=gus)


def test_what_is_refused(ada: Person, side: Side) -> None:
    with side("acme"):
        parent = ""
        for depth in range(4):
            parent = str(services.add_trade(f"Level {depth}", parent=parent, actor=ada).pk)
        for name, under, words in (
            (" ", "", "name"),
            ("PLUMBING", "", "already"),
            ("level 0", "", "already"),
            ("x", "alchemy", "Choose"),
            ("Too deep", parent, "four deep"),
        ):
            with pytest.raises(Refused, match=words):
                services.add_trade(name, parent=under, actor=ada)
        first, second = Trade.objects.get(name="Level 0"), Trade.objects.get(name="Level 3")
        with pytest.raises(Refused, match="under it first"):
            services.archive_trade(first, actor=ada)
        services.archive_trade(second, actor=ada)
        assert str(second.pk) not in {entry.code for entry in trades()}
        # What was raised with it is still found under the trades above.
        assert len(trade_and_ancestors(str(second.pk))) == 4
        assert choose_trade(str(second.pk)) is None


def test_a_trade_comes_back_where_its_place_is_free(ada: Person, side: Side) -> None:
    with side("acme"):
        gone = services.add_trade("Aquariums", actor=ada)
        services.archive_trade(gone, actor=ada)
        second = services.add_trade("aquariums", actor=ada)
        with pytest.raises(Refused, match="already"):
            services.restore_trade(gone, actor=ada)
        services.rename_trade(second, "Ponds", actor=ada)
        services.restore_trade(gone, actor=ada)
        names = {entry.name for entry in trades()}
    assert {"Aquariums", "Ponds"} <= names


def test_the_settings_page(browse: Browse, side: Side, acme: Organization, ada: Person) -> None:
    client = browse("ada")
    page = client.get("/organization/trades").text
    assert "Snow and ice removal" in page
    assert "Archive “" not in page  # none of the program's can be
    added = client.post("/organization/trades", {"name": "Chillers", "parent": "hvac"}, follow=True)
    assert "Archive “Chillers”" in added.text
    again = client.post("/organization/trades", {"name": "chillers", "parent": "hvac"})
    assert again.status_code == 422
    assert "already" in again.text
    with side("acme"):
        own = Trade.objects.get()
    client.post(f"/organization/trades/{own.pk}", {"name": "Chillers and towers"})
    assert "Chillers and towers" in client.get("/organization/trades").text
    client.post(f"/organization/trades/{own.pk}/archival")
    archived = client.get("/organization/trades").text
    assert "Restore “Chillers and towers”" in archived
    client.post(f"/organization/trades/{own.pk}/restoration")
    assert "Archive “Chillers and towers”" in client.get("/organization/trades").text
    assert browse("dan").get("/organization/trades").status_code == 403
    assert browse("gus").post(f"/organization/trades/{own.pk}/archival").status_code == 404
