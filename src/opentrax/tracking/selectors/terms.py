"""How long positions are kept."""

from opentrax.tracking.models.terms import LONGEST_DAYS, Term


def positions_kept_days() -> int:
    """The term of the organization in scope, in days."""
    row = Term.objects.first()
    return row.positions_kept_days if row is not None else LONGEST_DAYS
