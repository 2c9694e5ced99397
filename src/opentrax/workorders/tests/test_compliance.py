"""A provider without a paper that its client requires is offered no new work, and told why; its
files are seen by the two sides alone.
"""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from opentrax.directory import tasks
from opentrax.directory.models import (
    ComplianceDocument,
    DocumentKind,
    DocumentRequirement,
    DocumentShare,
    Location,
)
from opentrax.directory.services.compliance import (
    DocumentDetails,
    DocumentFile,
    enter_document,
    judge_document,
    put_in_document,
    share_document,
    withdraw_document,
)
from opentrax.directory.services.document_reminders import due_reminders
from opentrax.directory.services.requirements import change_document_settings, require_document
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.files import named_keys
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.organizations.services import add_partner, end_partnership
from opentrax.workorders import services
from opentrax.workorders.models import DispatchRule, PassedBy, WorkOrder
from opentrax.workorders.services.passing import remind_of_documents
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.test_dispatching import both, listed, raised  # noqa: F401  fixtures
from opentrax.workorders.tests.test_line import run


def words(name: str = "policy.txt") -> DocumentFile:
    return DocumentFile(BytesIO(b"Policy words"), name)


Shared = Callable[..., DocumentShare]


@pytest.fixture
def shared(acme: Organization, bea: Person, side: Side) -> Shared:
    """A paper of Bolt's that Acme sees."""

    def put(kind: str = "liability", until: date | None = None) -> DocumentShare:
        with side("bolt"):
            details = DocumentDetails(kind, "P-1", valid_until_on=until)
            document = put_in_document(details, words(), [acme.pk], actor=bea)
            found: DocumentShare = DocumentShare.objects.get(document_id=document.pk)
            return found

    return put


@pytest.fixture
def partnered(bolt: Organization, globex: Organization) -> tuple[Organization, Organization]:
    """Acme's two providers."""
    return bolt, globex


def test_from_the_upload_to_the_offer_on_the_pages(
    order: WorkOrder, partners: None, acme: Organization, bolt: Organization, ada: Person,
    side: Side, browse: Browse,
) -> None:  # fmt: skip
    client, provider, outsider = browse("ada"), browse("bea"), browse("gus")
    rules = "/organization/required-documents"
    faulty = {"kind": "liability", "grace_days": "900"}
    assert client.post(f"{rules}/new", faulty).status_code == 422
    client.post(f"{rules}/new", {"kind": "liability", "grace_days": "0"})
    offer = {"provider": str(bolt.pk), "answer_minutes": "0"}
    refused = client.post(f"/work-orders/{order.pk}/assignment", offer, follow=True).text
    assert "no work at the moment: Liability insurance is missing, required since" in refused
    assert "Bolt (documents: Liability insurance is missing" in refused
    with side("acme"):
        partnership = Partnership.objects.get(organization_id=acme.pk, provider_id=bolt.pk)
    between = f"/organization/partners/{partnership.pk}/documents"
    assert "Liability insurance is missing" in provider.get(between).text
    sent = {
        "kind": "liability", "number": "P-7\0", "clients": [str(acme.pk)],
        "valid_until_on": "9999-12-31", "file": SimpleUploadedFile("a.exe", b"MZ\x90\0"),
    }  # fmt: skip
    assert provider.post("/organization/documents/new", sent).status_code == 422
    sent |= {"number": "P-7", "file": SimpleUploadedFile("Policy.txt", b"Policy words")}
    assert provider.post("/organization/documents/new", sent).status_code == 302
    with side("bolt"):
        document = ComplianceDocument.objects.get()
        share = DocumentShare.objects.get()
        assert document.content_key in named_keys()
    assert "P-7" in provider.get("/organization/documents").text
    file = f"/organization/documents/{document.pk}/file"
    assert b"".join(client.get(file)) == b"".join(provider.get(file)) == b"Policy words"
    assert outsider.get(file).status_code == 404
    assert browse("tim").get(file).status_code == 403
    assert "awaits your answer since" in client.get(between).text
    assert "1 awaits your answer" in client.get("/organization/documents").text
    decision = f"/organization/document-shares/{share.pk}/decision"
    assert "Say why" in client.post(decision, {"refuse": "1"}, follow=True).text
    client.post(decision, {"refuse": "1", "reason": "the wrong year"})
    assert "the wrong year" in provider.get(between).text
    client.post(decision, {"accept": "1"})
    assert "is missing" not in client.get(f"/work-orders/{order.pk}").text
    client.post(f"/work-orders/{order.pk}/assignment", offer)
    with side("acme"):
        assert WorkOrder.objects.get(pk=order.pk).provider_id == bolt.pk
    provider.post(f"/organization/document-shares/{share.pk}/end")
    assert client.get(file).status_code == 404
    provider.post(f"/organization/documents/{document.pk}/withdrawal")
    assert provider.get(file).status_code == 404
    with side("bolt"):
        assert document.content_key not in named_keys()


