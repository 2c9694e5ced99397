"""Say of a flagged check-in whether it is in order, as either side of its work order."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.models import CheckIn, CheckInReview
from opentrax.workorders.rules.flags import objection
from opentrax.workorders.services.acting import acting
from opentrax.workorders.services.keeper import keepers_side, lock_work_order, settle


@command
def review_check_in(
    check_in: CheckIn, answer: str, *, words: str = "", actor: Person,
    command_id: UUID | None = None,
) -> CheckInReview:  # fmt: skip
    """Take down one side's word on a flagged check-in; said again, the last word holds. It changes
    no time of the visit.

    Refuses other roles and sides, a check-in that is not flagged, and "not in order" without a
    word.
    """
    found: CheckIn | None = CheckIn.objects.select_related("visit").filter(pk=check_in.pk).first()
    if found is None:
        raise Refused(_("This work order is no longer open to your organization."))
    locked, side_id = lock_work_order(found.visit.work_order_id), current_organization_id()
    why = objection(acting(locked, actor), found.doubts, answer, words)
    if why is not None:
        raise Refused(str(why.label))
    with keepers_side(locked.organization_id):
        known = CheckInReview.objects.filter(check_in_id=found.pk, side_id=side_id).first()
        row = known or CheckInReview(
            check_in_id=found.pk, side_id=side_id, provider_id=found.visit.provider_id
        )
        row.answer, row.words = answer, words.strip()[:300]
        row.decided_at, row.decided_by_id = now(), actor.pk
        row.save()
    settle(locked, "check_in.reviewed", subject_id=found.visit_id, actor=actor,
           facts={"answer": answer, "doubts": found.doubts})  # fmt: skip
    return row
