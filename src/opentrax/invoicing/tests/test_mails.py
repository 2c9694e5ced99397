"""Mail about papers reaches the other side's people who handle them, and is answered."""

from typing import Any

from opentrax.invoicing import services, tasks
from opentrax.invoicing.tests.conftest import Desk, part
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.tests.conftest import Postbox, operator, postbox
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.services import add_partner
from opentrax.workorders.models import Note
from opentrax.workorders.services import assign, recall_assignment
from opentrax.workorders.tests.conftest import Side
from opentrax.workorders.tests.mail_fixtures import answer, heard, mailed
from opentrax.workorders.tests.test_line import run

__all__ = ["operator", "postbox"]  # fixtures


def test_each_side_hears_what_the_other_does_with_a_paper(
    desk: Desk, acme: Organization, bolt: Organization, dan: Person, tim: Person, side: Side,
    postbox: Postbox,
) -> None:  # fmt: skip
    first = desk.proposes(part("200"))
    told = mailed(tasks.tell_about_proposal, acme, postbox)
    assert sorted(mail["To"] for mail in told) == ["ada@example.com", "dan@example.com"]
    assert str(told[0]["Subject"]) == "Proposal 1 for work order 1: Submitted"
    assert f"/proposals/{first.pk}" in str(told[0])
    with side("acme"):
        services.challenge(first, "Needle: too dear", lines={}, actor=desk.ada)
    [mail] = mailed(tasks.tell_about_proposal, bolt, postbox)  # no technician's business
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (mail["To"], "too dear" in text) == ("bea@example.com", True)
    assert str(mail["Subject"]).endswith(": Challenged")
    assert heard(answer(mail, "It is steel.", sender="bea@example.com")) == "placed"
    with side("acme"):
        note = Note.objects.get()
        assert (note.body, note.audience, note.author_name) == (
            "It is steel.", "client", "Bea Example",
        )  # fmt: skip


def test_a_job_that_runs_again_mails_nothing_again(
    desk: Desk, acme: Organization, dan: Person, side: Side, postbox: Postbox
) -> None:
    paper = desk.proposes(part("200"))
    assert run(tasks.tell_about_proposal) == 1
    assert run(tasks.tell_about_proposal, again=True) == 1
    with side("acme"):
        assert OrganizationMessage.objects.filter(subject_id=desk.order.pk).count() == 2
        services.challenge(paper, "too dear", lines={}, actor=desk.ada)
    assert run(tasks.tell_about_proposal) == 1
    with side("bolt"):
        assert OrganizationMessage.objects.filter(subject_id=desk.order.pk).count() == 1


def test_who_lost_the_work_is_told_nothing(
    desk: Desk, bolt: Organization, side: Side, postbox: Postbox
) -> None:
    proposal = desk.proposes(part("200"))
    with side("acme"):
        services.reject(proposal, "No", actor=desk.ada)
        recall_assignment(desk.order.assignments.get(), actor=desk.ada)
    assert mailed(tasks.tell_about_proposal, bolt, postbox) == []


def test_an_answer_about_a_paper_reaches_no_provider_who_came_later(
    desk: Desk, acme: Organization, globex: Organization, side: Side, postbox: Postbox, clock: Any
) -> None:
    proposal = desk.proposes(part("200"))
    mails = mailed(tasks.tell_about_proposal, acme, postbox)
    [mail] = [one for one in mails if one["To"] == "ada@example.com"]
    clock.advance(hours=1)
    with side("acme"):
        services.reject(proposal, "No", actor=desk.ada)
        recall_assignment(desk.order.assignments.get(), actor=desk.ada)
        add_partner(globex.pk, actor=desk.ada)
        assign(desk.order, globex.pk, actor=desk.ada)
    assert heard(answer(mail, "A hundred at most.", sender="ada@example.com")) == "answered"
    with side("acme"):
        assert not Note.objects.filter(kind="mail").exists()
