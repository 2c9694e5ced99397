"""A server that would lose acknowledged rows is refused, whoever made it so."""

from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from opentrax.kit.postgres import Cluster
from opentrax.kit.postgres.configuration import DURABILITY
from opentrax.kit.postgres.durability import NotDurableError, refuse_to_lose


def test_the_shipped_server_is_accepted_also_with_a_standby_that_only_writes(
    pristine: Path,
) -> None:
    with Cluster(pristine) as cluster:
        refuse_to_lose(cluster.admin_url())
        refuse_to_lose(cluster.admin_url() + "&options=-csynchronous_commit%3Dremote_write")


@pytest.mark.parametrize("name", DURABILITY)
def test_each_of_the_three_settings_is_refused_with_what_to_do(pristine: Path, name: str) -> None:
    with Cluster(pristine, options={name: "off"}) as cluster:
        expected = rf"{name} is off; set fsync, full_page_writes, synchronous_commit to on"
        with pytest.raises(NotDurableError, match=expected):
            refuse_to_lose(cluster.admin_url())


def test_a_role_that_does_not_wait_for_the_disk_is_refused(pristine: Path) -> None:
    with Cluster(pristine) as cluster:
        hasty = sql.SQL("ALTER ROLE {} SET synchronous_commit = off")
        with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
            admin.execute("CREATE ROLE hasty LOGIN PASSWORD 'only-for-tests'")
            admin.execute(hasty.format(sql.Identifier("hasty")))
        url = psycopg.conninfo.make_conninfo(
            cluster.admin_url(), user="hasty", password="only-for-tests"
        )
        with pytest.raises(NotDurableError, match="synchronous_commit is off"):
            refuse_to_lose(url)
