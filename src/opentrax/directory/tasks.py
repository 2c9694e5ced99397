"""Jobs of the directory."""

from uuid import UUID

from opentrax.directory.services import document_mails, import_steps, invitations
from opentrax.kit.jobs import job


@job()
def link_new_member(person_id: str) -> None:
    """A person became a member: were they invited as a technician?"""
    invitations.link_new_member(UUID(person_id))


@job()
def archive_former_member(person_id: str) -> None:
    """A person is no member any more, or rests: neither are they sent anywhere."""
    invitations.archive_former_member(UUID(person_id))


@job(in_scope=False)
def work_off_import(*, keeper_id: UUID, run_id: str) -> None:
    """An import's next step: check its rows, import them, or undo them."""
    import_steps.work_off(keeper_id, UUID(run_id))


@job()
def tell_that_document_waits(share_id: str) -> None:
    """A provider shared a paper: somebody at the client is to answer."""
    document_mails.tell_that_document_waits(UUID(share_id))


@job()
def tell_that_document_was_refused(share_id: str) -> None:
    """A client refused a paper: somebody at the provider is to put in another."""
    document_mails.tell_that_document_was_refused(UUID(share_id))
