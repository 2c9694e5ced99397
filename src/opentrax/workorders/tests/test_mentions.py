"""Mentions: who is named hears of what they may read, and nobody else reads more for it."""

import pytest

from opentrax.messaging.tests.conftest import Postbox, operator, postbox
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, Mention, Note
from opentrax.workorders.rules.mentions import people_in
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.mail_fixtures import answer, heard, mailed

__all__ = ["operator", "postbox"]  # fixtures
DAN = "dan@example.com"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ada Example, look", ["ada"]),
        ("@ada  example and @Ann!", ["ada", "ann"]),
        ("@Ann Marie Roy, not Ann", ["marie"]),
        ("mail ada@Ann.example or @Annabel", []),
        ("Ann said @Ann @Ann", ["ann"]),
        ("@Twin", ["one", "two"]),
        ("@", []),
    ],
)
def test_a_name_is_whole_and_follows_an_at(text: str, found: list[str]) -> None:
    names = {"ada": "Ada Example", "ann": "Ann", "marie": "Ann Marie Roy", "one": "Twin",
             "two": "twin", "none": " "}  # fmt: skip
    assert people_in(text, names) == found


def test_a_colleague_is_called_to_an_internal_note_and_answers_internally(
    accepted: Assignment, ada: Person, dan: Person, acme: Organization, bolt: Organization,
    side: Side, browse: Browse, postbox: Postbox,
) -> None:  # fmt: skip
    client, page = browse("ada"), f"/work-orders/{accepted.work_order_id}"
    assert '<option value="Dan Example">' in client.get(page).text
    form = {"body": "Too <b>dear</b>?", "kind": "note", "audience": "internal"}
    said = client.post(f"{page}/notes", form | {"mention": "Nobody Here"}, follow=True).text
    assert "Nobody of this name can be mentioned here." in said
    client.post(f"{page}/notes", form | {"mention": "dan example"})
    shown = client.get(page).text
    assert "<strong>@Dan Example</strong> Too &lt;b&gt;dear&lt;/b&gt;?" in shown
    [mail] = mailed(tasks.tell_mentioned, acme, postbox)
    assert (mail["To"], str(mail["Subject"]).endswith("Acme mentions you")) == (DAN, True)
    assert heard(answer(mail, "No.", sender=DAN)) == "placed"
    with side("acme"):
        assert Note.objects.get(kind="mail").audience == "internal"
    assert mailed(tasks.mail_note, bolt, postbox) == []
    assert "Too &lt;b&gt;dear" in browse("dan").get("/mentions").text
    assert "Nobody has mentioned you" in client.get("/mentions").text


def test_the_other_side_is_called_to_what_it_reads_and_to_nothing_else(
    accepted: Assignment, ada: Person, bea: Person, dan: Person, bolt: Organization, side: Side,
    browse: Browse, postbox: Postbox,
) -> None:  # fmt: skip
    with side("acme"):  # whose name Acme has not read is nobody's to mention
        order = accepted.work_order
        services.write_note(order, "@Bea Example first", "provider", actor=ada)
        assert not Mention.objects.exists()
    with side("bolt"):
        services.write_note(order, "Hello", "client", actor=bea)
    with side("acme"):
        note = services.write_note(order, "Soon", "provider", actor=ada)
        services.change_note(note, "@Bea Example soon", actor=ada)
        services.write_note(order, "@Bea Example is slow", "internal", actor=ada)
        services.write_note(order, "@Dan Example, @Ada Example", "provider", actor=ada)
        assert [m.person_id for m in Mention.objects.all()] == [dan.pk]
    with side("bolt"):
        assert [m.person_id for m in Mention.objects.all()] == [bea.pk]
    told = [*mailed(tasks.tell_mentioned, bolt, postbox), *mailed(tasks.mail_note, bolt, postbox)]
    ours = [str(mail["Subject"]) for mail in told if mail["To"] == "bea@example.com"]
    assert sum("mentions you" in subject for subject in ours) == 1
    assert not any("slow" in str(mail) for mail in told)
    client = browse("bea")
    assert "@Bea Example soon" in client.get("/mentions").text
    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
    assert "@Bea Example soon" not in client.get("/mentions").text
