"""How many queries each page asks: a baseline that a reviewer sees change.

Generated from the resolver. A page that asks more fails until `queries.json` beside this file
says so too; one that asks
fewer has to be written down as well, so that the gain is kept.
"""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opentrax.organizations.models import Organization, Person
from tests.isolation.conftest import Stage
from tests.isolation.test_addresses import GUARDED, Address
from tests.isolation.test_two_tenants import _KEY, _url

BASELINE = json.loads((Path(__file__).parent / "queries.json").read_text())
READ = [a for a in GUARDED if "str:" not in a.pattern]


def measured(client: Client, address: Address, stage: Stage) -> int | None:
    """Queries of the second GET (the first fills caches of the process), or None where nothing is
    read."""
    names = _KEY.findall(address.pattern)
    url = _url(address.pattern, {name: stage.keys[name][-1] for name in names})
    if client.get(url).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


@pytest.mark.django_db
def test_no_page_asks_more_than_its_baseline(
    stage: Stage, bolt: Organization, bea: Person, sign_in
) -> None:
    client = sign_in(bea, bolt)
    found = {a.pattern: measured(client, a, stage) for a in READ}
    asked = {pattern: count for pattern, count in sorted(found.items()) if count is not None}
    assert len(asked) > 20
    assert asked == BASELINE
