"""Jobs of work orders: what time alone brings about, mail about offers, dispatch by rule."""

from uuid import UUID

from opentrax.kit.files import sweep_folders
from opentrax.kit.jobs import job, periodic
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.organizations.selectors import organization_ids
from opentrax.workorders.services import (
    bulk,
    dispatching,
    note_mails,
    offer_mails,
    passing,
    request_mails,
    subcontract_mails,
    subcontracts,
)
from opentrax.workorders.services.assets import refresh_words
from opentrax.workorders.services.calendars import forget_calendar_feeds
from opentrax.workorders.services.filters import forget_filters
from opentrax.workorders.services.following_on import follow_subcontract


@periodic("*/10 * * * *")
def mark_missed_visits() -> None:
    """Every ten minutes: mark planned visits as missed that nobody made."""
    for organization_id in organization_ids():
        passing.mark_missed_visits(organization_id)


@periodic("* * * * *")
def take_unanswered_arrivals() -> None:
    """Every minute: take suggested arrivals whose countdown is over."""
    for organization_id in organization_ids():
        passing.take_unanswered_arrivals(organization_id)


@periodic("37 5 * * *")
def verify_unopposed() -> None:
    """Every night: verify completed work to which its client did not object in time."""
    for organization_id in organization_ids():
        passing.verify_unopposed(organization_id)


@periodic("23 * * * *")
def sweep_attachments() -> None:
    """Every hour: take requests that nobody sent for a day, files that no row names any more, and
    folders of organizations that are no more."""
    for organization_id in organization_ids():
        passing.sweep(organization_id)
    sweep_folders(organization_ids)


@periodic("* * * * *")
def expire_offers() -> None:
    """Every minute: end offers whose time to answer is over, and go on to the next in line."""
    for organization_id in organization_ids():
        passing.expire_offers(organization_id)


@periodic("*/10 * * * *")
def run_plans() -> None:
    """Every ten minutes: raise the work orders of preventive plans that are due."""
    for organization_id in organization_ids():
        passing.run_plans(organization_id)


@periodic("11 4 * * *")
def score_providers() -> None:
    """Every night: compute how each provider did in the last 12 months."""
    for organization_id in organization_ids():
        passing.score_providers(organization_id)


@periodic("17 13 * * *")
def remind_of_documents() -> None:
    """Every day: tell providers' people which of their papers end."""
    for organization_id in organization_ids():
        passing.remind_of_documents(organization_id)


@job()
def mail_offer_to_members(*, assignment_id: str) -> None:
    """Tell a provider's people of an offer."""
    offer_mails.mail_offer_to_members(UUID(assignment_id))


@job()
def mail_offer_to_address(*, assignment_id: str) -> None:
    """Tell the address that the client wrote down for a provider."""
    offer_mails.mail_offer_to_address(UUID(assignment_id))


@job()
def tell_that_nobody_took(*, work_order_id: str) -> None:
    """Tell those who dispatch that nobody is next in line."""
    offer_mails.tell_that_nobody_took(UUID(work_order_id))


@job()
def forget_dispatch_address(*, provider_id: str) -> None:
    """A partnership ended: what was written down for it goes."""
    dispatching.forget_dispatch_address(UUID(provider_id))
    subcontracts.forget_handing_on(UUID(provider_id))


@job()
def dispatch_by_rule(*, work_order_id: str) -> None:
    """Offer a new work order by the organization's list of rules."""
    dispatching.dispatch_by_rule(UUID(work_order_id))


@job()
def refresh_words_of_asset(*, asset_id: str) -> None:
    """An asset's tag or serial number changed: its work orders are found by the new one."""
    refresh_words(UUID(asset_id))


@job()
def mail_note(*, note_id: str) -> None:
    """Tell those who follow a work order what the other side wrote."""
    note_mails.mail_note(UUID(note_id))


@job()
def tell_mentioned(*, mention_id: str) -> None:
    """Tell somebody that a note mentions them."""
    note_mails.tell_mentioned(UUID(mention_id))


@job()
def tell_requester(*, work_request_id: str, occasion_id: str = "") -> None:
    """Tell somebody without an account how their request stands."""
    request_mails.tell_requester(UUID(work_request_id), UUID(occasion_id) if occasion_id else None)


def enqueue_telling_requester(work_request_id: UUID) -> None:
    """Ask for that on an occasion of its own: however often the job runs, one mail leaves."""
    tell_requester.enqueue(work_request_id=str(work_request_id), occasion_id=str(uuid7()))


@job()
def forget_filters_of(*, person_id: str) -> None:
    """A member left: the filters that were their own go, and the addresses of their calendars."""
    forget_filters(UUID(person_id))
    forget_calendar_feeds(UUID(person_id))


def enqueue_bulk(run_id: UUID) -> None:
    """Ask for the next work orders of an act on many; those of one act come one after the other."""
    carry_out_bulk.enqueue(lock=f"bulk:{run_id}", run_id=str(run_id))


@job(in_scope=False)
def carry_out_bulk(*, keeper_id: UUID, run_id: str) -> None:
    """Do it to the next ones, each in a transaction of its own."""
    if bulk.carry_on(keeper_id, UUID(run_id)):
        with scope(keeper_id):
            enqueue_bulk(UUID(run_id))


def enqueue_following(subcontract_id: UUID) -> None:
    """Ask that a client's work order follows. One that waits is enough: it locks what the act that
    asks for it has locked, and so sees what that act left."""
    follow.enqueue(queueing_lock=f"follow {subcontract_id}", subcontract_id=str(subcontract_id))


@job()
def follow(*, subcontract_id: str) -> None:
    """Let a client's work order follow what was handed on."""
    follow_subcontract(UUID(subcontract_id))


@job()
def tell_somebody_is_under_way(*, subcontract_id: str) -> None:
    """Tell those who dispatch that somebody is on the way for a client who took its work back."""
    subcontract_mails.tell_somebody_is_under_way(UUID(subcontract_id))