def test_a_client_asks_for_a_kind_of_its_own_and_a_provider_shows_what_it_has_as_that(
    partners: None, acme: Organization, bolt: Organization, bea: Person, side: Side,
    browse: Browse,
) -> None:  # fmt: skip
    client, provider, rules = browse("ada"), browse("bea"), "/organization/required-documents"
    kinds = "/organization/document-kinds"
    assert client.post(kinds, {"name": "tax FORM"}).status_code == 422
    client.post(kinds, {"name": "Safety course"})
    with side("acme"):
        kind = DocumentKind.objects.get()
        partnership = Partnership.objects.get(organization_id=acme.pk, provider_id=bolt.pk)
    client.post(f"{rules}/new", {"kind": str(kind.pk), "trade": "roofing", "grace_days": "5"})
    assert "is required" in client.post(f"{kinds}/{kind.pk}/archival", follow=True).text
    with side("bolt"):
        document = put_in_document(DocumentDetails("other", "S-1"), words(), actor=bea)
    between = f"/organization/partners/{partnership.pk}/documents"
    said = provider.get(between).text
    assert "Safety course" in said
    assert "5 days of grace" in said
    shown = {"document": str(document.pk), "kind": str(kind.pk)}
    assert "a kind of the list" in (
        provider.post(f"{between}/shares", shown | {"kind": "x"}, follow=True).text
    )
    provider.post(f"{between}/shares", shown)
    with side("acme"):
        assert DocumentShare.objects.get().kind_label == "Safety course"
        required = DocumentRequirement.objects.get()
    paper = {"kind": "tax", "file": SimpleUploadedFile("Tax.txt", b"Tax words")}
    client.post(f"{between}/new", paper)
    assert "Tax form" in provider.get(between).text
    client.post(f"{rules}/{required.pk}/removal")
    client.post(f"{kinds}/{kind.pk}/archival")
    assert "Safety course" not in client.get(rules).text


def test_a_rule_and_a_line_pass_by_who_lacks_a_paper_of_the_trade(
    listed: list[DispatchRule],  # noqa: F811
    shop: Location, ada: Person, bea: Person, partnered: tuple[Organization, Organization],
    shared: Shared, side: Side, browse: Browse,
) -> None:  # fmt: skip
    bolt, globex = partnered
    with side("acme"):
        require_document("licence", "refrigeration", 0, actor=ada)
        judge_document(shared("licence"), accepted=True, actor=ada)
    order = raised(shop, ada, side, trade="refrigeration")
    assert order.provider_id == bolt.pk  # Globex, next in line, lacks it
    assert "Globex was passed by: License is missing" in (
        browse("ada").get(f"/work-orders/{order.pk}").text
    )
    with side("acme"):
        told = PassedBy.objects.get(work_order_id=order.pk)
        assert told.provider_id == globex.pk
        offer = order.assignments.get()
        change_document_settings("warn", actor=ada)
        services.recall_assignment(offer, actor=ada)
        made = services.assign(order, bolt.pk, then=[globex.pk], actor=ada)
    with side("bolt"):
        services.answer_assignment(made, "declined", reason="full", actor=bea)
    with side("acme"):  # in a line, by hand, but passed by when the turn comes
        assert WorkOrder.objects.get(pk=order.pk).status == "new"
        assert PassedBy.objects.filter(work_order_id=order.pk).count() == 2


