"""A paper of Bolt's that Acme sees and one that it does not; what each of them requires."""

from io import BytesIO

from opentrax.directory.models import DocumentShare
from opentrax.directory.services.compliance import (
    DocumentDetails,
    DocumentFile,
    judge_document,
    put_in_document,
)
from opentrax.directory.services.requirements import add_document_kind, require_document
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """What Acme requires is there, so that the others go on."""

    def paper() -> DocumentFile:
        return DocumentFile(BytesIO(b"Hoist words"), "hoist.txt")

    with scene.within(scene.acme, scene.ada):
        kind = add_document_kind("Hoist values", actor=scene.ada)
        required = require_document("licence", "", 0, actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        details = DocumentDetails("licence", "Hoist 7")
        seen = put_in_document(details, paper(), [scene.acme.pk], actor=scene.bea)
        own = put_in_document(details, paper(), actor=scene.bea)
        own_kind = add_document_kind("Hoist words", actor=scene.bea)
        own_required = require_document("tax", "", 0, actor=scene.bea)
    with scene.within(scene.acme, scene.ada):
        share = DocumentShare.objects.get(document_id=seen.pk)
        judge_document(share, accepted=True, actor=scene.ada)
    return Keys(
        {
            "compliance_document_id": [seen.pk], "document_share_id": [share.pk],
            "document_kind_id": [kind.pk], "document_requirement_id": [required.pk],
        },
        {
            "compliance_document_id": [own.pk], "document_kind_id": [own_kind.pk],
            "document_requirement_id": [own_required.pk],
        },
    )  # fmt: skip
