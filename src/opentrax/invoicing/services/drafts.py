"""Drafts: kept by the provider, seen by nobody else, until they are submitted or thrown away."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.invoicing.models import Draft, Invoice, Proposal
from opentrax.invoicing.services.around import (
    MACHINES,
    actor_between,
    kind_of,
    lock_paper,
    paper_facts,
)
from opentrax.invoicing.services.content import (
    Content,
    LineIn,
    checked,
    lines_as_data,
    taxes_as_data,
    taxes_of_data,
)
from opentrax.invoicing.states import PaperKind
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.acting import demand
from opentrax.workorders.services.keeper import keepers_side, lock_work_order


def demand_writing(order: WorkOrder, kind: PaperKind, actor: Person) -> None:
    """Refuse who may not write a paper for a locked work order, or not now."""
    provider_id = current_organization_id()
    by = actor_between(order.organization_id, order.provider_id or provider_id, actor)
    with keepers_side(order.organization_id):
        facts = paper_facts(order, provider_id)
    demand(MACHINES[kind], "draft", "submit", by, facts)


def own_draft(draft: Draft) -> Draft:
    """The draft of the organization in scope, locked; refuses one that is gone."""
    found: Draft | None = (
        Draft.objects.select_for_update()
        .filter(pk=draft.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This draft is gone: it was submitted or thrown away."))
    return found


def _write(draft: Draft, content: Content, actor: Person) -> None:
    checked(content)
    draft.lines, draft.taxes = lines_as_data(content.lines), taxes_as_data(content.taxes)
    draft.words = content.words.strip()[:2000]
    draft.over_cap_note = content.over_cap_note.strip()[:500]
    draft.invoice_on = content.invoice_on
    draft.changed_at, draft.changed_by_id = now(), actor.pk


@command
def begin_draft(
    work_order: WorkOrder, kind: PaperKind, content: Content, *, actor: Person,
    command_id: UUID | None = None,
) -> Draft:  # fmt: skip
    """Begin a proposal or an invoice for a work order, by who accepted it.

    Refuses another side, a proposal for work that is over, and an invoice for work that is not
    done.
    """
    order = lock_work_order(work_order.pk)
    demand_writing(order, kind, actor)
    draft = Draft(kind=kind, work_order_id=order.pk)
    _write(draft, content, actor)
    draft.save(force_insert=True)
    audit.record("draft.begun", subject_id=draft.pk, actor_id=actor.pk, facts={"kind": kind})
    return draft


@command
def save_draft(
    draft: Draft, content: Content, *, actor: Person, command_id: UUID | None = None
) -> Draft:
    """Write what a draft says. Refuses lines that no paper can hold, and a draft that is gone."""
    own = own_draft(draft)
    _write(own, content, actor)
    own.save()
    audit.record("draft.changed", subject_id=own.pk, actor_id=actor.pk, facts={"kind": own.kind})
    return own


@command
def throw_draft_away(draft: Draft, *, actor: Person, command_id: UUID | None = None) -> None:
    """Delete a draft. Refuses one that is gone."""
    own = own_draft(draft)
    audit.record("draft.thrown_away", subject_id=own.pk, actor_id=actor.pk)
    own.delete()


@command
def revise[P: (Proposal, Invoice)](
    paper: P, *, actor: Person, command_id: UUID | None = None
) -> Draft:
    """Begin another version of what was challenged, with its lines. Refuses what was not
    challenged, and another side; a draft that was begun already is returned.
    """
    order, seen = lock_paper(paper)
    kind = kind_of(seen)
    with keepers_side(order.organization_id):
        facts = paper_facts(order, seen.provider_id)
    by = actor_between(seen.organization_id, seen.provider_id, actor)
    demand(MACHINES[kind], seen.status, "resubmit", by, facts)
    begun: Draft | None = Draft.objects.filter(replaces_id=seen.pk).first()
    if begun is not None:
        return begun
    draft = Draft(kind=kind, work_order_id=order.pk, replaces_id=seen.pk)
    _write(draft, content_of(seen), actor)
    draft.save(force_insert=True)
    audit.record("draft.begun", subject_id=draft.pk, actor_id=actor.pk, facts={"kind": kind})
    return draft


def content_of(paper: Proposal | Invoice) -> Content:
    """What a paper says, as it was written."""
    lines = tuple(
        LineIn(
            line.kind, line.description, line.quantity, line.unit_amount, line.is_taxed,
            line.rate_kind, getattr(line, "visit_id", None), getattr(line, "part_use_id", None),
        )
        for line in paper.lines.order_by("position")
    )  # fmt: skip
    return Content(
        lines, taxes_of_data(paper.taxes), paper.words,
        getattr(paper, "over_cap_note", ""), None,
    )  # fmt: skip
