"""The windows that the gate reads: locked first, then rewritten from an instant on, never before
it.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opentrax.directory.selectors import technician_by_id
from opentrax.kit.commands import Refused
from opentrax.tracking import rules
from opentrax.tracking.models import Pause, Shift, State, Window


def lock(technician_id: UUID) -> State:
    """Lock a technician's state, and make it where there is none. Refuses another organization's
    technician: the foreign key alone would take them.

    Every service that changes what may be recorded calls this before anything else: it waits for
    insertions in flight, and those that come later see what was committed here.
    """
    found: State | None = _locked(technician_id).first()
    if found is not None:
        return found
    if technician_by_id(technician_id) is None:
        raise Refused(_("Choose one of your organization's technicians."))
    State.objects.bulk_create([State(technician_id=technician_id)], ignore_conflicts=True)
    return _locked(technician_id).get()


def _locked(technician_id: UUID) -> QuerySet[State]:
    return State.objects.select_for_update().filter(technician_id=technician_id)


def begin_at(technician_id: UUID, at: datetime) -> None:
    """Take back whatever was open before `at`; needs the lock."""
    Window.objects.filter(technician_id=technician_id, closes_at__lte=at).delete()
    Window.objects.filter(technician_id=technician_id, opens_at__lt=at).update(opens_at=at)


def rewrite(technician_id: UUID, at: datetime) -> None:
    """Make the windows from `at` on what shifts and pauses say; needs the lock."""
    pauses = Pause.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), technician_id=technician_id
    )
    holes = [(pause.started_at, pause.ended_at) for pause in pauses]
    # A pause may have begun in a shift that has ended and run on into the one that touched it.
    since = min([at, *(started for started, _ in holes)])
    shifts = Shift.objects.ending_after(since).filter(technician_id=technician_id)
    spans = [shift.span for shift in shifts]
    existing = Window.objects.filter(technician_id=technician_id, closes_at__gt=at)
    kept = [rules.Span(window.opens_at, window.closes_at) for window in existing]
    existing.delete()
    Window.objects.bulk_create(
        Window(technician_id=technician_id, opens_at=span.starts_at, closes_at=span.ends_at)
        for span in rules.rewritten(kept, rules.recordable(spans, holes, at), at)
    )
