"""What the directory does about events of the apps below: enqueue."""

from opentrax.directory import tasks
from opentrax.directory.events import DocumentRefused, DocumentShared
from opentrax.kit.events import handles
from opentrax.kit.tenancy import scope
from opentrax.organizations.events import MemberJoined, MemberLeft, MemberSuspended
from opentrax.organizations.models import Role


@handles(MemberJoined)
def link_technician(event: MemberJoined) -> None:
    """Somebody joined as a technician, perhaps by invitation."""
    if event.role != Role.TECHNICIAN:
        return
    with scope(event.organization_id):
        tasks.link_new_member.enqueue(person_id=str(event.person_id))


@handles(MemberLeft)
def archive_technician(event: MemberLeft) -> None:
    """Somebody left."""
    with scope(event.organization_id):
        tasks.archive_former_member.enqueue(person_id=str(event.person_id))


@handles(MemberSuspended)
def rest_technician(event: MemberSuspended) -> None:
    """Somebody deactivated their account, asked to close it, or was frozen: nobody plans for them
    and nothing of them is recorded. Whoever brings them back restores the technician.
    """
    with scope(event.organization_id):
        tasks.archive_former_member.enqueue(person_id=str(event.person_id))


@handles(DocumentShared)
def tell_client(event: DocumentShared) -> None:
    """Whoever judges papers at the client hears that one waits."""
    with scope(event.client_id):
        tasks.tell_that_document_waits.enqueue(share_id=str(event.share_id))


@handles(DocumentRefused)
def tell_provider(event: DocumentRefused) -> None:
    """Whoever keeps papers at the provider hears that another one is needed."""
    with scope(event.provider_id):
        tasks.tell_that_document_was_refused.enqueue(share_id=str(event.share_id))
