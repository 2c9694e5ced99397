"""An import that nobody carries on any more says so, and somebody else goes on or leaves it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from opentrax.directory.models import ImportRun, ImportState, Location
from opentrax.directory.services import import_steps
from opentrax.directory.services import imports as services
from opentrax.directory.tests.test_imports import checked, folder, work_off
from opentrax.kit.commands import Refused
from opentrax.kit.files import store
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import membership_of
from opentrax.organizations.services import end_membership

pytestmark = pytest.mark.django_db
__all__ = ["folder"]  # fixture
Within = Callable[..., Any]
Browse = Callable[[str], Client]
TABLE = "Name\nPlant\nHall\nYard\n"


def jobs_end() -> None:
    """The jobs that wait have run, as far as the queue knows."""
    one = "UPDATE procrastinate_jobs SET status = %s WHERE id = %s"
    waiting = "SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        for (key,) in cursor.fetchall():  # of one lock one at a time
            for status in ("doing", "succeeded"):
                cursor.execute(one, [status, key])


@pytest.fixture
def left(acme: Organization, ada: Person, dan: Person, within: Within) -> ImportRun:
    """Dan's import of three rows: the first is in, and Dan is no member any more."""
    with within(acme, dan):
        run = services.begin_import(checked(TABLE, dan), actor=dan)
        work = import_steps._work(run)
        assert work is not None
        assert import_steps._some(acme.pk, run.pk, work)
    with within(acme, ada):
        member = membership_of(dan.pk)
        assert member is not None
        end_membership(member, actor=ada)
        return work_off(run)


def test_who_may_no_more_imports_no_more_and_a_colleague_goes_on(
    left: ImportRun, acme: Organization, ada: Person, within: Within, browse: Browse
) -> None:
    assert (left.state, left.handled) == (ImportState.RUNNING, 1)
    office, page = browse("ada"), f"/imports/{left.pk}"
    assert "Go on in your name" not in office.get(page).text  # its job is not over yet
    with within(acme, ada), pytest.raises(Refused, match="worked on"):
        services.abandon(left, actor=ada)
    jobs_end()
    shown = office.get(page).text
    assert "Nobody works on this import any more" in shown
    assert "Rows done: 1" in shown
    assert browse("gus").post(f"{page}/continuation").status_code == 404
    assert office.post(f"{page}/continuation").status_code == 302
    with within(acme, ada):
        done = work_off(left)
        assert (done.state, done.started_by_id) == (ImportState.DONE, ada.pk)
        assert set(Location.objects.values_list("name", flat=True)) == {"Plant", "Hall", "Yard"}
        with pytest.raises(Refused, match="gone further"):
            services.go_on(left, actor=ada)


def test_what_is_left_at_that_can_be_undone(
    left: ImportRun, acme: Organization, ada: Person, within: Within, browse: Browse
) -> None:
    jobs_end()
    assert browse("ada").post(f"/imports/{left.pk}/abandonment").status_code == 302
    with within(acme, ada):
        left.refresh_from_db()
        assert (left.state, left.rows.count()) == (ImportState.DONE, 1)
        assert work_off(services.begin_undo(left, actor=ada)).state == ImportState.UNDONE
        assert not Location.objects.exists()


def test_without_its_file_an_import_says_so_and_is_not_done(
    left: ImportRun, acme: Organization, ada: Person, within: Within, browse: Browse
) -> None:
    with within(acme, ada):
        waiting = checked("Name\nGate\n", ada)
        for run in (left, waiting):
            store.path_of(acme.pk, run.content_key).unlink()
    jobs_end()
    office = browse("ada")
    for run in (left, waiting):
        page = office.get(f"/imports/{run.pk}").text
        assert "was not in the backup" in page
        assert "Go on in your name" not in page
        for act in ("continuation", "start"):
            office.post(f"/imports/{run.pk}/{act}")
    with within(acme, ada):
        assert work_off(left).state == ImportState.RUNNING
        waiting.refresh_from_db()
        assert waiting.state == ImportState.CHECKED
        with pytest.raises(Refused, match="Upload the table again"):
            services.go_on(left, actor=ada)
        assert services.abandon(left, actor=ada).state == ImportState.DONE  # type: ignore[union-attr]
