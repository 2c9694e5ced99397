"""Who may open what of a work order's notes and files, asked by address, in every state of an offer
and by everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.organizations.models import Membership, Organization, Partnership, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Attachment, Note, WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.feed_fixtures import Entry, entry, files_folder

__all__ = ["files_folder"]

pytestmark = pytest.mark.django_db
STATES = ("before", "offered", "accepted", "declined", "recalled", "expired")
OPEN = ("offered", "accepted")


@dataclass(frozen=True, slots=True)
class Stand:
    """What each side wrote, by a name."""

    order: WorkOrder
    entries: Mapping[str, Entry]


def _answered(state: str, offer: Assignment, side: Side, ada: Person, bea: Person) -> None:
    if state in {"accepted", "declined"}:
        with side("bolt"):
            services.answer_assignment(offer, state, actor=bea, reason="no time")
    if state == "recalled":
        with side("acme"):
            services.recall_assignment(offer, actor=ada)
    if state == "expired":
        with side("acme"):
            Assignment.objects.filter(pk=offer.pk).update(status="expired", ended_at=now())


@pytest.fixture
def stand(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, bea: Person, side: Side
) -> Callable[[str], Stand]:
    """The work order with what was written, once its offer stands as said."""

    def make(state: str) -> Stand:
        with side("acme"):
            found = {
                "for_whoever": entry(order, "Mind the step.", "provider", ada),
                "acmes_own": entry(order, "They are slow.", "internal", ada),
            }
        if state == "before":
            return Stand(order, found)
        with side("acme"):
            offer = services.assign(order, bolt.pk, actor=ada)
            found["for_bolt"] = entry(order, "Are you free?", "provider", ada)
        with side("bolt"):
            found["from_bolt"] = entry(order, "We are.", "client", bea)
            found["bolts_own"] = entry(order, "Charge them.", "internal", bea)
            found["for_all"] = entry(order, "Ring twice.", "location", bea)
        _answered(state, offer, side, ada, bea)
        return Stand(order, found)

    return make


def codes(client: Client, stand: Stand) -> dict[str, int]:
    """What each address answers."""
    found = {
        "page": client.get(f"/work-orders/{stand.order.pk}").status_code,
        "feed": client.get(f"/work-orders/{stand.order.pk}/feed").status_code,
    }
    for name, one in stand.entries.items():
        base = f"/attachments/{one.photo.pk}"
        both = {client.get(base).status_code, client.get(f"{base}/thumbnail").status_code}
        [found[name]] = both
    return found


def words(client: Client, stand: Stand) -> set[str]:
    """Whose words the feed shows."""
    text = client.get(f"/work-orders/{stand.order.pk}/feed").content.decode()
    return {name for name, one in stand.entries.items() if one.note.body in text}


ACMES = {"for_whoever", "acmes_own", "for_bolt", "from_bolt", "for_all"}
BOLTS = {"for_whoever", "for_bolt", "from_bolt", "bolts_own", "for_all"}


def expected(stand: Stand, seen: set[str], *, is_open: bool = True) -> dict[str, int]:
    page = 200 if is_open else 404
    shown = seen if is_open else set()
    return {"page": page, "feed": page} | {n: 200 if n in shown else 404 for n in stand.entries}


@pytest.mark.parametrize("state", STATES)
def test_the_keeper_sees_all_but_the_providers_own(
    state: str, stand: Callable[[str], Stand], browse: Browse
) -> None:
    """What a provider wrote stays with the keeper, whatever becomes of the offer."""
    made, client = stand(state), browse("ada")
    assert codes(client, made) == expected(made, ACMES)
    assert words(client, made) == ACMES & set(made.entries)


@pytest.mark.parametrize("state", STATES)
def test_the_provider_sees_while_it_is_asked_or_at_work_and_then_nothing_not_even_its_own(
    state: str, stand: Callable[[str], Stand], browse: Browse
) -> None:
    made, client, is_open = stand(state), browse("bea"), state in OPEN
    assert codes(client, made) == expected(made, BOLTS, is_open=is_open)
    assert words(client, made) == (BOLTS if is_open else set())


@pytest.mark.parametrize("state", STATES)
def test_strangers_and_other_providers_see_nothing(
    state: str, stand: Callable[[str], Stand], browse: Browse, client: Client
) -> None:
    made = stand(state)
    assert set(codes(browse("gus"), made).values()) == {404}
    assert set(codes(client, made).values()) == {302}


@pytest.mark.parametrize("state", ["declined", "recalled"])
def test_the_next_provider_does_not_read_what_was_said_with_the_one_before(
    state: str, stand: Callable[[str], Stand], browse: Browse, side: Side, acme: Organization,
    globex: Organization, ada: Person, gus: Person,
) -> None:  # fmt: skip
    made = stand(state)
    with side("acme"):
        Partnership.objects.create(organization_id=acme.pk, provider_id=globex.pk)
        services.assign(made.order, globex.pk, actor=ada)
    client = browse("gus")
    assert codes(client, made) == expected(made, {"for_whoever", "for_all"})
    assert words(client, made) == {"for_whoever", "for_all"}
    assert set(codes(browse("bea"), made).values()) == {404}


@pytest.mark.parametrize("state", OPEN)
def test_a_technician_sees_what_they_are_sent_to(
    state: str, stand: Callable[[str], Stand], browse: Browse, technician: Technician,
    bea: Person, side: Side,
) -> None:  # fmt: skip
    made, client = stand(state), browse("tim")
    assert set(codes(client, made).values()) == {404}
    if state != "accepted":
        return
    with side("bolt"):
        start_at = now() + timedelta(hours=1)
        services.plan_visit(
            made.order, technician, start_at=start_at, end_at=start_at + timedelta(hours=1),
            actor=bea,
        )  # fmt: skip
    assert codes(client, made) == expected(made, BOLTS)
    assert words(client, made) == BOLTS


def test_a_viewer_reads_and_writes_nothing(
    stand: Callable[[str], Stand], browse: Browse, side: Side, dan: Person
) -> None:
    made = stand("offered")
    with side("acme"):
        Membership.objects.filter(person=dan).update(role="viewer")
    client = browse("dan")
    assert codes(client, made) == expected(made, ACMES)
    base = f"/work-orders/{made.order.pk}"
    assert "Write a note" not in client.get(base).content.decode()
    for path in (f"{base}/notes", f"{base}/attachments"):
        assert client.post(path, {"body": "x", "audience": "internal"}).status_code == 403
    for one in made.entries.values():
        assert client.post(f"/notes/{one.note.pk}/deletion").status_code == 403
        assert client.post(f"/attachments/{one.photo.pk}/deletion").status_code == 403


@pytest.mark.parametrize("state", ["declined", "recalled"])
def test_who_lost_the_work_order_cannot_write_change_or_take_back(
    state: str, stand: Callable[[str], Stand], browse: Browse, side: Side
) -> None:
    made, client = stand(state), browse("bea")
    base, own = f"/work-orders/{made.order.pk}", made.entries["from_bolt"]
    for path in (
        f"{base}/notes", f"{base}/attachments", f"/notes/{own.note.pk}/edit",
        f"/notes/{own.note.pk}/deletion", f"/attachments/{own.photo.pk}/deletion",
    ):  # fmt: skip
        assert client.post(path, {"body": "x", "audience": "client"}).status_code == 404
    with side("acme"):
        assert Note.objects.get(pk=own.note.pk).body == "We are."
        assert Attachment.objects.get(pk=own.photo.pk).content_key


def test_one_side_cannot_change_or_take_back_what_the_other_wrote(
    stand: Callable[[str], Stand], browse: Browse, side: Side
) -> None:
    made = stand("accepted")
    for name, theirs in (("ada", "from_bolt"), ("bea", "for_bolt")):
        client, one = browse(name), made.entries[theirs]
        client.post(f"/notes/{one.note.pk}/edit", {"body": "x"})
        client.post(f"/notes/{one.note.pk}/deletion")
        client.post(f"/attachments/{one.photo.pk}/deletion")
        with side("acme"):
            assert Note.objects.get(pk=one.note.pk).body == one.note.body
            assert Attachment.objects.get(pk=one.photo.pk).content_key
