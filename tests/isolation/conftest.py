"""A day of Bolt's technician Tim at Acme's shop: one row of everything that has an address."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest

from opentrax.accounts import services as accounts
from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails
from opentrax.kit.keys import uuid7
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations.models import Membership, Organization, Partnership, Person
from opentrax.organizations.selectors import membership_of
from opentrax.privacy.models import Disclosure, LegalHold, OrganizationRequest
from opentrax.privacy.rules.requests import Kind
from opentrax.privacy.services.decisions import OnBehalf, open_on_behalf
from opentrax.privacy.services.disclosures import Asked, ask_disclosure
from opentrax.privacy.services.holds import Held, request_hold
from opentrax.timesheets.models import LateChange
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.timesheets.services.disputes import dispute_segment
from opentrax.timesheets.services.weeks import submit_week
from opentrax.tracking.services.shifts import open_shift
from opentrax.tracking.testing import tracked
from opentrax.workorders import services as workorders
from opentrax.workorders.models import Attachment, Note, Visit, WorkOrder
from opentrax.workorders.services.dispatching import RuleDetails, add_dispatch_rule
from tests.isolation.pieces import Scene, Within, Work, put_all

MORNING = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)

# A person's own, what the door alone makes, and what takes one of the operator's staff: their apps'
# tests have real ones.
_MADE_UP = ("request_id", "copy_id", "sign_in_id", "alarm_id", "grant_id")
NAMES = (
    "Acme", "Bolt", "Tim Example", "Ada Example", "Quarry Gate", "Mend the hoist", "Pixel 9",
    "Hoist words", "Hoist values",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Keys by the name that addresses give them; those of Bolt alone are told apart."""

    keys: dict[str, list[UUID]]
    bolts_own: dict[str, list[UUID]]


def _bolts_membership(bolt: Organization, person: Person, within: Within) -> Membership:
    with within(bolt, person):
        found = membership_of(person.pk)
    assert found is not None
    return found


def _asked_by_phone(actor: Person) -> OrganizationRequest:
    """Somebody called and wants to be erased."""
    asked = OnBehalf(kind=Kind.ERASURE, words="by phone", address="c@example.org")
    return open_on_behalf(asked, actor=actor)


def _a_disclosure(*, about: Person, actor: Person) -> Disclosure:
    asked = Asked(
        recipient="A court", ground="court", legal_basis="Order 7", scope="Hours of March",
        document_hash="ab" * 32, people=[about.pk],
    )  # fmt: skip
    return ask_disclosure(asked, actor=actor)


def _on_site(visit: Visit) -> Correction:
    return Correction(
        kind="onsite", started_at=MORNING, ended_at=MORNING + timedelta(hours=2),
        reason="no phone", visit_id=visit.pk,
    )  # fmt: skip


def _a_hold(*, about: Technician, actor: Person) -> LegalHold:
    held = Held(
        place="tracking.Position", about_id=about.pk, from_at=MORNING,
        to_at=MORNING + timedelta(hours=2),
    )  # fmt: skip
    until = MORNING + timedelta(days=60)
    return request_hold(held, reason="a dispute", expires_at=until, actor=actor)


def _bolts_lists(bea: Person, yard: Location) -> dict[str, list[UUID]]:
    """What Bolt keeps in its settings."""
    default = workorders.set_nte_default("elevators", Decimal(500), actor=bea)
    code = workorders.add_problem_code(workorders.CodeDetails("Yard", "Hoist", "Stuck"), actor=bea)
    trade = directory.add_trade("Hoists", parent="elevators", actor=bea)
    details = RuleDetails("Ours", [yard.organization_id], location=yard)
    rule = add_dispatch_rule(details, actor=bea)
    made = {"default_id": default, "code_id": code, "trade_id": trade, "rule_id": rule}
    return {name: [row.pk] for name, row in made.items()}


def _said_and_shown(order: WorkOrder, audience: str, actor: Person) -> tuple[Note, Attachment]:
    """A note and a document that one side wrote."""
    note = workorders.write_note(order, "Hoist words", audience, actor=actor)
    upload = workorders.Upload(BytesIO(b"Hoist values"), "hoist.txt")
    workorders.attach(order, [upload], audience, actor=actor)
    return note, Attachment.objects.get(author_id=actor.pk)


