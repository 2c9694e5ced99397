"""Jobs of the directory."""

from uuid import UUID

from opentrax.directory.services import invitations
from opentrax.kit.jobs import job


@job()
def link_new_member(person_id: str) -> None:
    """A person became a member: were they invited as a technician?"""
    invitations.link_new_member(UUID(person_id))


@job()
def archive_former_member(person_id: str) -> None:
    """A person is no member any more, or rests: neither are they sent anywhere."""
    invitations.archive_former_member(UUID(person_id))
