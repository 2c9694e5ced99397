"""Reads of providers' papers: what is shared, what a client requires, what is lacking."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opentrax.directory.models import (
    ByHand,
    ComplianceDocument,
    DocumentKind,
    DocumentRequirement,
    DocumentSettings,
    DocumentShare,
    PaperKind,
    PaperState,
)
from opentrax.directory.rules.compliance import Lack, Paper, Requirement, Why, lacks
from opentrax.directory.trades import trade_and_ancestors
from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Organization, Partnership
from opentrax.organizations.selectors import current_organization, providers


def kind_name(kind: str, label: str = "") -> str:
    """What a kind is called: a client's own word, else the program's in the reader's language."""
    return label or (str(PaperKind(kind).label) if kind in PaperKind.values else kind)


def own_kinds(client_id: UUID) -> list[DocumentKind]:
    """Kinds that a client added, by name; one of its providers sees them too."""
    rows = DocumentKind.objects.filter(organization_id=client_id, archived_at=None)
    return list(rows.order_by("sort_key", "pk"))


def kind_choices(client_id: UUID | None = None) -> list[tuple[str, str]]:
    """The program's kinds and, with a client, its own."""
    own = [] if client_id is None else own_kinds(client_id)
    known = [(kind.value, str(kind.label)) for kind in PaperKind]
    return [*known, *[(str(kind.pk), kind.name) for kind in own]]


def requirements(client_id: UUID) -> list[DocumentRequirement]:
    """What a client requires, in a steady order."""
    rows = DocumentRequirement.objects.filter(organization_id=client_id)
    return list(rows.order_by("kind_label", "kind", "trade_label", "trade_code"))


def refuses_by_hand() -> bool:
    """Whether the organization in scope makes no offer by hand to who lacks a paper."""
    row = DocumentSettings.objects.filter(organization_id=current_organization_id()).first()
    return row is None or row.by_hand == ByHand.REFUSE


def today_of(organization: Organization) -> date:
    """The day that an organization's clock shows."""
    return now().astimezone(ZoneInfo(organization.time_zone)).date()


def _asked(rows: Iterable[DocumentRequirement], zone: ZoneInfo) -> list[Requirement]:
    return [
        Requirement(
            row.kind, row.kind_label, row.trade_code, row.grace_days,
            row.created_at.astimezone(zone).date(),
        )
        for row in rows
    ]  # fmt: skip


def _paper(share: DocumentShare, zone: ZoneInfo) -> Paper:
    told = (share.decided_at or share.created_at).astimezone(zone).date()
    document = share.document
    return Paper(share.kind, share.state, told, document.valid_from_on, document.valid_until_on)


def lacking(
    provider_ids: Collection[UUID], trade: tuple[str, str] | None = ("", "")
) -> dict[UUID, tuple[Lack, ...]]:
    """Who of these lacks what for the organization in scope to offer them work of a trade (its code
    and the program's above it; without one, of any trade; None: of each); whoever lacks nothing is
    not in it.

    One query where nothing is required, at most four otherwise, however many providers.
    """
    client_id = current_organization_id()
    rows = requirements(client_id) if provider_ids else []
    if not rows:
        return {}
    client, asked_of = current_organization(), {*(trade or ()), ""}
    if trade is None:
        asked_of |= {row.trade_code for row in rows}
    elif trade[0] and any(row.trade_code for row in rows):
        asked_of |= set(trade_and_ancestors(trade[0]))
    papers: dict[UUID, list[Paper]] = {}
    zone = ZoneInfo(client.time_zone)
    for share in standing_shares(client_id, provider_ids):
        papers.setdefault(share.provider_id, []).append(_paper(share, zone))
    asked, today = _asked(rows, zone), today_of(client)
    found = {key: lacks(asked, papers.get(key, []), asked_of, today) for key in provider_ids}
    return {key: value for key, value in found.items() if value}


def lacking_between(
    client: Organization, shares: Sequence[DocumentShare], rows: Sequence[DocumentRequirement]
) -> Mapping[UUID, Lack]:
    """By requirement, what is lacking between a client and one provider, whose shares these are."""
    zone, today = ZoneInfo(client.time_zone), today_of(client)
    papers = [_paper(share, zone) for share in shares]
    found = {row.pk: lacks(_asked([row], zone), papers, {row.trade_code}, today) for row in rows}
    return {key: value[0] for key, value in found.items() if value}


def standing_shares(client_id: UUID, provider_ids: Collection[UUID]) -> list[DocumentShare]:
    """Papers of providers that a client may see, the newest first, with what they are."""
    rows = DocumentShare.objects.filter(
        client_id=client_id, provider_id__in=provider_ids, document__withdrawn_at=None
    )
    return list(rows.select_related("document").order_by("-created_at", "-pk"))


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How a provider stands: papers that await an answer, and what is lacking, in words."""

    partnership: Partnership
    awaiting: int
    lacks: tuple[str, ...]


def provider_states() -> list[ProviderState]:
    """How the providers of the organization in scope stand, by name; six queries at most."""
    partnerships = list(providers())
    keys = [one.provider_id for one in partnerships]
    shares = standing_shares(current_organization_id(), keys)
    waiting = Counter(one.provider_id for one in shares if one.state == PaperState.AWAITING)
    lacks = lacking(keys, None)
    return [
        ProviderState(
            one, waiting[one.provider_id],
            tuple(lack_words(lack) for lack in lacks.get(one.provider_id, ())),
        )
        for one in partnerships
    ]  # fmt: skip


def own_documents() -> list[ComplianceDocument]:
    """Papers of the organization in scope that it put in, the newest first."""
    own_id = current_organization_id()
    rows = ComplianceDocument.objects.filter(
        organization_id=own_id, provider_id=own_id, withdrawn_at=None
    )
    return list(rows.order_by("-created_at", "-pk"))


def lack_words(lack: Lack) -> str:
    """What is lacking, with the day: "Liability insurance ended on March 1, 2026"."""
    words = {
        Why.EXPIRED: _("%(document)s ended on %(day)s"),
        Why.NOT_YET: _("%(document)s begins on %(day)s"),
        Why.AWAITING: _("%(document)s awaits your answer since %(day)s"),
        Why.REFUSED: _("%(document)s was refused on %(day)s"),
        Why.MISSING: _("%(document)s is missing, required since %(day)s"),
    }
    said = {"document": kind_name(lack.kind, lack.label), "day": date_format(lack.on)}
    return words[Why(lack.why)] % said


def lack_data(lack: Lack) -> dict[str, str]:
    """A lack as a row keeps it, to be said in each reader's language."""
    return {
        "kind": lack.kind, "label": lack.label, "why": lack.why, "on": lack.on.isoformat(),
    }  # fmt: skip


def lack_of_data(data: Mapping[str, str]) -> Lack:
    """The same, read again."""
    return Lack(data["kind"], data["label"], data["why"], date.fromisoformat(data["on"]))
