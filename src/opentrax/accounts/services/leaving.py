"""Leave: deactivate an account, or close it after a grace period; and come back before it ends."""

from django.conf import settings
from django.db import transaction

from opentrax.accounts import rules
from opentrax.accounts.models import Acceptance, AddressChange, EndReason, Registration, SignIn
from opentrax.accounts.moments import told
from opentrax.accounts.selectors import people_to_close
from opentrax.accounts.services.sign_ins import end_sessions
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services as messaging
from opentrax.organizations import services as organizations
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.models import Person


@transaction.atomic
def deactivate_account(person: Person) -> Person:
    """End all sessions and all mail of an account until its person comes back.

    Publishes PersonDeactivated. No mail says so: the page does, and mail has ended.
    """
    ended = organizations.deactivate(person)
    end_sessions(ended, reason=EndReason.ACCOUNT)
    return ended


@transaction.atomic
def ask_to_close_account(person: Person) -> Person:
    """Let an account close after the grace period; sessions and mail end now.

    One last mail says when, and how to keep the account. Publishes PersonClosing.
    Refuses the last owner of an organization.
    """
    closing = organizations.ask_to_close(person, now() + rules.GRACE)
    end_sessions(closing, reason=EndReason.ACCOUNT)
    with person_scope(closing.pk):
        messaging.send(
            "closure_news", template="accounts/mail/account_closing.txt", to_person=closing,
            context={
                "moment": told(closing, closing.closes_at or now()), "days": rules.GRACE.days,
                "site": settings.ENVIRONMENT.public_url,
            },
        )  # fmt: skip
    return closing


def come_back(person: Person) -> Person:
    """Make a deactivated or closing account active again, by its person, who has just proven who
    they are. Publishes PersonReturned.
    """
    return organizations.reinstate(person)


def close_account(person: Person) -> Person:
    """Close an account now: what accounts hold of the person goes, the rest is told by the event
    PersonClosed. Repeatable.
    """
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    with person_scope(person.pk):
        end_sessions(person, reason=EndReason.ACCOUNT)
        for model in (Authenticator, EmailAddress):
            model.objects.filter(user_id=person.pk).delete()
        for own in (SignIn, AddressChange, Acceptance, Registration):
            own.objects.filter(person_id=person.pk).delete()
        return organizations.close(person)


def close_what_is_due() -> int:
    """Close the accounts whose grace period is over, each in its own transaction; return how many.

    Frozen accounts are left to the case that froze them.
    """
    closed = 0
    for person_id in people_to_close(now()):
        with person_scope(person_id):
            person = Person.objects.select_for_update().filter(pk=person_id).first()
            if person is None or person.state is not AccountState.CLOSING:
                continue
            close_account(person)
            closed += 1
    return closed
