"""The database's own clock, by which releases of figures are dated: its owner alone may set it."""

from collections.abc import Callable, Iterator
from datetime import datetime

import psycopg
import pytest
from psycopg import sql

from opentrax.kit.testing.database import with_name

DatabaseClock = Callable[[datetime], None]
_CLOCK = """
CREATE OR REPLACE FUNCTION statistics_clock() RETURNS timestamptz LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS {}
"""


@pytest.fixture
def database_clock(
    postgres_url: str, test_database: str, django_db_setup: None
) -> Iterator[DatabaseClock]:
    """`database_clock(at)`: as if the database's clock stood there; put back afterwards."""
    url = with_name(postgres_url, test_database)
    with psycopg.connect(url, autocommit=True) as admin:

        def set_to(at: datetime) -> None:
            body = f"SELECT timestamptz '{at.isoformat()}'"
            admin.execute(sql.SQL(_CLOCK).format(sql.Literal(body)))

        yield set_to
        admin.execute(sql.SQL(_CLOCK).format(sql.Literal("SELECT now()")))
