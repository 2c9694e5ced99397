"""Acme's checklist, put to its work order; one of Bolt's own."""

from opentrax.workorders import services
from opentrax.workorders.checklists import Definition, Item, Section, Text
from opentrax.workorders.models import Checklist
from opentrax.workorders.services import ChecklistDetails
from tests.isolation.pieces import Keys, Scene

_FORM = Definition((Section("s1", Text("Hoist"), (Item("i2", "yes_no", Text("Safe?")),)),), 2)


def _published(name: str, scene: Scene, *, own: bool) -> Checklist:
    actor = scene.bea if own else scene.ada
    made = services.add_checklist(ChecklistDetails(name), definition=_FORM, actor=actor)
    return services.publish_checklist(made, actor=actor)


def put(scene: Scene) -> Keys:
    """The keys of a checklist of a work order, and of Bolt's list."""
    with scene.within(scene.acme, scene.ada):
        acmes = _published("Acme check", scene, own=False)
        row = services.put_checklist(scene.work.order, acmes, actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        bolts = _published("Bolt check", scene, own=True)
    return Keys({"work_checklist_id": [row.pk]}, {"checklist_id": [bolts.pk]})
