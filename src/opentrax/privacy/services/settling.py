"""Settle a correction or an objection: which values were corrected or are not used any more, and
that whoever got the wrong ones knows.

Values are changed on the screens where they stand, by whoever may change them there. Here it is
noted which they were, by their names in the data map, so that whoever asked and whoever audits can
see it. A correction is not done before everybody is told to whom a disclosure gave the wrong data;
partners read the same rows, and processors nothing but copies, so both have the right ones already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person
from opentrax.privacy.models import OrganizationRequest
from opentrax.privacy.rules.requests import SETTLED, Kind
from opentrax.privacy.selectors.settling import correctable, recipients
from opentrax.privacy.services.decisions import carry_out

_MOST, _LONGEST = 50, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was done: `changes` are values as the data map names them ("place field"), `told` those
    recipients that were told, of the known ones and others."""

    changes: Sequence[str]
    told: Sequence[str] = ()


@command
def settle(
    request: OrganizationRequest, *, settled: Settled, answer: str, actor: Person,
    command_id: UUID | None = None,
) -> OrganizationRequest:  # fmt: skip
    """Note what was done about a correction or an objection, and answer it. In another's name it
    waits for a second person.

    Publishes OrganizationRequestMoved. Refuses what carry_out refuses, another kind, no value or
    one that nothing of theirs has, and a correction of which somebody was not told.
    """
    found: OrganizationRequest = request.refreshed()
    if found.kind not in SETTLED:
        raise Refused(_("Only corrections and objections are settled like this."))
    changes = list(dict.fromkeys(settled.changes))[:_MOST]
    if not changes:
        raise Refused(_("Say which values this was about. Where it was none, refuse it."))
    if set(changes) - {value.name for value in correctable(found)}:
        raise Refused(_("Nothing is stored of them in one of these."))
    told = [name.strip()[:_LONGEST] for name in settled.told if name.strip()]
    lacking = [name for name in recipients(found) if name not in told]
    if found.kind == Kind.CORRECTION and lacking:
        said = _("Tell this first to who got the wrong data: %(names)s.")
        raise Refused(said % {"names": ", ".join(lacking)})
    found.changes, found.passed_on = changes, list(dict.fromkeys(told))[:_MOST]
    found.save(update_fields=["changes", "passed_on"])
    return carry_out(found, answer=answer, actor=actor)
