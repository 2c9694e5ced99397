"""Mail about papers: a provider's proposal or invoice to the client's people who decide on papers,
what the client says of it to the provider's people who write them. Each organization writes to its
own people, so that nobody learns an address.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.words import decision_words
from opentrax.kit.money import money
from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import members
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.selectors import organization_names

_MODELS: dict[str, type[Proposal | Invoice]] = {
    PaperKind.PROPOSAL: Proposal, PaperKind.INVOICE: Invoice,
}  # fmt: skip


def tell_about_paper(kind: str, paper_id: UUID) -> int:
    """Tell the people of the organization in scope how a paper stands now, the other side's act;
    return how many. Nobody is told of one state twice, nor of a paper that is closed to
    the organization by now.
    """
    paper = _MODELS[kind].objects.filter(pk=paper_id).first()
    if paper is None:
        return 0
    order: WorkOrder | None = WorkOrder.objects.filter(pk=paper.work_order_id).first()
    if order is None:
        return 0
    is_client = paper.organization_id == current_organization_id()
    action = "papers.decide" if is_client else "papers.write"
    told = list(members().filter(role__in=ACTIONS[action], person__is_active=True))
    other = paper.provider_id if is_client else paper.organization_id
    name = unlinked(organization_names([other]).get(other, ""))
    for member in told:
        _tell(member, kind, paper, order, name)
    return len(told)


def _tell(
    member: Membership, kind: str, paper: Proposal | Invoice, order: WorkOrder, name: str
) -> None:
    with translation.override(member.person.language):
        messaging.send(
            "paper_news", template="invoicing/mail/paper.txt", to_person=member.person,
            subject_id=order.pk,
            once=uuid5(paper.pk, f"{member.organization_id} {paper.status} {member.person_id}"),
            context={
                "organization": name, "paper": PaperKind(kind).label, "paper_number": paper.number,
                "version": paper.version, "is_later": paper.version > 1,
                "stands": paper.get_status_display(), "number": order.number,
                "work_title": unlinked(calm(order.title)),
                "amount": money(paper.total_amount, paper.currency),
                "work_words": unlinked(str(decision_words(paper))),
                "page": settings.ENVIRONMENT.public_url + reverse(kind, args=[paper.pk]),
                "takes_answers": bool(settings.ENVIRONMENT.mail.reply_address),
            },
        )  # fmt: skip
