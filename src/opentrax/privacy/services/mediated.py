"""The copy of what an organization keeps of somebody who asked it by phone, letter or at the door.

It is made when somebody of the organization takes it, after a second person let it go, and is kept
nowhere: the files are those of a person's own copy, and hold what this organization keeps and
nothing else.
"""

import tempfile
from pathlib import Path
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization
from opentrax.privacy.models import OrganizationRequest
from opentrax.privacy.rights import copying, reading
from opentrax.privacy.rules.requests import COPIES, COPY_KEPT, Identity, State
from opentrax.privacy.services import erasures
from opentrax.privacy.services.requests import subject_of


def may_take(request: OrganizationRequest) -> bool:
    """Whether the copy can be taken now: once, within a week after the second person let it go."""
    return (
        request.kind in COPIES
        and request.identity == Identity.MEDIATED
        and request.state == State.DONE
        and request.released_by_id is not None
        and request.copy_taken_at is None
        and request.ended_at is not None
        and request.ended_at > now() - COPY_KEPT
    )


def take(request: OrganizationRequest, *, actor: Person) -> bytes:
    """Make the copy and hand it out, once, in the scope of the organization. Refuses one that
    nobody let go, that was taken, or whose week is over."""
    rows = OrganizationRequest.objects.select_for_update()
    found: OrganizationRequest = rows.get(pk=request.pk)
    if not may_take(found):
        raise Refused(_("This copy cannot be taken: a second person lets it go, once, for a week."))
    found.copy_taken_at = now()
    found.save(update_fields=["copy_taken_at"])
    audit.record("request.copy_taken", subject_id=found.pk, actor_id=actor.pk)
    with translation.override(found.language):
        return _made(found, found.organization_id)


def _made(request: OrganizationRequest, organization_id: UUID) -> bytes:
    subject = erasures.everywhere(subject_of(request))
    with tempfile.TemporaryDirectory(prefix="opentrax-copy.") as place:
        folder = Path(place) / "copy"
        folder.mkdir()
        tables = copying.write_copy(
            subject.who, None, folder, tell=lambda _done, _total: None, only=organization_id
        )
        page = reading.page(
            tables, for_whom=request.address or "—", operator=current_organization().name
        )
        (folder / "read-me.pdf").write_bytes(page)
        return copying.packed(folder)
