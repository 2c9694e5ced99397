"""Acknowledge a call for help, and forget old ones."""

from datetime import timedelta
from uuid import UUID

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.tracking import notices
from opentrax.tracking.events import AlarmAcknowledged
from opentrax.tracking.models import Alarm

ALARMS_KEPT = timedelta(days=400)


@command
def acknowledge_alarm(alarm: Alarm, *, actor: Person, command_id: UUID | None = None) -> Alarm:
    """Say that somebody takes care of a call for help: it leaves the live maps, and its technician
    sees who and when. Whoever pressed several times is helped once: their other standing alarms
    are acknowledged with it. Who came second changes nothing. Publishes AlarmAcknowledged.
    """
    standing = Alarm.objects.standing().filter(technician_id=alarm.technician_id)
    # Only what was there when the button was pressed: a later call is a new one.
    pressed = list(standing.filter(received_at__lte=alarm.received_at).select_for_update())
    at = now()
    for one in pressed:
        Alarm.objects.filter(pk=one.pk).update(acknowledged_at=at, acknowledged_by=actor.pk)
        audit.record(
            "alarm.acknowledged", subject_id=one.technician_id, actor_id=actor.pk,
            facts={"alarm": str(one.pk), "kind": one.kind},
        )  # fmt: skip
        publish(AlarmAcknowledged(one.organization_id, one.technician_id, one.pk))
    notices.tell_alarm(alarm.organization_id)
    found: Alarm = Alarm.objects.get(pk=alarm.pk)
    return found


def expire_alarms() -> int:
    """Delete acknowledged alarms after 400 days; returns how many."""
    old = Alarm.objects.filter(received_at__lt=now() - ALARMS_KEPT).exclude(acknowledged_at=None)
    gone: int = old.delete()[0]
    return gone
