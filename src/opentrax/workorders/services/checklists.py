"""An organization's checklists: name and reach, the draft, publication."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person
from opentrax.workorders.checklists import Definition, decoded, encoded, problems
from opentrax.workorders.codes import problem_code
from opentrax.workorders.models import Checklist, ChecklistVersion

MOST_CHECKLISTS = 500
MOST_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class ChecklistDetails:
    """What a checklist is called, and which new work orders it is put to: where `is_put_by_rule`,
    those that fit all that is set."""

    name: str
    name_fr: str = ""
    is_put_by_rule: bool = False
    trade_code: str = ""
    problem_code_id: UUID | None = None
    location_id: UUID | None = None


def _own(checklist: Checklist) -> Checklist:
    found: Checklist | None = (
        Checklist.objects.select_for_update()
        .filter(pk=checklist.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This checklist is not one of your organization's."))
    return found


def _write(checklist: Checklist, details: ChecklistDetails) -> None:
    checklist.name = details.name.strip()[:120]
    if not checklist.name:
        raise Refused(_("A checklist needs a name."))
    if details.trade_code != checklist.trade_code and choose_trade(details.trade_code) is None:
        raise Refused(_("Choose a trade of your organization's list."))
    key = details.problem_code_id
    if key not in (None, checklist.problem_code_id) and problem_code(key) is None:
        raise Refused(_("Choose a problem code of your organization's list."))
    checklist.name_fr = details.name_fr.strip()[:120]
    checklist.sort_key = fold(checklist.name)[:240]
    checklist.is_put_by_rule, checklist.trade_code = details.is_put_by_rule, details.trade_code
    checklist.problem_code_id, checklist.location_id = key, details.location_id


@command
def add_checklist(
    details: ChecklistDetails, *, actor: Person, definition: Definition | None = None,
    command_id: UUID | None = None,
) -> Checklist:  # fmt: skip
    """Begin a checklist, with a draft that may be empty. Refuses one without a name, and a list
    that is too long."""
    own = Checklist.objects.filter(organization_id=current_organization_id(), archived_at=None)
    if own.count() >= MOST_CHECKLISTS:
        raise Refused(_("The list is full. Archive what nobody uses."))
    checklist = Checklist(draft=encoded(definition or Definition()))
    _write(checklist, details)
    checklist.save(force_insert=True)
    audit.record("checklist.added", subject_id=checklist.pk, actor_id=actor.pk)
    return checklist


@command
def change_checklist(
    checklist: Checklist, details: ChecklistDetails, *, actor: Person,
    command_id: UUID | None = None,
) -> Checklist:  # fmt: skip
    """Change its name and its reach; work orders keep what was put to them."""
    found = _own(checklist)
    _write(found, details)
    found.save()
    audit.record("checklist.changed", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def change_draft(
    checklist: Checklist, edit: Callable[[Definition], Definition], *, actor: Person,
    command_id: UUID | None = None,
) -> Checklist:  # fmt: skip
    """Change the draft as it is now; what is published stays. Refuses one that is too long."""
    found = _own(checklist)
    found.draft = encoded(edit(decoded(found.draft)))
    if len(found.draft) > MOST_CHARACTERS:
        raise Refused(_("This checklist is too long. Make two of it."))
    found.save(update_fields=["draft"])
    audit.record("checklist.drafted", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def publish_checklist(
    checklist: Checklist, *, actor: Person, command_id: UUID | None = None
) -> Checklist:
    """Make the draft the next version, which nobody changes any more. Refuses a draft that has
    faults (they are said), and one that is as it was published."""
    found = _own(checklist)
    faults = problems(decoded(found.draft))
    if faults:
        raise Refused(" ".join(faults[:5]))
    latest = latest_version(found.pk)
    if latest is not None and (latest.definition, latest.name, latest.name_fr) == (
        found.draft, found.name, found.name_fr,
    ):  # fmt: skip
        raise Refused(_("Nothing changed since the last version."))
    found.last_version += 1
    found.save(update_fields=["last_version"])
    ChecklistVersion(
        checklist=found, number=found.last_version, name=found.name, name_fr=found.name_fr,
        definition=found.draft,
    ).save(force_insert=True)  # fmt: skip
    audit.record(
        "checklist.published", subject_id=found.pk, actor_id=actor.pk,
        facts={"version": found.last_version},
    )  # fmt: skip
    return found


def latest_version(checklist_id: UUID) -> ChecklistVersion | None:
    """The version that new work orders get, or None."""
    found: ChecklistVersion | None = (
        ChecklistVersion.objects.filter(
            checklist_id=checklist_id, organization_id=current_organization_id()
        )
        .order_by("-number")
        .first()
    )
    return found


@command
def archive_checklist(
    checklist: Checklist, *, actor: Person, command_id: UUID | None = None
) -> Checklist:
    """Put it to no work order any more; where it is, it stays."""
    found = _own(checklist)
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    audit.record("checklist.archived", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def restore_checklist(
    checklist: Checklist, *, actor: Person, command_id: UUID | None = None
) -> Checklist:
    """Offer an archived checklist again."""
    found = _own(checklist)
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    audit.record("checklist.restored", subject_id=found.pk, actor_id=actor.pk)
    return found