def test_by_hand_it_goes_out_with_a_warning_where_the_settings_say_so(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, shared: Shared,
    side: Side, browse: Browse,
) -> None:  # fmt: skip
    ended = now().date() - timedelta(days=20)
    with side("acme"):
        require_document("liability", "", 3, actor=ada)
        judge_document(shared(until=ended), accepted=True, actor=ada)
        with pytest.raises(Refused, match="Liability insurance ended on"):
            services.assign(order, bolt.pk, actor=ada)
        change_document_settings("warn", actor=ada)
    offer = {"provider": str(bolt.pk), "answer_minutes": "0"}
    page = browse("ada").post(f"/work-orders/{order.pk}/assignment", offer, follow=True).text
    assert "What they lack: Liability insurance ended on" in page


def test_the_database_lets_nobody_show_judge_or_change_what_is_not_theirs(
    partners: None, acme: Organization, bolt: Organization, globex: Organization, ada: Person,
    gus: Person, shared: Shared, side: Side,
) -> None:  # fmt: skip
    share = shared()
    with side("acme"):
        entered = enter_document(bolt.pk, DocumentDetails("tax"), words(), actor=ada)
        with pytest.raises(DatabaseError), transaction.atomic():
            ComplianceDocument.objects.filter(pk=entered.pk).update(number="other")
        with pytest.raises(DatabaseError), transaction.atomic():
            ComplianceDocument(
                provider_id=globex.pk, kind="tax", name="a", media_type="b", size_bytes=1
            ).save(force_insert=True)
    with side("bolt"):
        assert ComplianceDocument.objects.filter(pk=entered.pk).exists()
        mine = DocumentShare.objects.filter(pk=share.pk)
        assert mine.update(state="accepted", decided_at=now()) == 0
        accepted = DocumentShare(
            client_id=acme.pk, provider_id=bolt.pk, document_id=share.document_id, kind="tax",
            state="accepted", decided_at=now(),
        )  # fmt: skip
        mine.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            accepted.save(force_insert=True)
    with side("globex"):  # shows itself what it does not keep: it sees nothing all the same
        Partnership(provider=bolt).save(force_insert=True)
        DocumentShare(
            client_id=globex.pk, provider_id=bolt.pk, document_id=share.document_id, kind="tax",
            state="accepted", decided_at=now(),
        ).save(force_insert=True)  # fmt: skip
        assert not ComplianceDocument.objects.exists()
        assert not DocumentRequirement.objects.exists()
        for act in (
            lambda: judge_document(share, accepted=True, actor=gus),
            lambda: withdraw_document(entered, actor=gus),
            lambda: share_document(entered, acme.pk, actor=gus),
        ):
            with pytest.raises(Refused):
                act()


