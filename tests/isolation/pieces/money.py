"""A proposal, an invoice and rates between Acme and Bolt; a draft of Bolt's own."""

from datetime import date
from decimal import Decimal

from opentrax.directory.services.rates import RateDetails, add_rate_card
from opentrax.invoicing import services
from opentrax.invoicing.models import Draft
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.workorders import services as workorders
from tests.isolation.pieces import Keys, Scene

LINE = LineIn("part", "Hoist chain", Decimal(1), Decimal(40))


def put(scene: Scene) -> Keys:
    """Another work order at the shop: proposed, completed and billed."""
    with scene.within(scene.acme, scene.ada):
        order = workorders.create_work_order(
            scene.work.shop, workorders.WorkOrderDetails("Oil the hoist"), actor=scene.ada
        )
        offer = workorders.assign(order, scene.bolt.pk, actor=scene.ada)
        card = add_rate_card(
            scene.bolt.pk, RateDetails(date(2026, 1, 1), "CAD", regular=Decimal(80)),
            actor=scene.ada,
        )  # fmt: skip
    with scene.within(scene.bolt, scene.bea):
        workorders.answer_assignment(offer, "accepted", actor=scene.bea)

        def begun(kind: PaperKind) -> Draft:
            return services.begin_draft(order, kind, Content((LINE,)), actor=scene.bea)

        proposal = services.submit_proposal(begun(PaperKind.PROPOSAL), actor=scene.bea)
        draft = begun(PaperKind.PROPOSAL)
        workorders.complete_work_order(order, reason="oiled", actor=scene.bea)
        invoice = services.submit_invoice(begun(PaperKind.INVOICE), actor=scene.bea)
    shared = {"proposal_id": [proposal.pk], "invoice_id": [invoice.pk], "card_id": [card.pk]}
    return Keys(shared, {"draft_id": [draft.pk]})
