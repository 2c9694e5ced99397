"""What runs by the clock."""

from opentrax.kit.jobs import periodic
from opentrax.organizations.selectors import each_organization
from opentrax.tracking.services import keeping


@periodic("5 0,6,12,18 * * *")
def keep_partitions() -> None:
    """Four times a day, so that a missed run costs nothing: partitions are made a week ahead."""
    keeping.keep_partitions()


@periodic("35 2 * * *")
def fold_and_expire() -> None:
    """The door's counters and notes."""
    with each_organization() as organizations:
        for _ in organizations:
            keeping.fold_refusals()
            keeping.expire_quarantine()
