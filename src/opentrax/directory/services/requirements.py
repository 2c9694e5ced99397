"""Say which papers providers must have, for which trades, and what an offer by hand does."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.compliance import kind_choices
from opentrax.directory.models import (
    ByHand,
    DocumentKind,
    DocumentRequirement,
    DocumentSettings,
    PaperKind,
)
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

MOST_KINDS, MOST_REQUIREMENTS, LONGEST_GRACE_DAYS = 50, 100, 365


@command
def add_document_kind(name: str, *, actor: Person, command_id: UUID | None = None) -> DocumentKind:
    """Add a kind of paper beside those of the program. Refuses an empty name, one that is there,
    and too many.
    """
    said = name.strip()[:80]
    if not said:
        raise Refused(_("Give the kind a name."))
    own = DocumentKind.objects.filter(organization_id=current_organization_id(), archived_at=None)
    known = {fold(str(label)) for label in PaperKind.labels}
    if fold(said) in known or own.filter(sort_key=fold(said)[:200]).exists():
        raise Refused(_("There is a kind of this name."))
    if own.count() >= MOST_KINDS:
        raise Refused(_("The list is full. Remove what nobody needs."))
    made = DocumentKind(name=said, sort_key=fold(said)[:200])
    made.save(force_insert=True)
    audit.record("document_kind.added", subject_id=made.pk, actor_id=actor.pk)
    return made


@command
def archive_document_kind(
    kind: DocumentKind, *, actor: Person, command_id: UUID | None = None
) -> DocumentKind:
    """Take an own kind off the list; what is called so stays. Refuses one that is required."""
    own: DocumentKind | None = DocumentKind.objects.filter(
        pk=kind.pk, organization_id=current_organization_id()
    ).first()
    if own is None:
        raise Refused(_("Choose a kind of the list."))
    if DocumentRequirement.objects.filter(
        organization_id=own.organization_id, kind=str(own.pk)
    ).exists():
        raise Refused(_("This kind is required. Take the requirement away first."))
    own.archived_at = own.archived_at or now()
    own.save(update_fields=["archived_at"])
    audit.record("document_kind.archived", subject_id=own.pk, actor_id=actor.pk)
    return own


@command
def require_document(
    kind: str, trade: str = "", grace_days: int = 0, *, actor: Person,
    command_id: UUID | None = None,
) -> DocumentRequirement:  # fmt: skip
    """Offer work of a trade, or of any, to nobody without a paper of this kind; what was accepted
    goes on. Said again, it changes the days of grace.

    Refuses a kind or trade that is not on the list, and too many days or requirements.
    """
    client_id = current_organization_id()
    known, chosen = dict(kind_choices(client_id)), choose_trade(trade)
    if kind not in known:
        raise Refused(_("Choose a kind of the list."))
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    if not 0 <= grace_days <= LONGEST_GRACE_DAYS:
        raise Refused(_("At most 365 days of grace."))
    own = DocumentRequirement.objects.filter(organization_id=client_id)
    is_new = not own.filter(kind=kind, trade_code=chosen.code).exists()
    if is_new and own.count() >= MOST_REQUIREMENTS:
        raise Refused(_("The list is full. Remove what nobody needs."))
    row, _made = DocumentRequirement.objects.update_or_create(
        organization_id=client_id, kind=kind, trade_code=chosen.code,
        defaults={
            "kind_label": "" if kind in PaperKind.values else known[kind],
            "trade_label": chosen.label, "grace_days": grace_days,
        },
    )  # fmt: skip
    audit.record(
        "document.required", subject_id=row.pk, actor_id=actor.pk,
        facts={"kind": kind, "trade": chosen.code, "grace_days": grace_days},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


@command
def drop_requirement(
    requirement: DocumentRequirement, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Require it no more."""
    DocumentRequirement.objects.filter(
        pk=requirement.pk, organization_id=current_organization_id()
    ).delete()
    audit.record("document.not_required", subject_id=requirement.pk, actor_id=actor.pk)


@command
def change_document_settings(
    by_hand: str, *, actor: Person, command_id: UUID | None = None
) -> DocumentSettings:
    """Say whether an offer by hand to who lacks a paper is refused, or goes out with a warning."""
    row, _made = DocumentSettings.objects.update_or_create(
        organization_id=current_organization_id(), defaults={"by_hand": ByHand(by_hand)}
    )
    audit.record(
        "document_settings.changed", subject_id=row.pk, actor_id=actor.pk,
        facts={"by_hand": by_hand},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]
