"""Tables of work orders: raised with gap-free numbers and clocks, cancelled by undoing."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import ImportRun, Location
from opentrax.directory.services import import_steps
from opentrax.directory.services import imports as services
from opentrax.kit.files import store
from opentrax.organizations.models import Person
from opentrax.workorders.models import ClockCalculation, WorkOrder
from opentrax.workorders.services import WorkOrderDetails, change_work_order, write_note

pytestmark = pytest.mark.django_db


def test_work_orders_are_raised_once_and_undone_by_cancelling(
    shop: Location, ada: Person, side: Callable[[str], Any], tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")
    text = (
        "Titre;Emplacement;Numéro de suivi;Priorité;Plafond;Échéance;Métier;Étiquette\n"
        "Fix the door;S-1;WO-1;Élevée;1 250,50;31/12/2030;Plumbing;D-1\n"
        "Paint;Shop;WO-2;;;;;\n"
        "Paint again;Shop;WO-2;;;;;\n"
        "Nowhere;Moon;WO-3;;;;;\n"
        "Cheap;Shop;WO-4;soon;;;;\n"
        "Odd;Shop;WO-5;;lots;;;\n"
        "Noted;Shop;WO-6;;;;;\n"
    )

    def run_of(text: str) -> ImportRun:
        table = io.BytesIO(text.encode())
        run = services.take_table("work-orders", table, "t.csv", actor=ada)
        services.choose_columns(run, run.mapping, {"decimal_mark": ",", "day_order": "dmy"},
                                actor=ada)  # fmt: skip
        import_steps.work_off(run.organization_id, run.pk)
        return run

    with side("acme"):
        directory.add_asset(shop, directory.AssetDetails("Door", tag="D-1"), actor=ada)
        run = run_of(text)
        run.refresh_from_db()
        assert list(run.rows.order_by("number").values_list("fate", "column")) == [
            ("new", None), ("new", None), ("refused", None), ("refused", 1), ("refused", 3),
            ("refused", 4), ("new", None),
        ]  # fmt: skip
        assert not WorkOrder.objects.exists()
        services.begin_import(run, actor=ada)
        import_steps.work_off(run.organization_id, run.pk)
        first, second, noted = WorkOrder.objects.order_by("number")
        assert [first.number, second.number, noted.number] == [1, 2, 3]
        assert (str(first.nte_amount), first.priority) == ("1250.500", "high")
        assert first.due_at is not None
        assert first.trade_code
        assert ClockCalculation.objects.filter(work_order_id=second.pk).exists()
        again = run_of(text)
        assert {row.refusal for row in again.rows.filter(number__in=(2, 3))} == {
            "Work order 1 has this tracking number already.",
            "Work order 2 has this tracking number already.",
        }
        write_note(noted, "The key is at the desk", "internal", actor=ada)
        change_work_order(second, shop, WorkOrderDetails("Paint blue"), actor=ada)
        run.refresh_from_db()
        services.begin_undo(run, actor=ada)
        import_steps.work_off(run.organization_id, run.pk)
        assert dict(run.rows.exclude(undo="").values_list("number", "undo")) == {
            2: "taken_back", 3: "kept", 8: "kept",
        }  # fmt: skip
        assert "used since" in run.rows.get(number=8).kept_why
        stand = WorkOrder.objects.order_by("number").values_list("status", flat=True)
        assert list(stand) == ["cancelled", "new", "new"]
        # What was mended after the undo comes in again.
        assert run_of(text).rows.get(number=2).fate == "new"
