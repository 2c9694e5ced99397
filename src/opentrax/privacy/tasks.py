"""Jobs of the privacy engine: terms every night, promises as often as they go stale."""

from uuid import UUID

from opentrax.kit.jobs import job, periodic
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.retention import platform
from opentrax.privacy.services import breaches, disclosures, logs, statistics, terms, verdicts


@job(queue="keeping")
def keep_organizations_terms() -> None:
    """Take away what is past its term, of one organization, and end silences that are over."""
    terms.keep_terms()
    disclosures.tell_concerned()


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


@periodic("23 1 * * *", queue="keeping")
def keep_logs() -> None:
    """Every night: shorten addresses in logs after 7 days, take lines away after 30."""
    logs.keep_terms()


@job(of="person", in_scope=False)
def make_copy(keeper_id: UUID, copy_id: str) -> None:
    """Make a copy of what is stored about somebody."""
    from opentrax.privacy.services import copies

    copies.make(keeper_id, UUID(copy_id))


@job(of="person", in_scope=False)
def pass_request_on(keeper_id: UUID, request_id: str) -> None:
    """Give a request to the organizations that keep something of whoever asks."""
    from opentrax.privacy.services import requests

    requests.pass_on(keeper_id, UUID(request_id))


@job()
def finish_erasures() -> None:
    """Erase, of one organization, what a legal hold kept back until it ended."""
    from opentrax.privacy.services import erasures

    erasures.finish_held(current_organization_id())


@periodic("*/5 * * * *")
def carry_out_requests() -> None:
    """Every five minutes: erasures whose grace period is over."""
    from opentrax.privacy.services import requests

    requests.carry_out_due()


@periodic("*/10 * * * *", queue="keeping")
def judge_promises() -> None:
    """Every ten minutes: judge the promises whose last verdict is about to go stale."""
    verdicts.judge_due()


@periodic("7 * * * *", queue="keeping")
def remind_of_breaches() -> None:
    """Every hour: say in the log which marks of the 72 hours an open breach has passed."""
    breaches.remind()


@periodic("47 4 * * *", queue="keeping")
def count_groups() -> None:
    """Every night: make the tables of figures about groups of a month that settled meanwhile."""
    statistics.make_due_tables()
