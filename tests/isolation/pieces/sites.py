"""Somebody to ask and a key at Acme's shop, which Bolt reads, and at Bolt's own yard."""

from opentrax.directory.models import Location, LocationContact, LocationKey
from opentrax.directory.services.contacts import (
    ContactDetails,
    add_contact,
    add_key,
    hand_out_key,
)
from opentrax.organizations.models import Organization, Person
from tests.isolation.pieces import Keys, Scene


def _at(
    scene: Scene, keeper: Organization, actor: Person, place: Location
) -> tuple[LocationContact, LocationKey]:
    with scene.within(keeper, actor):
        details = ContactDetails("Hoist values", phone="555-0100", audience="internal")
        contact = add_contact(place, details, actor=actor)
        key = add_key(place, "K-7", opens="Hoist words", actor=actor)
        hand_out_key(key, "Hoist values", actor=actor)
    return contact, key


def put(scene: Scene) -> Keys:
    """Their addresses change them, which is the keeper's alone."""
    work = scene.work
    acmes, acmes_key = _at(scene, scene.acme, scene.ada, work.shop)
    bolts, bolts_key = _at(scene, scene.bolt, scene.bea, work.yard)
    own = {"contact_id": [bolts.pk], "key_id": [bolts_key.pk]}
    return Keys({"contact_id": [acmes.pk], "key_id": [acmes_key.pk]}, own)
