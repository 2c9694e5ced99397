"""The canary: it goes the whole way and is seen by nobody; each probe can fail."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from opentrax.accounts.canary import running
from opentrax.accounts.services import registration
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import canaries, gate, transport
from opentrax.messaging.mails import Letter
from opentrax.messaging.services import facts
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.ledger.canary import NOT_REACHED, Probe, Tried
from opentrax.privacy.ledger.chain import verify
from opentrax.privacy.ledger.registry import Saboteur
from opentrax.privacy.ledger.sandbox import Sandbox, sabotaged
from opentrax.privacy.ledger.states import State
from opentrax.privacy.models import Verdict
from opentrax.privacy.rights import copying, erasing, scanning, tombstones
from opentrax.privacy.rules.consent import Standing
from opentrax.privacy.selectors.canary import probes
from opentrax.privacy.selectors.ledger import standings
from opentrax.privacy.services import consent, copies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session", "house")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own, since other tests write to theirs at the same time."""
    environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = dataclasses.replace(environment, data=tmp_path)
    return tmp_path


def states(found: list[Tried]) -> dict[Probe, State]:
    return {one.probe: one.state for one in found}


def told(found: list[Tried]) -> str:
    return "\n".join(f"{t.probe.name}: {t.failed} {t.fault}" for t in found if t.evidence.bad)


def test_it_goes_the_whole_way_and_leaves_nothing(
    acme: Organization, ada: Person, house: Path
) -> None:
    before = (set(organization_ids()), [(s.number, s.exercised, s.bad) for s in standings()])
    found = running.run()
    assert not told(found)
    assert states(found) == dict.fromkeys(Probe, State.KEPT)
    after = (set(organization_ids()), [(s.number, s.exercised, s.bad) for s in standings()])
    assert after == before
    assert list(house.iterdir()) == []
