"""Grants of the operator's staff: a reason, a yes that is enough, an end, told at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.events import StaffAccessMoved
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.models import StaffGrant
from opentrax.privacy.rules.staff import (
    ApprovedAs,
    Area,
    Asked,
    Fault,
    Rule,
    Yes,
    approved_as,
    fault_of,
)
from opentrax.privacy.selectors.staff import clients_of_operator, let_in_now
from opentrax.privacy.services import staff

Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]
HOURS = Asked(
    why="support", words="The list of hours is empty", reference="Case 7",
    areas=(Area.TIMESHEETS,), minutes=60,
)  # fmt: skip
TRAILS = replace(HOURS, areas=(Area.TRAILS,))
YES = Yes(
    areas=[Area.TIMESHEETS], minutes=60, rule=Rule.TELL, is_client=False, is_asker=False, staff=2
)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None), ({"why": "curiosity"}, Fault.WHY), ({"words": ""}, Fault.WORDS),
        ({"words": "   look   "}, Fault.WORDS), ({"reference": " "}, Fault.REFERENCE),
        ({"reference": "", "why": "fault"}, None), ({"areas": ()}, Fault.AREAS),
        ({"areas": ("mail",)}, Fault.AREAS), ({"minutes": 0}, Fault.MINUTES),
        ({"minutes": 24 * 60 + 1}, Fault.MINUTES),
    ],
)  # fmt: skip
def test_what_a_question_owes(changes: dict, fault: Fault | None):
    assert fault_of(replace(HOURS, **changes)) == fault


@pytest.mark.parametrize(
    ("changes", "counts_as"),
    [
        ({"is_client": True}, ApprovedAs.CLIENT),
        ({"is_client": True, "areas": [Area.TRAILS], "rule": Rule.NEVER}, ApprovedAs.CLIENT),
        ({}, ApprovedAs.COLLEAGUE),
        ({"areas": [Area.PEOPLE, Area.TRAILS]}, None),
        ({"rule": Rule.ASK}, None),
        ({"is_asker": True}, None),
        ({"is_asker": True, "staff": 1}, ApprovedAs.ALONE),
        ({"is_asker": True, "staff": 1, "minutes": 61}, None),
        ({"is_asker": True, "staff": 1, "rule": Rule.NEVER}, None),
        ({"is_asker": True, "staff": 1, "areas": [Area.TRAILS]}, None),
        ({"is_asker": True, "is_invited": True}, ApprovedAs.INVITED),
    ],
)  # fmt: skip
def test_whose_yes_is_enough(changes: dict, counts_as: ApprovedAs | None):
    assert approved_as(replace(YES, **changes)) == counts_as


def _works_for_operator(name: str) -> Person:
    person = organizations.register_person(
        email=f"{name.lower()}@operator.example", name=f"{name} Staff", password=None,
        time_zone="UTC",
    )  # fmt: skip
    with ExitStack() as stack:
        statement = "UPDATE organizations_person SET is_operator_staff = true WHERE id = %s"
        Sandbox(stack).sql(statement, person.pk)
    person.is_operator_staff = True
    return person


@pytest.fixture
def sam(db: None) -> Person:
    return _works_for_operator("Sam")


@pytest.fixture
def sol(sam: Person) -> Person:
    """Works for the operator beside Sam."""
    return _works_for_operator("Sol")


def ask(organization: Organization, asked: Asked, person: Person) -> StaffGrant:
    with person_scope(person.pk):
        return staff.ask_access(organization.pk, asked, actor=person)


pytestmark = [pytest.mark.usefixtures("administrators_session")]


@pytest.mark.django_db
def test_the_rule_and_the_database_say_the_same(
    acme: Organization, ada: Person, sam: Person, within: Within
):
    """Every question, under each decision of the client, alone and with a colleague."""
    for sol in (None, "Sol"):
        colleague = _works_for_operator(sol) if sol else None
        for rule in Rule:
            with within(acme, ada):
                staff.set_rule(rule, actor=ada)
            for asked in (HOURS, TRAILS, replace(HOURS, minutes=61)):
                _agree(acme, asked, rule, sam, colleague)


def _agree(
    acme: Organization, asked: Asked, rule: Rule, asker: Person, colleague: Person | None
) -> None:
    yes = replace(
        YES, areas=asked.areas, minutes=asked.minutes, rule=rule, is_asker=True,
        staff=1 if colleague is None else 2,
    )  # fmt: skip
    grant = ask(acme, asked, asker)
    assert (grant.approved_as or None) == approved_as(yes), (rule, asked)
    if colleague is None or grant.begins_at:
        return
    expected = approved_as(replace(yes, is_asker=False))
    if expected is None:
        with pytest.raises(Refused):
            staff.approve_access(grant, actor=colleague)
    else:
        assert staff.approve_access(grant, actor=colleague).approved_as == expected


@pytest.mark.django_db
def test_the_clients_yes_opens_everything_whatever_it_decided_before(
    acme: Organization, ada: Person, sam: Person, within: Within
):
    with within(acme, ada):
        staff.set_rule(Rule.NEVER, actor=ada)
    grant = ask(acme, replace(TRAILS, minutes=24 * 60), sam)
    assert staff.approve_access(grant, actor=ada).approved_as == ApprovedAs.CLIENT


@pytest.mark.django_db
def test_a_grant_has_an_end_and_is_on_record_in_the_clients_chain(
    acme: Organization, ada: Person, sam: Person, within: Within, monkeypatch: pytest.MonkeyPatch
):
    told: list[StaffAccessMoved] = []
    monkeypatch.setattr(staff, "publish", told.append)
    grant = ask(acme, HOURS, sam)
    assert grant.begins_at
    assert grant.expires_at
    assert (grant.expires_at - grant.begins_at).total_seconds() == 3600
    assert [(t.organization_id, t.what) for t in told] == [(acme.pk, "opened")]
    with within(acme, ada):
        assert [(one.pk, one.is_live) for one in let_in_now()] == [(grant.pk, True)]
    assert staff.end_access(grant, actor=ada) == "ended"
    with pytest.raises(Refused):
        staff.end_access(grant, actor=sam)
    with within(acme, ada):
        assert let_in_now() == []
        actions = Entry.objects.filter(subject_id=grant.pk).order_by("sequence")
        said = [(e.action, e.actor_id) for e in actions]
    assert said == [("staff.asked", sam.pk), ("staff.opened", sam.pk), ("staff.ended", ada.pk)]


@pytest.mark.django_db
def test_a_colleague_without_the_right_and_an_outsider_say_no_yes(
    acme: Organization, ada: Person, dan: Person, gus: Person, sam: Person, sol: Person
):
    grant = ask(acme, HOURS, sam)
    assert grant.begins_at is None
    for person in (dan, gus, sam):
        with pytest.raises(Refused):
            staff.approve_access(grant, actor=person)
        if person is not sam:
            with pytest.raises(Refused):
                staff.end_access(grant, actor=person)
    assert staff.end_access(grant, actor=ada) == "refused"
    with pytest.raises(Refused):
        staff.approve_access(grant, actor=ada)


@pytest.mark.django_db
def test_an_invitation_lets_the_next_one_in_once_and_no_further(
    acme: Organization, ada: Person, sam: Person, sol: Person, within: Within
):
    with within(acme, ada):
        staff.set_rule(Rule.ASK, actor=ada)
        staff.invite_staff((Area.TIMESHEETS,), 60, days=2, actor=ada)
    assert ask(acme, TRAILS, sam).begins_at is None
    assert ask(acme, replace(HOURS, minutes=120), sam).begins_at is None
    grant = ask(acme, HOURS, sam)
    assert (grant.approved_as, grant.approved_by_id) == (ApprovedAs.INVITED, ada.pk)
    assert ask(acme, HOURS, sol).begins_at is None
    with within(acme, ada):
        for refused in ((), ("mail",)):
            with pytest.raises(Refused):
                staff.invite_staff(refused, 60, days=2, actor=ada)
        with pytest.raises(Refused):
            staff.invite_staff((Area.PEOPLE,), 60, days=8, actor=ada)


@pytest.mark.django_db
def test_only_staff_ask(acme: Organization, gus: Person, sam: Person):
    with pytest.raises(Refused):
        ask(acme, HOURS, gus)
    with person_scope(gus.pk):
        assert clients_of_operator() == []
    with pytest.raises(Refused):
        ask(acme, replace(HOURS, words=""), sam)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"words": "  "}, {"why": "curiosity"}, {"areas": []}, {"areas": ["mail"]},
        {"minutes": 1441},
    ],
)  # fmt: skip
def test_the_database_holds_the_same(changes: dict, acme: Organization, sam: Person):
    values = {
        "staff_id": sam.pk, "why": "fault", "words": "a fault of lists", "areas": ["people"],
        "minutes": 60,
    }  # fmt: skip
    with scope(acme.pk, sam.pk), pytest.raises(IntegrityError), transaction.atomic():
        StaffGrant.objects.create(**values | changes)


@pytest.mark.django_db
def test_a_question_that_nobody_answers_lapses(acme: Organization, ada: Person, sam: Person):
    grant = ask(acme, TRAILS, sam)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL ROLE NONE; UPDATE privacy_staffgrant SET asked_at = now() - interval"
            " '3 days'; SET LOCAL ROLE opentrax_app"
        )
    with pytest.raises(Refused):
        staff.approve_access(grant, actor=ada)


@pytest.mark.django_db
def test_the_pages_of_both_sides(
    acme: Organization, ada: Person, dan: Person, sam: Person, sol: Person, sign_in: SignIn
):
    desk, office = sign_in(sam, None), sign_in(ada, acme)
    assert desk.get("/").headers["Location"] == "/operator/access"
    assert office.get("/operator/access").status_code == 404
    assert sign_in(dan, acme).get("/organization/staff").status_code == 403
    form = {
        "organization": str(acme.pk), "why": "support", "words": "The list of hours is empty",
        "reference": "", "areas": ["trails"], "minutes": "60",
    }  # fmt: skip
    answer = desk.post("/operator/access/new", form)
    assert answer.status_code == 422
    assert "Give the number of the case" in answer.content.decode()
    assert desk.post("/operator/access/new", form | {"reference": "7"}).status_code == 302
    page = desk.get("/operator/access").content.decode()
    assert "Only the client’s own yes opens trails." in page
    with person_scope(sam.pk):
        [grant] = StaffGrant.everywhere.all()
    colleague = sign_in(sol, None)
    colleague.post(f"/operator/access/{grant.pk}/approval")
    assert colleague.post(f"/operator/access/{grant.pk}/entry").status_code == 404
    assert "asks to read" in office.get("/organization/members").content.decode()
    assert office.post(f"/organization/staff/{grant.pk}/approval").status_code == 302
    assert desk.post(f"/operator/access/{grant.pk}/entry").status_code == 302
    assert desk.post(f"/operator/access/{grant.pk}/end").status_code == 302
    assert "Ended" in office.get("/organization/staff").content.decode()
    for path, posted in (
        ("rule", {"rule": "ask"}), ("rule", {"rule": "maybe"}),
        ("invitation", {"areas": ["people"], "minutes": "60", "days": "2"}),
        ("invitation", {"areas": [], "minutes": "60", "days": "9"}), ("invitation/withdrawal", {}),
    ):  # fmt: skip
        assert office.post(f"/organization/staff/{path}", posted).status_code in {302, 422}
