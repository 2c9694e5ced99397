"""Papers of providers: what they are, who sees them, what each client says, what is lacking."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.compliance import kind_name, lack_words
from opentrax.directory.models import (
    ComplianceDocument,
    DocumentRequirement,
    DocumentShare,
    PaperState,
)
from opentrax.directory.rules.compliance import Lack, Why
from opentrax.publicapi.schemas.shared import Named, Strict


class KindOut(Schema):
    """A kind of paper: the program's, or one of a client's own list by its key."""

    kind: str
    name: str


class PaperOut(Schema):
    """A paper. It never changes: a new one takes its place."""

    id: UUID
    kept_by_id: UUID = Field(description="Who put it in: the provider, or a client of its.")
    provider_id: UUID
    kind: str
    kind_name: str
    number: str
    valid_from_on: date | None
    valid_until_on: date | None = Field(description="That day too.")
    name: str
    media_type: str
    size_bytes: int
    created_at: datetime


_SAME = (
    "provider_id", "kind", "number", "valid_from_on", "valid_until_on", "name", "media_type",
    "size_bytes", "created_at",
)  # fmt: skip


def shown_paper(document: ComplianceDocument) -> PaperOut:
    """A paper as whoever may see it does."""
    return PaperOut(
        **{name: getattr(document, name) for name in _SAME}, id=document.pk,
        kept_by_id=document.organization_id,
        kind_name=kind_name(document.kind, document.kind_label),
    )  # fmt: skip


class ShareOut(Schema):
    """That a client may see a paper, as which kind of its own, and what it says of it."""

    id: UUID
    document_id: UUID
    client_id: UUID
    provider_id: UUID
    kind: str
    kind_name: str
    state: PaperState
    reason: str = Field(description="Why it was refused.")
    decided_at: datetime | None
    created_at: datetime


_SHARED = (
    "document_id", "client_id", "provider_id", "kind", "state", "reason", "decided_at",
    "created_at",
)  # fmt: skip


def shown_share(share: DocumentShare) -> ShareOut:
    """What stands between a client and a provider about one paper."""
    return ShareOut(
        **{name: getattr(share, name) for name in _SHARED}, id=share.pk,
        kind_name=kind_name(share.kind, share.kind_label),
    )  # fmt: skip


class PaperWhole(PaperOut):
    """A paper with who may see it, as far as that is the reader's matter."""

    shares: list[ShareOut]


class ShareWhole(ShareOut):
    """And the paper itself."""

    document: PaperOut


class PaperIn(Strict):
    """What the paper is, and for whom."""

    kind: str = Field(max_length=36, description="Of GET /compliance-kinds.")
    number: str = Field("", max_length=80)
    valid_from_on: date | None = None
    valid_until_on: date | None = None
    client_ids: list[UUID] = Field(default_factory=list, max_length=500)
    provider_id: UUID | None = None


class ShareIn(Strict):
    """With which client, as which kind of that client's; without one as it is called already."""

    client_id: UUID
    kind: str = Field("", max_length=36)


class RefusalIn(Strict):
    """Why; the provider reads it."""

    reason: str = Field(min_length=1, max_length=300)


class RequirementOut(Schema):
    """A kind of paper without which a provider is offered no work of a trade, or of any."""

    id: UUID
    kind: str
    kind_name: str
    trade: str = Field(description="A code of GET /trades; empty: any.")
    grace_days: int

    @staticmethod
    def of(row: DocumentRequirement) -> "RequirementOut":
        return RequirementOut(
            id=row.pk, kind=row.kind, kind_name=kind_name(row.kind, row.kind_label),
            trade=row.trade_code, grace_days=row.grace_days,
        )  # fmt: skip


class LackOut(Schema):
    """A paper that is lacking, why, and the day that the words name."""

    kind: str
    kind_name: str
    why: Why
    on: date
    words: str

    @staticmethod
    def of(lack: Lack) -> "LackOut":
        return LackOut(
            kind=lack.kind, kind_name=kind_name(lack.kind, lack.label), why=Why(lack.why),
            on=lack.on, words=lack_words(lack),
        )  # fmt: skip


class StopOut(Schema):
    """A provider that is offered no work: what somebody wrote, and which papers are lacking."""

    provider: Named
    reason: str = Field(description="Empty: nobody stopped it by hand.")
    lacks: list[LackOut]


class StopsOut(Schema):
    """Who is offered no work, and what an offer by hand to one who lacks a paper does."""

    providers: list[StopOut]
    refuses_by_hand: bool = Field(description="false: it goes out, with a warning.")
