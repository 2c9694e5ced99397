"""Note each sign-in, how long it lasts, and end sessions.

A session knows its row by `session["sign_in"]`, and its row knows the session by its key.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from opentrax.accounts import devices, rules
from opentrax.accounts.models import EndReason, Method, SignIn
from opentrax.accounts.moments import told
from opentrax.accounts.services import places
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services as messaging
from opentrax.organizations.models import Person

SIGN_IN_KEY, SEEN_KEY = "sign_in", "sign_in_seen"
# The page may ask the browser where it is, once: its person agreed to that.
PLACE_KEY = "sign_in_place"
# Set by whoever begins a session without allauth's steps.
PROVEN_BY_KEY = "sign_in_method"


def method_of(request: HttpRequest, person: Person) -> Method:
    """How the person of a session that is about to begin proved who they are, by what allauth
    noted on the way, or by what `session.enter` was told.
    """
    if named := request.session.pop(PROVEN_BY_KEY, ""):
        return Method(named)
    steps = {
        record.get("type") or record.get("method")
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    }
    if "password" not in steps:
        return Method.PASSKEY if "webauthn" in steps else Method.MAIL
    if "webauthn" in steps:
        return Method.PASSWORD_AND_PASSKEY
    return Method.PASSWORD_AND_CODE if steps & {"totp", "recovery_codes"} else Method.PASSWORD


def note_sign_in(request: HttpRequest, person: Person, method: Method) -> SignIn:
    """Write down that a session of a person begins now.

    Tells the person by mail when they signed in before, but never from this family of device.
    """
    device = devices.family(request.headers.get("User-Agent", ""))
    with person_scope(person.pk):
        earlier = SignIn.objects.filter(person_id=person.pk)
        is_new = earlier.exists() and not earlier.filter(device=device).exists()
        made = SignIn.objects.create(
            person_id=person.pk, method=method, device=device,
            session_key=request.session.session_key or "",
        )  # fmt: skip
        if is_new:
            messaging.send(
                "account_news", template="accounts/mail/new_device.txt", to_person=person,
                context={
                    "device": device, "moment": told(person, made.started_at),
                    "site": settings.ENVIRONMENT.public_url,
                },
            )  # fmt: skip
    request.session[SIGN_IN_KEY] = str(made.pk)
    request.session[SEEN_KEY] = made.started_at.timestamp()
    if places.agreed(person):
        request.session[PLACE_KEY] = True
    return made  # type: ignore[no-any-return]


def note_activity(request: HttpRequest) -> None:
    """Write down that the session is still in use, at most every few minutes.

    Follows a session whose key was changed for safety (a new password).
    """
    seen = request.session.get(SEEN_KEY)
    sign_in_id = request.session.get(SIGN_IN_KEY)
    if sign_in_id is None or seen is None:
        return
    at = now()
    if not rules.is_worth_noting(datetime.fromtimestamp(float(seen), tz=at.tzinfo), at):
        return
    own = SignIn.objects.filter(pk=UUID(sign_in_id), ended_at=None)
    own.update(seen_at=at, session_key=request.session.session_key or "")
    request.session[SEEN_KEY] = at.timestamp()


def follow_key(request: HttpRequest) -> None:
    """The session has a new key (a new password): its row names it at once."""
    sign_in_id = request.session.get(SIGN_IN_KEY)
    if sign_in_id is not None:
        own = SignIn.objects.filter(pk=UUID(sign_in_id), ended_at=None)
        own.update(session_key=request.session.session_key or "", seen_at=now())


def note_sign_out(request: HttpRequest) -> None:
    """Write down that the person of a session signs out."""
    sign_in_id = request.session.get(SIGN_IN_KEY)
    person_id = getattr(request.user, "pk", None)
    if sign_in_id is None or person_id is None:
        return
    with person_scope(person_id):
        own = SignIn.objects.filter(pk=UUID(sign_in_id), ended_at=None)
        own.update(**_over(EndReason.SIGNED_OUT))


def _over(reason: EndReason) -> dict[str, Any]:
    return {"ended_at": now(), "end_reason": reason, "session_key": "", "seen_at": now()}


def end_sessions(person: Person, *, reason: EndReason, but: str = "") -> int:
    """End all sessions of a person but the one whose row is `but`; return how many were open.

    Effective at the next request: the session itself is gone.
    """
    with person_scope(person.pk):
        open_ones = SignIn.objects.select_for_update().filter(person_id=person.pk, ended_at=None)
        if but:
            open_ones = open_ones.exclude(pk=UUID(but))
        return _end(open_ones, reason)


def end_session(person: Person, sign_in_id: UUID) -> int:
    """End one session of a person, from another of theirs; return 1, or 0 if it was over."""
    with person_scope(person.pk):
        found = SignIn.objects.select_for_update().filter(
            person_id=person.pk, pk=sign_in_id, ended_at=None
        )
        return _end(found, EndReason.REVOKED)


def _end(sign_ins: Iterable[SignIn], reason: EndReason) -> int:
    found = list(sign_ins)
    keys = [s.session_key for s in found if s.session_key]
    Session.objects.filter(session_key__in=keys).delete()
    ids = [s.pk for s in found]
    # When it was last seen stays: it was not used until now.
    over = {name: value for name, value in _over(reason).items() if name != "seen_at"}
    return int(SignIn.objects.filter(pk__in=ids).update(**over))
