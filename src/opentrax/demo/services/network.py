"""What the demo's client knows of its provider: an insurance that it requires, and its area."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from opentrax.directory.models import DocumentShare
from opentrax.directory.services.compliance import (
    DocumentDetails,
    DocumentFile,
    judge_document,
    put_in_document,
)
from opentrax.directory.services.coverage import add_area, set_trades_done
from opentrax.directory.services.requirements import require_document
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person

_WORDS = b"Certificate of liability insurance. Made for the demo: it insures nothing.\n"
_VALID_FOR = timedelta(days=300)


def show_network(
    client: tuple[Organization, Person], provider: tuple[Organization, Person], start: float,
    center: tuple[float, float],
) -> None:  # fmt: skip
    """The provider says where it works and shares its insurance; the client requires and accepts
    it.
    """
    began = datetime.fromtimestamp(start, UTC).date()
    with scope(provider[0].pk, provider[1].pk):
        set_trades_done(["general", "hvac", "plumbing"], actor=provider[1])
        place = f"{center[0]}, {center[1]}"
        add_area("radius", place, 30, actor=provider[1])
        details = DocumentDetails("liability", "D-2041", began, began + _VALID_FOR)
        file = DocumentFile(BytesIO(_WORDS), "insurance.txt")
        document = put_in_document(details, file, [client[0].pk], actor=provider[1])
    with scope(client[0].pk, client[1].pk):
        require_document("liability", actor=client[1])
        share = DocumentShare.objects.get(document_id=document.pk)
        judge_document(share, accepted=True, actor=client[1])
