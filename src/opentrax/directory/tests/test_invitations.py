"""From an invitation to the technician of a member, and out again."""

import json
from collections.abc import Callable

import pytest
from django.db import connection

from opentrax.accounts import services as accounts
from opentrax.accounts.selectors import Found
from opentrax.directory import services, tasks
from opentrax.directory.models import Technician
from opentrax.directory.services import TechnicianDetails
from opentrax.directory.tests.conftest import Side
from opentrax.kit.commands import Refused
from opentrax.kit.jobs import Job
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Invitation, Membership, Organization, Person, Role

DETAILS = TechnicianDetails("Nia New", "America/Toronto")


def queued(job: Job) -> list[dict[str, str]]:
    """Arguments of the jobs of a name that wait, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " ORDER BY id",
            [job.name],
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def run(job: Job) -> None:
    """Run what waits, as a worker does."""
    for arguments in queued(job):
        job.task.func(**arguments)


@pytest.fixture
def invited(bea: Person, side: Side) -> Technician:
    with side("bolt"):
        return services.bring_in_technician(DETAILS, email="nia@example.com", actor=bea)


def accept(organization: Organization, technician: Technician) -> Person:
    assert technician.invitation_id is not None
    found = Found(organization.pk, technician.invitation_id)
    return accounts.accept_invitation_as_new(
        found, name="Nia New", time_zone="UTC", password="correct horse battery"
    )


def test_an_accepted_invitation_makes_the_link(
    invited: Technician, bolt: Organization, side: Side
) -> None:
    assert invited.person_id is None
    nia = accept(bolt, invited)
    run(tasks.link_new_member)
    with side("bolt"):
        assert Technician.objects.get(pk=invited.pk).person_id == nia.pk
        assert Membership.objects.get(person=nia).role == Role.TECHNICIAN
    run(tasks.link_new_member)  # told again, nothing changes


def test_somebody_else_who_joins_is_not_linked(
    invited: Technician, bolt: Organization, tim: Person, side: Side
) -> None:
    run(tasks.link_new_member)
    with side("bolt"):
        assert Technician.objects.get(pk=invited.pk).person_id is None


def test_only_technicians_who_join_are_looked_at(dan: Person) -> None:
    assert queued(tasks.link_new_member) == []


def test_a_member_is_linked_at_once_and_gets_no_mail(tim: Person, bea: Person, side: Side) -> None:
    with side("bolt"):
        found = services.bring_in_technician(DETAILS, email="TIM@example.com ", actor=bea)
        assert found.person_id == tim.pk
        assert not Invitation.objects.exists()


def test_without_an_address_nobody_is_invited(bea: Person, side: Side) -> None:
    with side("bolt"):
        found = services.bring_in_technician(DETAILS, email="", actor=bea)
        assert (found.person_id, found.invitation_id) == (None, None)
        with pytest.raises(Refused, match="invited again"):
            services.invite_technician_again(found, actor=bea)


def test_inviting_again_replaces_the_link(
    invited: Technician, bolt: Organization, bea: Person, side: Side
) -> None:
    with side("bolt"):
        again = services.invite_technician_again(invited, actor=bea)
        assert Invitation.objects.get(pk=invited.invitation_id).withdrawn_at is not None
        assert Invitation.objects.get(pk=again.invitation_id).withdrawn_at is None
    nia = accept(bolt, again)
    run(tasks.link_new_member)
    with side("bolt"):
        assert Technician.objects.get(pk=invited.pk).person_id == nia.pk


def test_who_leaves_is_sent_nowhere(
    technician: Technician, bea: Person, tim: Person, side: Side
) -> None:
    with side("bolt"):
        organizations.end_membership(Membership.objects.get(person=tim), actor=bea)
    run(tasks.archive_former_member)
    with side("bolt"):
        assert Technician.objects.get(pk=technician.pk).archived_at is not None


@pytest.mark.parametrize("ended", [organizations.deactivate, organizations.freeze])
def test_whose_account_rests_is_sent_nowhere(
    ended: Callable[[Person], Person], technician: Technician, tim: Person, side: Side
) -> None:
    ended(tim)
    run(tasks.archive_former_member)
    with side("bolt"):
        assert Technician.objects.get(pk=technician.pk).archived_at is not None


def test_who_came_back_before_the_job_ran_stays(
    technician: Technician, bea: Person, tim: Person, side: Side
) -> None:
    with side("bolt"):
        organizations.end_membership(Membership.objects.get(person=tim), actor=bea)
        organizations.add_member(tim, Role.TECHNICIAN, actor=bea)
    run(tasks.archive_former_member)
    with side("bolt"):
        assert Technician.objects.get(pk=technician.pk).archived_at is None
