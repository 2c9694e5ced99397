"""Pause and resume: tracking stops at once, and the time is declared as a break.

One act, two records. The `Pause` is a hole in the windows, so that nothing of it is stored. The
tap is what the
technician declared: time sheets take breaks from taps, also of somebody who is not tracked at all.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person
from opentrax.tracking.models import Pause, Shift, Tap, TapKind
from opentrax.tracking.selectors.taps import break_at, last_pause
from opentrax.tracking.services import windows
from opentrax.tracking.services.moments import moment
from opentrax.tracking.services.shifts import end_stale_pause
from opentrax.tracking.services.taps import add_tap


@command
def pause(
    technician: Technician, *, actor: Person, at: datetime | None = None,
    command_id: UUID | None = None,
) -> Tap:  # fmt: skip
    """Stop tracking now, until `resume` or the end of the shift. A second pause returns the
    first's tap.

    Without a shift only the break is declared. Publishes TapRecorded.
    """
    windows.lock(technician.pk)
    paused_at = moment(at)
    end_stale_pause(technician.pk, paused_at)
    earlier = last_pause(technician.pk, paused_at)
    if earlier is not None and break_at(technician.pk, paused_at) is not None:
        return earlier
    if Shift.objects.current_at(paused_at).filter(technician=technician).exists():
        Pause(technician=technician, started_at=paused_at).save(force_insert=True)
        windows.rewrite(technician.pk, paused_at)
    audit.record("tracking.paused", subject_id=technician.pk, actor_id=actor.pk)
    return add_tap(technician, TapKind.PAUSE, at=paused_at, actor=actor)


@command
def resume(
    technician: Technician, *, actor: Person, at: datetime | None = None,
    command_id: UUID | None = None,
) -> Tap:  # fmt: skip
    """End the pause now; what lies between is never recorded. Refuses when there is none.
    Publishes TapRecorded.
    """
    windows.lock(technician.pk)
    resumed_at = moment(at)
    end_stale_pause(technician.pk, resumed_at)
    if break_at(technician.pk, resumed_at) is None:
        raise Refused(_("There is no pause to end."))
    Pause.objects.filter(technician=technician, ended_at=None).update(ended_at=resumed_at)
    windows.rewrite(technician.pk, resumed_at)
    audit.record("tracking.resumed", subject_id=technician.pk, actor_id=actor.pk)
    return add_tap(technician, TapKind.RESUME, at=resumed_at, actor=actor)
