"""The log holds keys and commitments, never what people write, and forgetting works."""

from uuid import uuid4

import pytest

from opentrax.audit import services
from opentrax.audit.models import Entry
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", ["Ada Example", "ada@example.com", "12 Main Street", "Zoë"])
def test_what_people_write_is_refused_as_a_fact(acme: Organization, value: str) -> None:
    with scope(acme.pk), pytest.raises(ValueError, match="commitment"):
        services.record("something.done", subject_id=uuid4(), facts={"name": value})


def test_a_commitment_matches_while_the_salt_exists(acme: Organization) -> None:
    subject = uuid4()
    with scope(acme.pk):
        kept = services.commitment(subject, "ada@example.com")
        services.record("address.changed", subject_id=subject, facts={"to": kept})
        assert services.commitment(subject, "ada@example.com") == kept
        assert services.commitment(uuid4(), "ada@example.com") != kept
        services.forget(subject)
        assert services.commitment(subject, "ada@example.com") != kept
        assert services.verify().broken_at is None


def test_every_entry_follows_the_one_before(acme: Organization) -> None:
    with scope(acme.pk):
        for _ in range(3):
            services.record("something.done", subject_id=uuid4())
        hashes = list(Entry.objects.order_by("sequence").values_list("previous_hash", "entry_hash"))
    assert [bytes(b) for _a, b in hashes[:-1]] == [bytes(a) for a, _b in hashes[1:]]
