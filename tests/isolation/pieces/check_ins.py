"""A rule by which Acme's shop weighs check-ins, and one of Bolt's own."""

from opentrax.workorders.services.check_in_rules import CheckInTerms, add_check_in_rule
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.acme, scene.ada):
        add_check_in_rule(CheckInTerms(location=scene.work.shop), actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        own = add_check_in_rule(CheckInTerms(), actor=scene.bea)
    return Keys(bolts_own={"check_in_rule_id": [own.pk]})
