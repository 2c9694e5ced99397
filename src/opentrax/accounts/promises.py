"""Promises about accounts: what registration asks for, what is noted of a sign-in, who may have an
account, and what ends with it. Each figure asks the tables, one person's scope after the other.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import resources
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import selectors, texts
from opentrax.accounts.evidence import named, own
from opentrax.accounts.forms import entrance
from opentrax.accounts.models import (
    Acceptance,
    AgeCase,
    ChangeNotice,
    Channel,
    Registration,
    SignIn,
    Way,
)
from opentrax.accounts.services.places import CHANNEL, PURPOSE
from opentrax.accounts.services.sign_ins import SIGN_IN_KEY
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging.classes import CLASSES, MessageClass
from opentrax.messaging.models import PersonMessage, State
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.models import Person
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.models import Document
from opentrax.privacy.rules.documents import told_in_time
from opentrax.privacy.selectors import documents
from opentrax.privacy.selectors.consent import may
from opentrax.privacy.services.erasures import persons

__all__ = ["named", "own"]

# What the policy names, something to sign in with, and the two statements.
PROMISED = frozenset({"name", "organization", "time_zone", "email", "password1", "of_age", "terms"})
_A_NIGHT = timedelta(hours=36)
# Shorter than the log of essential mail, so that the first mail is still in it.
_REGISTERED = timedelta(days=80)
_SECRET = re.compile(r"\{\{[^}]*password[^}]*\}\}", re.IGNORECASE)


def _of_each(measure: Callable[[Person], Evidence]) -> Evidence:
    """The sum over everybody who has an account, each in their own scope."""
    found = NOTHING
    for person_id in persons():
        with person_scope(person_id):
            person = Person.objects.filter(pk=person_id, closed_at=None).first()
            if person is not None:
                found += measure(person)
    return found


@promise(
    "P03",
    _("fields of the registration form that the policy does not name, of all its fields"),
    controls=("accounts/forms/entrance.py",),
)
def registration_asks_for_what_is_named() -> Evidence:
    """The form as it is built for a visitor; what else is posted is not read."""
    fields = entrance.RegistrationForm().fields
    return Evidence(len(set(fields) - PROMISED), len(fields))


def _sessions() -> list[tuple[UUID, str]]:
    """Whose each live session is, and the sign-in that it says it began with."""
    found = []
    for session in Session.objects.filter(expire_date__gt=now()).iterator():
        held = session.get_decoded()
        if "_auth_user_id" in held:
            found.append((UUID(held["_auth_user_id"]), str(held.get(SIGN_IN_KEY, ""))))
    return found


@promise(
    "P14",
    _("live sessions whose beginning is not among the sign-ins shown to their person, of all"),
    controls=("accounts/services/sign_ins.py", "accounts/views/sign_ins.py"),
)
def sign_ins_are_noted() -> Evidence:
    found = NOTHING
    for person_id, sign_in_id in _sessions():
        with person_scope(person_id):
            shown = sign_in_id and selectors.past_sign_ins(person_id).filter(pk=sign_in_id).exists()
            found += Evidence(int(not shown), 1)
    return found


@promise(
    "P15",
    _("sessions that go on after their end was noted, of all sign-ins with a duration"),
    controls=("accounts/services/sign_ins.py",),
)
def ended_sessions_are_over() -> Evidence:
    bad = 0
    for person_id, sign_in_id in _sessions():
        with person_scope(person_id):
            over = SignIn.objects.filter(person_id=person_id).exclude(ended_at=None)
            bad += bool(sign_in_id) and over.filter(pk=sign_in_id).exists()
    noted = _of_each(lambda person: Evidence(0, selectors.past_sign_ins(person.pk).count()))
    return Evidence(bad, noted.exercised)


@promise(
    "P16",
    _("people who are shown another sign-in than their last, of those who signed in"),
    controls=("accounts/selectors.py", "accounts/views/me.py"),
)
def last_sign_in_is_shown() -> Evidence:
    def of(person: Person) -> Evidence:
        times = list(
            SignIn.objects.filter(person_id=person.pk).values_list("started_at", flat=True)
        )
        if not times:
            return NOTHING
        shown = selectors.sign_in_before(person.pk, "")
        return Evidence(int(shown is None or shown.started_at != max(times)), 1)

    return _of_each(of)


@promise(
    "P18",
    _("sign-ins with a place of people who have not agreed to it, of all sign-ins"),
    controls=("accounts/services/places.py", "accounts/handlers.py"),
)
def places_are_agreed_to() -> Evidence:
    def of(person: Person) -> Evidence:
        noted = SignIn.objects.filter(person_id=person.pk)
        agreed = may(person, PURPOSE, now(), channel=CHANNEL).allowed
        return Evidence(0 if agreed else noted.exclude(place="").count(), noted.count())

    return _of_each(of)


@promise(
    "P57",
    _("people who signed in without stating their age, and frozen accounts left lying, of all"),
    controls=("accounts/stages.py", "accounts/services/age_cases.py"),
)
def nobody_is_too_young() -> Evidence:
    def of(person: Person) -> Evidence:
        cases = AgeCase.objects.filter(person_id=person.pk, frozen_at__isnull=False)
        late = cases.filter(decided_at=None, due_at__lt=now() - _A_NIGHT)
        return _agreed(person, texts.AGE) + Evidence(late.count(), cases.count())

    return _of_each(of)


@promise(
    "P83",
    _("people who signed in without accepting the terms then in force, of all who signed in"),
    controls=("accounts/stages.py", "accounts/services/acceptance.py"),
)
def terms_are_accepted() -> Evidence:
    return _of_each(lambda person: _agreed(person, texts.TERMS))


def _agreed(person: Person, document: str) -> Evidence:
    """Of somebody who signed in: whether the version of a document that was in force at their last
    sign-in, or a later one, is on record, with the hash of its words."""
    last = SignIn.objects.filter(person_id=person.pk).order_by("-started_at").first()
    if last is None:
        return NOTHING
    due = documents.in_force(document, last.started_at)
    accepted = Acceptance.objects.filter(
        person_id=person.pk, document=document, version__gte=due.version if due else 1
    )
    return Evidence(int(not accepted.exclude(text_hash="").exists()), 1)


@promise(
    "P81",
    _("people who were not told 30 days before a change that matters, of those with an account"),
    controls=("accounts/services/changes.py", "privacy/services/documents.py"),
)
def changes_are_told_ahead() -> Evidence:
    """Of each change: everybody who had an account when it was published and has one now. Whoever
    has not been told yet counts once it is too late."""
    announced = documents.announced()
    return _of_each(lambda person: sum((_told(person, d) for d in announced), NOTHING))


def _told(person: Person, document: Document) -> Evidence:
    if person.created_at > document.published_at or person.state is not AccountState.ACTIVE:
        return NOTHING
    notice = ChangeNotice.objects.filter(person_id=person.pk, document=document.pk).first()
    if notice is None:
        still = Registration.objects.filter(person_id=person.pk).exists()
        is_late = not told_in_time(now(), document.effective_at)
        return Evidence(1, 1) if is_late and not still else NOTHING
    if notice.channel == Channel.RETURN:
        return NOTHING
    mail = PersonMessage.objects.filter(pk=notice.message_id).first()
    never_went = mail is not None and mail.state in (State.REFUSED, State.FAILED)
    late = not told_in_time(notice.told_at, document.effective_at)
    return Evidence(int(late or never_went), 1)


@promise(
    "P64",
    _("deactivated accounts to which mail went that they could have stopped, of all of them"),
    controls=("messaging/gate.py", "organizations/services/accounts.py"),
)
def deactivation_ends_mail() -> Evidence:
    stoppable = [c.value for c in MessageClass if CLASSES[c].stoppable]

    def of(person: Person) -> Evidence:
        if person.deactivated_at is None:
            return NOTHING
        went = PersonMessage.objects.filter(
            person_id=person.pk, state__in=(State.CLAIMED, State.SENT),
            message_class__in=stoppable, decided_at__gte=person.deactivated_at,
        )  # fmt: skip
        return Evidence(int(went.exists()), 1)

    return _of_each(of)


@promise(
    "P65",
    _("people whose first mail was another than that to verify, and mails with a password, of all"),
    controls=("accounts/verification.py", "accounts/adapter.py"),
)
def first_mail_verifies() -> Evidence:
    def of(person: Person) -> Evidence:
        registered = Acceptance.objects.filter(
            person_id=person.pk, way=Way.REGISTRATION, accepted_at__gt=now() - _REGISTERED
        )
        first = PersonMessage.objects.filter(person_id=person.pk).order_by("created_at").first()
        if first is None or not registered.exists():
            return NOTHING
        return Evidence(int(first.kind != "verification_code"), 1)

    return _of_each(of) + passwords_in_mails()


def passwords_in_mails() -> Evidence:
    """Templates of mails that put in a value by the name of a password, of all templates."""
    found = NOTHING
    for app in apps.get_app_configs():
        folder = resources.files(app.name).joinpath("templates", app.label, "mail")
        if app.name.startswith("opentrax.") and folder.is_dir():
            for template in folder.iterdir():
                found += Evidence(bool(_SECRET.search(template.read_text("utf-8"))), 1)
    return found
