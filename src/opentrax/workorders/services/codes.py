"""An organization's codes of problems, and what a new work order takes of one."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.tenancy.turns import take_turn
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.codes import problem_code
from opentrax.workorders.models import ProblemCode, WorkOrder
from opentrax.workorders.services.costs import money_in
from opentrax.workorders.states import Priority

MOST_CODES = 2000


@dataclass(frozen=True, slots=True)
class CodeDetails:
    """A code's place in the tree, and what it sets on a new work order; empty sets nothing."""

    area: str
    problem: str
    name: str
    priority: str = ""
    nte_amount: Decimal | None = None
    instructions: str = ""


def take_code(work_order: WorkOrder, key: UUID | None) -> ProblemCode | None:
    """Put a code of the scope's organization on a work order that is not saved yet, and return it.

    Refuses one that is not the organization's or is archived, but the one that is on it already.
    """
    if key == work_order.problem_code_id:
        return None
    code = problem_code(key)
    if key is not None and code is None:
        raise Refused(_("Choose a problem code of your organization's list."))
    work_order.problem_code_id = key
    work_order.problem_label = code.title if code else ""
    return code


def _own(code: ProblemCode) -> ProblemCode:
    found: ProblemCode | None = (
        ProblemCode.objects.select_for_update()
        .filter(pk=code.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This code is not one of your organization's."))
    return found


def _write(code: ProblemCode, details: CodeDetails) -> None:
    take_turn("problem codes")
    words = [text.strip()[:80] for text in (details.area, details.problem, details.name)]
    if not all(words):
        raise Refused(_("A code needs an area, a problem and a name."))
    code.area, code.problem, code.name = words
    code.sort_key = _free_place(words, but=code)
    code.priority = Priority(details.priority) if details.priority else ""
    code.nte_amount, code.currency = None, ""
    if details.nte_amount is not None:
        code.currency = cost_settings().currency
        code.nte_amount = money_in(details.nte_amount, code.currency)
    code.instructions = details.instructions.strip()[:4000]


def _free_place(words: list[str], *, but: ProblemCode) -> str:
    key = "\u203a".join(fold(text) for text in words)[:300]
    rows = ProblemCode.objects.filter(organization_id=current_organization_id(), archived_at=None)
    if rows.filter(sort_key=key).exclude(pk=but.pk).exists():
        raise Refused(_("The list has this code already."))
    return key


@command
def add_problem_code(
    details: CodeDetails, *, actor: Person, command_id: UUID | None = None
) -> ProblemCode:
    """Add a code. Refuses a place of the tree without a name, one that is taken, and a list that is
    too long.
    """
    rows = ProblemCode.objects.filter(organization_id=current_organization_id(), archived_at=None)
    if rows.count() >= MOST_CODES:
        raise Refused(_("The list is full. Archive what nobody uses."))
    code = ProblemCode()
    _write(code, details)
    code.save(force_insert=True)
    audit.record("problem_code.added", subject_id=code.pk, actor_id=actor.pk)
    return code


@command
def change_problem_code(
    code: ProblemCode, details: CodeDetails, *, actor: Person, command_id: UUID | None = None
) -> ProblemCode:
    """Change a code; work orders keep what it set when they were raised."""
    found = _own(code)
    _write(found, details)
    found.save()
    audit.record("problem_code.changed", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def archive_problem_code(
    code: ProblemCode, *, actor: Person, command_id: UUID | None = None
) -> ProblemCode:
    """Offer a code no more; what was raised with it stays."""
    found = _own(code)
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    audit.record("problem_code.archived", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def restore_problem_code(
    code: ProblemCode, *, actor: Person, command_id: UUID | None = None
) -> ProblemCode:
    """Offer an archived code again. Refuses where its place was taken meanwhile."""
    found = _own(code)
    _free_place([found.area, found.problem, found.name], but=found)
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    audit.record("problem_code.restored", subject_id=found.pk, actor_id=actor.pk)
    return found
