"""The day that the isolation tests walk through, seen from a session that saboteurs may use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.isolation.conftest import Stage, stage

__all__ = ["Stage", "stage"]


@pytest.fixture(scope="module")
def administrators_session(
    test_database: str, django_db_setup: None, postgres_url: str, django_db_blocker: Any
) -> Iterator[None]:
    """Django's connection belongs to the server's administrator, who acts as the serving role: row
    security holds as ever, and a sandbox may step out of the role."""
    from opentrax.kit.testing.database import django_entry, with_name

    connection = connections["default"]
    before = dict(connection.settings_dict)
    entry = django_entry(with_name(postgres_url, test_database))
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(entry)
        connection.settings_dict["OPTIONS"] = {**before["OPTIONS"], "assume_role": "opentrax_app"}
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(before)