def _with_pieces(stage: Stage, scene: Scene) -> Stage:
    for piece in put_all(scene):
        for name, found in (piece.shared | piece.bolts_own).items():
            stage.keys[name] = [*stage.keys.get(name, []), *found]
        for name, found in piece.bolts_own.items():
            stage.bolts_own[name] = [*stage.bolts_own.get(name, []), *found]
    return stage


@pytest.fixture
def stage(
    clock: SettableClock, acme: Organization, ada: Person, bolt: Organization, bea: Person,
    tim: Person, partners: None, within: Within,
) -> Stage:  # fmt: skip
    """Acme's and Bolt's rows, all made by services (the late change is the settling's own)."""
    clock.set(MORNING)
    with within(acme, ada):
        details = LocationDetails("Quarry Gate", "America/Toronto", point=(45.5, -75.5))
        shop = directory.add_location(details, actor=ada)
        order = workorders.create_work_order(
            shop, workorders.WorkOrderDetails("Mend the hoist", nte_amount=Decimal(500)), actor=ada
        )
        offer = workorders.assign(order, bolt.pk, actor=ada)
        partnership = Partnership.objects.get()
        note, photo = _said_and_shown(order, "provider", ada)
        partner_invitation = accounts.invite_partner(email="p@example.org", actor=ada)
    with within(bolt, bea):
        yard = directory.add_location(
            LocationDetails("Bolt Yard", "America/Toronto", point=(45.6, -75.6)), actor=bea
        )
        workorders.answer_assignment(offer, "accepted", actor=bea)
        technician, device, _token = tracked(tim, actor=bea)
        end_at = MORNING + timedelta(hours=2)
        own_note, own_photo = _said_and_shown(order, "internal", bea)
        visit = workorders.plan_visit(order, technician, start_at=MORNING, end_at=end_at, actor=bea)
        invitation = accounts.invite(email="i@example.org", role="viewer", actor=bea)
        shift = open_shift(technician, actor=bea)
        clock.set(end_at)
        segment = add_segment(technician, _on_site(visit), actor=bea)
        sheet = submit_week(technician, MORNING.date() - timedelta(days=1), actor=bea)
        incurred = workorders.add_incurred(order, Decimal(120), "parts", actor=bea)
        lists = _bolts_lists(bea, yard)
        change = LateChange.objects.create(timesheet=sheet, shift_id=shift.pk, proposed=[])
        hold = _a_hold(about=technician, actor=bea)
        disclosure = _a_disclosure(about=tim, actor=bea)
        [mail] = OrganizationMessage.objects.all()
        case = _asked_by_phone(bea)
    with within(acme, ada):
        dispute = dispute_segment(segment, actor=ada, reason="nobody was there")
    member = _bolts_membership(bolt, tim, within)
    bolts_own = {
        "location_id": [yard.pk], "technician_id": [technician.pk], "device_id": [device.pk],
        **lists,
        "disclosure_id": [disclosure.pk], "hold_id": [hold.pk], "shift_id": [shift.pk],
        "change_id": [change.pk], "membership_id": [member.pk], "case_id": [case.pk],
        **{name: [uuid7()] for name in _MADE_UP},
        "invitation_id": [invitation.pk], "mail_id": [mail.pk],
        "note_id": [own_note.pk], "attachment_id": [own_photo.pk],
    }  # fmt: skip
    keys = bolts_own | {
        "location_id": [shop.pk, yard.pk], "work_order_id": [order.pk],
        "note_id": [note.pk, own_note.pk], "attachment_id": [photo.pk, own_photo.pk],
        "assignment_id": [offer.pk], "visit_id": [visit.pk], "segment_id": [segment.pk],
        "incurred_id": [incurred.pk], "dispute_id": [dispute.pk],
        "partnership_id": [partnership.pk],
        "invitation_id": [invitation.pk, partner_invitation.pk],
    }  # fmt: skip
    work = Work(shop, yard, order, offer, visit, technician)
    return _with_pieces(Stage(keys, bolts_own), Scene(within, acme, ada, bolt, bea, tim, work))
