"""A work order of Acme's that Bolt handed on to a partner of its own."""

from opentrax.organizations import services as organizations
from opentrax.workorders import services
from opentrax.workorders.models import Assignment
from opentrax.workorders.services.subcontracts import HandOnDetails, allow_handing_on, hand_on
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """Bolt's own work order for its partner is Bolt's alone here."""
    founder = organizations.register_person(
        email="hoist-partner@example.com", name="Hoist Partner", password=None,
        time_zone="America/Toronto",
    )  # fmt: skip
    partner = organizations.found_organization(
        name="Hoist partner", kind="provider", founder=founder, time_zone="America/Toronto"
    )
    with scene.within(scene.acme, scene.ada):
        allow_handing_on(scene.bolt.pk, actor=scene.ada)
        order = services.create_work_order(
            scene.work.shop, services.WorkOrderDetails("Mend the hoist"), actor=scene.ada
        )
        offer = services.assign(order, scene.bolt.pk, actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        services.answer_assignment(offer, "accepted", actor=scene.bea)
        organizations.add_partner(partner.pk, actor=scene.bea)
        row = hand_on(order, partner.pk, HandOnDetails("Mend the hoist"), actor=scene.bea)
        handed = Assignment.objects.get(work_order_id=row.work_order_id)
    return Keys(
        {"work_order_id": [order.pk]},
        {"work_order_id": [row.work_order_id], "assignment_id": [handed.pk]},
    )
