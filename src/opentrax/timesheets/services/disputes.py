"""Disputes: either side says that a time is wrong; what it said then is kept in words."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.timesheets.events import SegmentDisputed
from opentrax.timesheets.models import Dispute, TimeSegment
from opentrax.timesheets.words import sentences


@command
def dispute_segment(
    segment: TimeSegment, *, actor: Person, reason: str, command_id: UUID | None = None
) -> Dispute:
    """Say that a time is wrong. Refuses without a reason, and a second open dispute of the same
    side.

    From then on the time stays as it is, whatever arrives late, until a person corrects it, and
    its evidence is kept in words, since positions go after 30 days. Publishes SegmentDisputed.
    """
    if not reason.strip():
        raise Refused(_("Say what is wrong with this time."))
    mine = current_organization_id()
    if Dispute.objects.filter(segment=segment, by_organization_id=mine, answered_at=None).exists():
        raise Refused(_("You dispute this time already."))
    with override("en"):
        words = sentences(segment.evidence, ZoneInfo("UTC"))
    dispute = Dispute(
        organization_id=segment.organization_id, segment=segment, by_organization_id=mine,
        by_person_id=actor.pk, reason=reason.strip()[:500], evidence_words=words,
    )  # fmt: skip
    dispute.save(force_insert=True)
    audit.record("time.disputed", subject_id=segment.pk, actor_id=actor.pk)
    publish(SegmentDisputed(segment.organization_id, segment.pk, mine))
    return dispute


@command
def answer_dispute(
    dispute: Dispute, *, actor: Person, upheld: bool, answer: str, command_id: UUID | None = None
) -> Dispute:
    """Answer a dispute of one's technician's time; correct the time itself where it was wrong.
    Refuses a second answer. From the dispute on only people change this time."""
    row = dispute.refreshed()
    if row.answered_at is not None:
        raise Refused(_("This dispute was answered already."))
    if not answer.strip():
        raise Refused(_("Write an answer: the other side reads it."))
    row.answered_at, row.answer, row.upheld = now(), answer.strip()[:500], upheld
    row.save(update_fields=["answered_at", "answer", "upheld"])
    audit.record(
        "time.dispute_answered",
        subject_id=row.segment_id,
        actor_id=actor.pk,
        facts={"upheld": upheld},
    )
    return row
