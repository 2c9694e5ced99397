"""Jobs of messaging. Delivery opens its own transactions: the claim is committed before the mail
leaves.
"""

from uuid import UUID

from django.conf import settings

from opentrax.kit.jobs import job, periodic


@job(queue="mail", in_scope=False)
def deliver_organizations(keeper_id: UUID, message_id: str) -> None:
    """Deliver a message that an organization sends."""
    from opentrax.messaging import models, services

    services.deliver(models.OrganizationMessage, keeper_id, UUID(message_id))


@job(queue="mail", of="person", in_scope=False)
def deliver_persons(keeper_id: UUID, message_id: str) -> None:
    """Deliver a message that the platform sends to one person."""
    from opentrax.messaging import models, services

    services.deliver(models.PersonMessage, keeper_id, UUID(message_id))


@job(queue="mail", of="person")
def tell_about_request(request_id: str) -> None:
    """Tell whoever asked the operator about their data how it stands."""
    from opentrax.messaging.services import requests

    requests.tell(UUID(request_id))


@job(queue="mail")
def tell_about_answer(request_id: str) -> None:
    """Tell whoever asked an organization about their data what it says."""
    from opentrax.messaging.services import requests

    requests.tell_for_organization(UUID(request_id))


@job(queue="mail")
def tell_about_disclosure(disclosed_id: str) -> None:
    """Tell somebody that data about them were disclosed."""
    from opentrax.messaging.services import notices

    notices.tell_about_disclosure(UUID(disclosed_id))


@job(queue="mail", of="person")
def tell_about_breach(step_id: str) -> None:
    """Tell somebody that data about them may be in wrong hands."""
    from opentrax.messaging.services import notices

    notices.tell_about_breach(UUID(step_id))


@job(queue="mail", of="person")
def remind_of_breach(step_id: str) -> None:
    """Tell the operator's contact what a breach owes."""
    from opentrax.messaging.services import notices

    notices.remind_of_breach(UUID(step_id))


@job(queue="mail")
def tell_about_owner(person_id: str) -> None:
    """Tell the new owner of an organization, or the operator that there is none."""
    from opentrax.messaging.services import notices

    if person_id:
        notices.tell_new_owner(UUID(person_id))
    else:
        notices.tell_of_missing_owner()


@job(queue="mail")
def tell_about_staff(grant_id: str) -> None:
    """Tell who administers an organization that the operator's staff ask to read it, or do."""
    from opentrax.messaging.services import staff

    staff.tell(UUID(grant_id))


@periodic("* * * * *", queue="mail")
def fetch_answers() -> None:
    """Read the mailbox of replies and bounces, where one is configured."""
    if settings.ENVIRONMENT.mail.mailbox is not None:
        from opentrax.messaging.inbound import mailbox

        mailbox.fetch()


@periodic("50 2 * * *", queue="mail")
def forget_by_term() -> None:
    """Words after a week, the log after its term, answers after 30 days."""
    from opentrax.messaging.services import keeping

    keeping.forget_by_term()
