"""A request at Acme's shop and one at Bolt's yard, each with a file."""

from io import BytesIO

from opentrax.directory.models import Location
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import RequestFile, WorkRequest
from opentrax.workorders.services.attachments import Upload
from opentrax.workorders.services.request_links import renew_request_link
from opentrax.workorders.services.requests import (
    Asked,
    new_key,
    open_draft,
    send_request,
    stage,
)
from tests.isolation.pieces import Keys, Scene


def _asked(
    scene: Scene, keeper: Organization, actor: Person, place: Location
) -> tuple[WorkRequest, RequestFile]:
    with scene.within(keeper, actor):
        link = renew_request_link(place, actor=actor)
        draft = open_draft(link, new_key(), "")
        staged = stage(draft, [Upload(BytesIO(b"Hoist values"), "hoist.txt")], zone="UTC")
        return send_request(link, draft, Asked("Hoist words")), staged.files[0]


def put(scene: Scene) -> Keys:
    """Neither side sees the other's: the provider reads what became a work order alone."""
    work = scene.work
    acmes, acmes_file = _asked(scene, scene.acme, scene.ada, work.shop)
    bolts, bolts_file = _asked(scene, scene.bolt, scene.bea, work.yard)
    own = {"work_request_id": [bolts.pk], "request_file_id": [bolts_file.pk]}
    return Keys(
        {"work_request_id": [acmes.pk], "request_file_id": [acmes_file.pk]}, own
    )  # fmt: skip
