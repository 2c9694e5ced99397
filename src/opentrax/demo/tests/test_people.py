"""The people of the demo are what the demo says they are."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from opentrax.demo import story
from opentrax.demo.run import sign_ins
from opentrax.demo.services import seed_demo
from opentrax.demo.services.seed import ensure_region
from opentrax.demo.state import State
from opentrax.invoicing.models import Proposal
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership
from opentrax.organizations.services import change_role
from opentrax.tracking.models import Device
from opentrax.workorders.models import Note, Plan, WorkOrder

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def made(tmp_path: Path, settings: Settings) -> State:
    settings.REGIONS_FOLDER = tmp_path / "regions"
    settings.REGIONS_FOLDER.mkdir()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo=True)
    ensure_region()
    return seed_demo(1_790_000_000.0)


def test_everybody_has_the_role_that_the_story_gives_and_the_sign_ins_say_it(made: State) -> None:
    _everybody_is_as_told(made)
    _sign_ins_say_what_is_stored(made)
    _what_was_agreed_is_there(made)


def _everybody_is_as_told(made: State) -> None:
    client, provider = (UUID(key) for key in made.organizations)
    with scope(provider):
        stored = {m.person.email: m.role for m in Membership.objects.select_related("person")}
        phones = set(Device.objects.values_list("name", flat=True))
    cast = [story.PROVIDER_OWNER, story.DISPATCHER, *(actor for actor, _ in story.TECHNICIANS)]
    assert stored == {actor.email: actor.role for actor in cast}
    assert stored[story.DISPATCHER.email] == "dispatcher"
    assert phones == set(story.PHONES)
    formats = [tracker.format for _, tracker in story.TECHNICIANS]
    assert not [name for name in phones if any(word in name.lower() for word in formats)]
    with scope(client):
        stored = {m.person.email: m.role for m in Membership.objects.select_related("person")}
    assert stored == {a.email: a.role for a in (story.OWNER, story.CLIENT_USER)}


def _sign_ins_say_what_is_stored(made: State) -> None:
    said = sign_ins(made, "http://localhost:8000")
    assert f"{story.PROVIDER}: dispatcher" in said
    assert said.count(": owner") == 2
    assert f"{story.PROVIDER}: technician" in said
    with scope(UUID(made.organizations[1])):
        founder = Membership.objects.get(person__email=story.PROVIDER_OWNER.email)
        daniel = Membership.objects.get(person__email=story.DISPATCHER.email)
        change_role(daniel, "viewer", actor=founder.person)
    line = next(x for x in sign_ins(made, "").splitlines() if story.DISPATCHER.email in x)
    assert line.endswith(f"{story.PROVIDER}: viewer")


def _what_was_agreed_is_there(made: State) -> None:
    client = UUID(made.organizations[0])
    with scope(client):
        capped = WorkOrder.objects.exclude(nte_amount=None)
        assert {row.currency for row in capped} == {"CHF"}
        paper = Proposal.objects.get()
        assert (paper.status, paper.currency) == ("submitted", "CHF")
        said = {note.body.partition(".")[0] for note in Note.objects.all()}
        assert said == {"The boiler room is behind the laundry", "The pump is worn out"}
        assert Plan.objects.get().name == "Fire extinguishers"
