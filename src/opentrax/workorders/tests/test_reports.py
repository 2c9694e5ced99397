"""The service report: what stands on it, for whom, and what never does; a signature."""

import base64
import io

import pytest
from PIL import Image
from pypdf import PdfReader

from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.checklists import Definition, Item, Section, Text
from opentrax.workorders.models import ChecklistAnswer, Visit, WorkChecklist
from opentrax.workorders.services import Answers, ChecklistDetails
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side
from opentrax.workorders.tests.feed_fixtures import attached, files_folder

__all__ = ["files_folder"]
pytestmark = pytest.mark.django_db

FORM = Definition(
    (
        Section(
            "s1", Text("End"),
            (
                Item("i2", "text", Text("What was done")),
                Item("i3", "signature", Text("Client"), is_required=True),
            ),
        ),
    ),
    3,
)  # fmt: skip


def drawing() -> str:
    out = io.BytesIO()
    Image.new("RGB", (320, 90), "white").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def row(visit: Visit, ada: Person, side: Side) -> WorkChecklist:
    with side("acme"):
        made = services.add_checklist(ChecklistDetails("Hand-over"), definition=FORM, actor=ada)
        services.publish_checklist(made, actor=ada)
        return services.put_checklist(visit.work_order, made, actor=ada)


def text_of(body: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def pictures_of(body: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(body)).pages)


def test_a_name_alone_is_no_signature_until_it_is_confirmed(
    row: WorkChecklist, tim: Person, side: Side
) -> None:
    with side("bolt"):
        with pytest.raises(Refused, match="confirm it with their name"):
            services.answer_section(row, Answers("s1", {"i3": ["Cleo"]}), actor=tim)
        sent = Answers("s1", {"i3": [" Cleo  Client "]}, confirmed=frozenset({"i3"}))
        services.answer_section(row, sent, actor=tim)
        assert ChecklistAnswer.objects.get().value == "Cleo Client"


def test_the_report_says_what_both_sides_read_and_nothing_internal(
    visit: Visit, row: WorkChecklist, browse: Browse, side: Side, ada: Person, bea: Person,
    tim: Person,
) -> None:  # fmt: skip
    phone, address = browse("tim"), f"/field/visits/{visit.pk}/checklists/{row.pk}/answers"
    sent = {
        "section": "s1", "asked": ["i2", "i3"], "i2": "New spring", "i3": "Cleo Client",
        "i3_drawing": drawing(),
    }  # fmt: skip
    assert phone.post(address, {**sent, "i3": ""}).status_code == 422
    assert phone.post(address, sent).status_code == 302
    with side("bolt"):
        services.mark_visit_arrived(visit, at=NINE, actor=tim)
        services.mark_visit_left(visit, at=ELEVEN, outcome="done", note="Oiled too", actor=tim)
        services.write_note(visit.work_order, "Charge them double.", "internal", actor=bea)
        attached(visit.work_order, "internal", bea)
        attached(visit.work_order, "client", bea)
    with side("acme"):
        services.write_note(visit.work_order, "They are slow.", "internal", actor=ada)
        attached(visit.work_order, "internal", ada)
    for name in ("ada", "bea", "tim"):
        for page in (f"work-orders/{visit.work_order_id}", f"visits/{visit.pk}"):
            response = browse(name).get(f"/{page}/report")
            assert response["Content-Type"] == "application/pdf"
            text = text_of(response.content)
            for words in ("Fix the door", "New spring", "Cleo Client", "Oiled too", "2 h", "Tim"):
                assert words in text, (name, page, words)
            assert not [w for w in ("Charge", "slow") if w in text]
            # The signature, and on the report of the whole what was shared beside it.
            assert pictures_of(response.content) == (2 if page.startswith("work") else 1)
    for page in (f"work-orders/{visit.work_order_id}", f"visits/{visit.pk}"):
        assert browse("gus").get(f"/{page}/report").status_code == 404
