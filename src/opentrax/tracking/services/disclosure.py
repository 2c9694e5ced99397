"""Acknowledging what is told about tracking: before it nothing is stored."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.tracking.events import DisclosureAcknowledged
from opentrax.tracking.models import Acknowledgement
from opentrax.tracking.selectors.disclosure import disclosure_in_force
from opentrax.tracking.services import windows


@command
def acknowledge(
    technician: Technician, *, person: Person, version: int, language: str,
    command_id: UUID | None = None,
) -> Acknowledgement:  # fmt: skip
    """Record that a technician has read the version in force; positions inside shifts are stored
    from then on. What a phone kept back from before somebody was told at all is never taken.

    Refuses another person than the technician, and a version that is not the one in force (it
    changed while they were reading). Publishes DisclosureAcknowledged.
    """
    if technician.person_id != person.pk:
        raise Refused(_("Only the technician can acknowledge this."))
    state = windows.lock(technician.pk)
    current = disclosure_in_force()
    if version != current.version:
        raise Refused(_("The text has changed meanwhile. Please read the new one."))
    if not Acknowledgement.objects.filter(technician=technician).exists():
        windows.begin_at(technician.pk, now())
    acknowledgement, is_new = Acknowledgement.objects.get_or_create(
        technician=technician,
        person_id=person.pk,
        version=version,
        defaults={"language": language, "text_hash": current.text_hash},
    )
    state.acknowledged_version = version
    state.save(update_fields=["acknowledged_version"])
    if is_new:
        audit.record(
            "disclosure.acknowledged", subject_id=technician.pk, actor_id=person.pk,
            facts={"version": version, "text_hash": current.text_hash},
        )  # fmt: skip
        publish(DisclosureAcknowledged(state.organization_id, technician.pk, version))
    return acknowledgement  # type: ignore[no-any-return]
