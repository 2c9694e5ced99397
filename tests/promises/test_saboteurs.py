"""Every claim can fail: each saboteur switches one control off, and the ledger has to see it."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.ledger.registry import Figure, figures, saboteurs
from opentrax.privacy.ledger.sandbox import Sandbox, caught
from opentrax.privacy.ledger.states import Evidence, Judged, State, state_of
from opentrax.tracking.models import Position, Window
from opentrax.tracking.saboteurs import a_device, knock
from tests.isolation.conftest import MORNING, Stage, Within
from tests.promises.positions import a_position

autodiscover_modules("saboteurs")

pytestmark = [pytest.mark.usefixtures("administrators_session")]

BY_NAME: dict[str, Figure] = {f.name: f for bound in figures().values() for f in bound}


def test_every_figure_has_a_saboteur_and_every_saboteur_a_figure() -> None:
    named = {one.figure for one in saboteurs()}
    assert len(BY_NAME) >= 25
    assert sorted(set(BY_NAME) - named) == []
    assert sorted(named - set(BY_NAME)) == []


@pytest.fixture
def world(stage: Stage, bolt: Organization, bea: Person, within: Within) -> Stage:
    """Tim's day, with a place that his phone sent inside the shift."""
    with within(bolt, bea):
        a_position(Technician.objects.get(), MORNING + timedelta(minutes=20))
    return stage


@pytest.mark.django_db
def test_every_saboteur_is_caught(world: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """One stage for all: each works in a transaction that is rolled back."""
    missed = []
    clean = {name: _measured(figure) for name, figure in BY_NAME.items()}
    for saboteur in saboteurs():
        figure = BY_NAME[saboteur.figure]
        before, during = caught(saboteur, figure)
        if before.bad or state_of([Judged(during, figure.least)]) is not State.BROKEN:
            missed.append(f"{saboteur.figure}: {saboteur.how} ({before} → {during})")
    caught_count = len(saboteurs()) - len(missed)
    with capsys.disabled():
        print(f"\npromise mutation score: {caught_count} of {len(saboteurs())} saboteurs caught")  # noqa: T201
    assert not missed, "\n".join(missed)
    after = {name: _measured(figure) for name, figure in BY_NAME.items()}
    assert after == clean, "a sandbox left something behind"


def _measured(figure: Figure) -> Evidence:
    with transaction.atomic():
        return figure.measure()


@pytest.mark.django_db
def test_the_controls_hold_against_the_same_attacks(world: Stage) -> None:
    """What the saboteurs of the gate send is refused while the gate is on."""
    with ExitStack() as stack:
        sandbox, device = Sandbox(stack), a_device()
        assert not knock(sandbox, device, now() - timedelta(hours=30))
        assert not knock(sandbox, device, now() - timedelta(minutes=30))
    with scope(device.organization_id):
        assert Position.objects.count() == 1
        assert Window.objects.count() == 1
