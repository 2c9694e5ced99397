"""Jobs of the privacy engine: terms every night, promises as often as they go stale."""

from opentrax.kit.jobs import job, periodic
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.retention import platform
from opentrax.privacy.services import statistics, terms, verdicts


@job(queue="keeping")
def keep_organizations_terms() -> None:
    """Take away what is past its term, of one organization."""
    terms.keep_terms()


@periodic("13 2 * * *", queue="keeping")
def keep_terms() -> None:
    """Every night, before other jobs drop what may be held: ask for each organization's terms, and
    keep those that belong to none."""
    with each_organization() as organizations:
        for organization_id in organizations:
            keep_organizations_terms.enqueue(queueing_lock=f"terms:{organization_id}")
    platform.end_sessions()
    platform.forget_jobs()
    platform.expire_persons_rows()


@periodic("*/10 * * * *", queue="keeping")
def judge_promises() -> None:
    """Every ten minutes: judge the promises whose last verdict is about to go stale."""
    verdicts.judge_due()


@periodic("47 4 * * *", queue="keeping")
def count_groups() -> None:
    """Every night: make the tables of figures about groups of a month that settled meanwhile."""
    statistics.make_due_tables()
