"""Reads of scores."""

from collections.abc import Collection, Mapping
from uuid import UUID

from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import ProviderScore, ScoreObjection
from opentrax.workorders.rules.score import Share


def scores_of(provider_ids: Collection[UUID]) -> dict[UUID, int]:
    """Scores of providers for the organization in scope, of those who have one; one query."""
    rows = ProviderScore.objects.filter(
        organization_id=current_organization_id(), provider_id__in=list(provider_ids),
        score__isnull=False,
    )  # fmt: skip
    return dict(rows.values_list("provider_id", "score"))


def score_between(client_id: UUID, provider_id: UUID) -> ProviderScore | None:
    """The score of a provider for a client, as either sees it."""
    rows = ProviderScore.objects.filter(organization_id=client_id, provider_id=provider_id)
    found: ProviderScore | None = rows.first()
    return found


def objection_between(client_id: UUID, provider_id: UUID) -> ScoreObjection | None:
    """What the provider objects, as either sees it."""
    rows = ScoreObjection.objects.filter(organization_id=provider_id, client_id=client_id)
    found: ScoreObjection | None = rows.first()
    return found


def parts_of(row: ProviderScore) -> Mapping[str, Share]:
    """The counts behind each part."""
    return {
        "on_time": Share(row.on_time_good, row.on_time_of),  # type: ignore[arg-type]
        "first_time": Share(row.first_time_good, row.first_time_of),  # type: ignore[arg-type]
        "acceptance": Share(row.acceptance_good, row.acceptance_of),  # type: ignore[arg-type]
        "response": Share(row.response_good, row.response_of),
    }