def test_people_are_told_at_each_step_once(
    partners: None, acme: Organization, bolt: Organization, shared: Shared, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    shared(until=clock().date() + timedelta(days=30))
    told = []
    for days in (0, 0, 10, 13, 7, 1):
        clock.advance(days=days)
        told.append(remind_of_documents(bolt.pk))
        assert remind_of_documents(acme.pk) == 0
    assert told == [1, 0, 0, 1, 1, 0]
    with side("bolt"):
        mails = OrganizationMessage.objects.filter(kind="document_expiry")
        assert {mail.address for mail in mails} == {"bea@example.com"}
        assert mails.count() == 3
        assert all("It is shared with: Acme." in mail.text for mail in mails)


def test_a_former_client_sees_no_paper_any_more(
    partners: None, acme: Organization, bolt: Organization, ada: Person, shared: Shared,
    side: Side, browse: Browse,
) -> None:  # fmt: skip
    client, provider, share = browse("ada"), browse("bea"), shared()
    file = f"/organization/documents/{share.document_id}/file"
    decision = f"/organization/document-shares/{share.pk}/decision"
    with side("acme"):
        details = DocumentDetails("tax", "T-1")
        entered = enter_document(bolt.pk, details, words(), actor=ada)
        partnership = Partnership.objects.get(organization_id=acme.pk, provider_id=bolt.pk)
        assert client.get(file).status_code == 200
        end_partnership(partnership, actor=ada)
    between = f"/organization/partners/{partnership.pk}/documents"
    assert client.get(file).status_code == 404
    assert "P-1" not in client.get(between).text
    assert client.post(decision, {"accept": "1"}).status_code == 404
    assert provider.get(file).status_code == 200
    # What a client has on paper is its own.
    assert client.get(f"/organization/documents/{entered.pk}/file").status_code == 200
    with side("acme"):
        judging = DocumentShare.objects.filter(pk=share.pk)
        assert judging.update(state="accepted", decided_at=now()) == 0
        add_partner(bolt.pk, actor=ada)
    assert client.get(file).status_code == 200


def test_each_side_hears_that_it_is_its_turn(
    partners: None, acme: Organization, bolt: Organization, ada: Person, bea: Person,
    shared: Shared, side: Side,
) -> None:  # fmt: skip
    share, unseen = shared(), shared("tax")
    with side("bolt"):
        withdraw_document(unseen.document, actor=bea)
    assert run(tasks.tell_that_document_waits) == 2
    assert run(tasks.tell_that_document_waits, again=True) == 2
    with side("acme"):
        [mail] = OrganizationMessage.objects.filter(kind="document_waiting")
        assert (mail.address, mail.subject) == (
            "ada@example.com", "Bolt sends you a document: Liability insurance P-1",
        )  # fmt: skip
        judge_document(share, accepted=False, reason="see evil.example/now", actor=ada)
    assert run(tasks.tell_that_document_was_refused) == 1
    assert run(tasks.tell_that_document_was_refused, again=True) == 1
    with side("bolt"):
        [told] = OrganizationMessage.objects.filter(kind="document_refused")
        assert told.address == "bea@example.com"
        assert "see evil example" in told.text
    with side("acme"):
        judge_document(share, accepted=False, reason="again", actor=ada)
        judge_document(share, accepted=True, actor=ada)
        enter_document(bolt.pk, DocumentDetails("tax", ""), words(), actor=ada)
    assert run(tasks.tell_that_document_was_refused) == 1
    assert run(tasks.tell_that_document_waits) == 0
    with side("bolt"):
        assert OrganizationMessage.objects.filter(kind="document_refused").count() == 1
    with side("acme"):
        assert OrganizationMessage.objects.filter(kind="document_waiting").count() == 1


def test_nobody_is_told_of_the_end_of_a_paper_that_was_for_a_former_client(
    partners: None, bolt: Organization, ada: Person, bea: Person, shared: Shared, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    until = clock().date() + timedelta(days=20)
    shared(until=until)
    with side("acme"):
        details = DocumentDetails("tax", "T-1", valid_until_on=until)
        enter_document(bolt.pk, details, words(), actor=ada)
        partnership = Partnership.objects.get(provider_id=bolt.pk)
        end_partnership(partnership, actor=ada)
    assert remind_of_documents(bolt.pk) == 0
    with side("bolt"):
        put_in_document(DocumentDetails("licence", valid_until_on=until), words(), actor=bea)
    assert remind_of_documents(bolt.pk) == 1  # shown to nobody yet: it is the provider's own
    with side("acme"):
        add_partner(bolt.pk, actor=ada)
    assert remind_of_documents(bolt.pk) == 2


def test_reminders_ask_as_often_for_many_papers_as_for_one(
    partners: None, acme: Organization, bolt: Organization, bea: Person, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    def asked() -> int:
        with side("bolt"), CaptureQueriesContext(connection) as captured:
            assert due_reminders()
        return len(captured)

    until, counts = clock().date() + timedelta(days=20), []
    for kind in ("liability", "licence", "tax"):
        with side("bolt"):
            details = DocumentDetails(kind, valid_until_on=until)
            put_in_document(details, words(), [acme.pk], actor=bea)
        counts.append(asked())
    assert len(set(counts)) == 1
