"""Ways to break what accounts promise; loaded by tests only. Those of figures that try something
stand in `evidence.breaking`."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms as django_forms
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from opentrax.accounts import promises, selectors
from opentrax.accounts.evidence import breaking
from opentrax.accounts.forms import entrance
from opentrax.accounts.models import AgeReporter, EndReason, Method, SignIn, Way
from opentrax.accounts.services import acceptance, age_cases, changes, places, sign_ins
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.saboteurs import forget, ready, send_to
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.models import Document

__all__ = ["breaking"]

_TEMPLATE = "accounts/mail/password_changed.txt"


def _somebody() -> Person:
    with each_organization() as found:
        return next(member.person for _ in found for member in members())


def _begin(person: Person, *, is_noted: bool = True) -> SignIn | None:
    """A session of somebody, as signing in makes it; None where it is not noted."""
    request: Any = RequestFactory().get("/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux)"})
    request.session = SessionStore()
    request.session["_auth_user_id"] = str(person.pk)
    request.session.create()
    noted = sign_ins.note_sign_in(request, person, Method.PASSWORD) if is_noted else None
    request.session.save()
    return noted


def _sign_in(person: Person) -> SignIn:
    acceptance.accept(person, way=Way.SIGN_IN, language="en")
    noted = _begin(person)
    if noted is None:
        raise RuntimeError("The sign-in was not noted.")
    return noted


@saboteur(promises.registration_asks_for_what_is_named, "the form asks for a phone number too")
def phone_number(sandbox: Sandbox) -> Iterator[None]:
    fields = {**entrance.RegistrationForm.base_fields, "phone": django_forms.CharField()}
    sandbox.replace(entrance.RegistrationForm, "base_fields", fields)
    yield


@saboteur(promises.sign_ins_are_noted, "a session begins that nobody notes")
def silent_sign_in(sandbox: Sandbox) -> Iterator[None]:
    _begin(_somebody(), is_noted=False)
    yield


@saboteur(promises.ended_sessions_are_over, "ending a session leaves it open")
def endless_session(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    _sign_in(person)

    left_alone = SimpleNamespace(delete=lambda: None)
    forgetful = SimpleNamespace(objects=SimpleNamespace(filter=lambda **_: left_alone))
    sandbox.replace(sign_ins, "Session", forgetful)
    sign_ins.end_sessions(person, reason=EndReason.REVOKED)
    yield


@saboteur(promises.last_sign_in_is_shown, "the page shows the first sign-in")
def first_in_place_of_last(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    early = _sign_in(person)
    with person_scope(person.pk):
        SignIn.objects.filter(pk=early.pk).update(started_at=now() - timedelta(days=3))
    _sign_in(person)

    def oldest(person_id: Any, _this: str) -> SignIn | None:
        return SignIn.objects.filter(person_id=person_id).order_by("started_at").first()

    sandbox.replace(selectors, "sign_in_before", oldest)
    yield


@saboteur(promises.places_are_agreed_to, "a place is noted of somebody who was not asked")
def place_without_consent(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    noted = _sign_in(person)
    sandbox.replace(places, "agreed", lambda _person: True)
    with person_scope(person.pk):
        places.note(person, noted.pk, 47.14, 9.52)
    yield


@saboteur(promises.places_are_agreed_to, "whoever takes their consent back keeps the places")
def places_after_withdrawal(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    noted = _sign_in(person)
    with person_scope(person.pk):
        places.agree(person, notice_id=places.asked(person).notice_id)
        places.note(person, noted.pk, 47.14, 9.52)
        sandbox.replace(places, "forget", lambda _person_id: 0)
        places.stop(person)
    yield


@saboteur(promises.nobody_is_too_young, "somebody signs in without stating their age")
def ageless(sandbox: Sandbox) -> Iterator[None]:
    _unasked(sandbox, "age")
    yield


@saboteur(promises.nobody_is_too_young, "a frozen account is left lying")
def frozen_for_good(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    case = age_cases.report_person(person, AgeReporter.OPERATOR)
    with person_scope(person.pk):
        type(case).objects.filter(pk=case.pk).update(due_at=now() - timedelta(days=3))
    yield


@saboteur(promises.terms_are_accepted, "the step that asks for the terms is left out")
def no_terms(sandbox: Sandbox) -> Iterator[None]:
    _unasked(sandbox, "terms")
    yield


def _unasked(sandbox: Sandbox, document: str) -> None:
    person = _somebody()
    _begin(person)
    # Nobody may take back an acceptance: the rights are passed by to have it never given.
    sandbox.sql(
        "DELETE FROM accounts_acceptance WHERE person_id = %s AND document = %s",
        person.pk, document,
    )  # fmt: skip


@saboteur(promises.terms_are_accepted, "new terms are in force and the old ones are enough")
def old_terms(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    _publish(sandbox, "terms", timedelta(days=-1))
    _begin(person)
    yield


def _publish(sandbox: Sandbox, kind: str, effective_in: timedelta) -> Document:
    """A change that matters, published long ago, that takes effect so long from now."""
    sandbox.sql(
        "INSERT INTO privacy_document (id, kind, version, base, text_hash, is_material, is_ended,"
        " published_at, effective_at, published_by) SELECT kind || '/2', kind, 2, 1, text_hash,"
        " true, false, %s, %s, 'Somebody' FROM privacy_document WHERE kind = %s AND version = 1",
        now() - timedelta(days=60), now() + effective_in, kind,
    )  # fmt: skip
    before = now() - timedelta(days=90)
    sandbox.sql("UPDATE organizations_person SET created_at = %s", before)
    return Document.objects.get(pk=f"{kind}/2")


@saboteur(promises.changes_are_told_ahead, "the job that tells of changes does not run")
def nobody_is_told(sandbox: Sandbox) -> Iterator[None]:
    _publish(sandbox, "policy", timedelta(days=20))
    yield


@saboteur(promises.changes_are_told_ahead, "somebody is told late and the change does not wait")
def told_late(sandbox: Sandbox) -> Iterator[None]:
    _publish(sandbox, "policy", timedelta(days=20))
    sandbox.replace(changes, "put_off", lambda document: document)
    changes.tell_of_changes()
    yield


@saboteur(promises.changes_are_told_ahead, "a change is brought forward past the rights")
def brought_forward(sandbox: Sandbox) -> Iterator[None]:
    _publish(sandbox, "policy", timedelta(days=50))
    changes.tell_of_changes()
    sandbox.sql("ALTER TABLE privacy_document DISABLE TRIGGER document_is_put_off")
    soon = now() + timedelta(days=5)
    sandbox.sql("UPDATE privacy_document SET effective_at = %s WHERE id = 'policy/2'", soon)
    yield


@saboteur(promises.deactivation_ends_mail, "the gate does not ask whether an account is active")
def mail_to_the_gone(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    forget(sandbox, "account")
    with person_scope(person.pk):
        organizations.deactivate(person)
    send_to(person, MessageClass.SUPPORT)
    yield


@saboteur(promises.first_mail_verifies, "somebody who registers is sent other news first")
def news_first(sandbox: Sandbox) -> Iterator[None]:
    person = _somebody()
    # The first acceptance decides by which way an account came to be.
    sandbox.sql("DELETE FROM accounts_acceptance WHERE person_id = %s", person.pk)
    acceptance.accept(person, way=Way.REGISTRATION, language="en")
    with person_scope(person.pk):
        services.send("account_news", template=_TEMPLATE, to_person=person)
    yield


@saboteur(promises.first_mail_verifies, "a mail tells the password")
def password_by_mail(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(promises, "_SECRET", re.compile(r"\{\{ (site|moment) \}\}"))
    yield
