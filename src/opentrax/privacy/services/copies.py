"""Copies of what is stored about somebody: ordered by a request, made by a job, taken once."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.privacy.paths import Who
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import exports_held_until
from opentrax.privacy.events import PersonRequestMoved
from opentrax.privacy.models import PersonCopy, PersonRequest
from opentrax.privacy.rights import copying, reading
from opentrax.privacy.rights.whom import found_everywhere, of_address, of_person
from opentrax.privacy.rules.requests import COPY_KEPT, State, sees_all


def order(request: PersonRequest) -> PersonCopy:
    """Let a job make the copy that a request asks for. In the scope of its subject."""
    from opentrax.privacy.tasks import make_copy

    made: PersonCopy = PersonCopy.objects.create(subject_id=request.subject_id, request=request)
    make_copy.enqueue(copy_id=str(made.pk))
    return made


def make(subject_id: UUID, copy_id: UUID) -> PersonCopy:
    """Make an ordered copy, telling how far it is; the request is done with it. Publishes
    PersonRequestMoved. A copy that was made is left as it is."""
    with person_scope(subject_id):
        copy = PersonCopy.objects.select_related("request").get(pk=copy_id)
        request: PersonRequest = copy.request
        person = Person.objects.filter(pk=subject_id).first() if _sees_all(request) else None
    if copy.made_at is not None:
        return copy  # type: ignore[no-any-return]
    who = of_person(person) if person is not None else of_address(request.address)
    person_id = person.pk if person is not None else None
    who = found_everywhere(who, person_id)
    with translation.override(request.language):
        body = _made(who, person_id, person.name if person else request.address, _teller(copy))
    with person_scope(subject_id):
        return _keep(copy, request, body)


def _sees_all(request: PersonRequest) -> bool:
    return sees_all(request.identity)


def _teller(copy: PersonCopy) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        with person_scope(copy.subject_id):
            PersonCopy.objects.filter(pk=copy.pk).update(done=done, total=total)

    return tell


def _made(who: Who, person_id: UUID | None, name: str, tell: Callable[[int, int], None]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="opentrax-copy.") as place:
        folder = Path(place) / "copy"
        folder.mkdir()
        tables = copying.write_copy(who, person_id, folder, tell=tell)
        operator = settings.ENVIRONMENT.operator.name or "Opentrax"
        page = reading.page(tables, for_whom=name, operator=operator)
        (folder / "read-me.pdf").write_bytes(page)
        return copying.packed(folder)


def _keep(copy: PersonCopy, request: PersonRequest, body: bytes) -> PersonCopy:
    copy.refresh_from_db()
    copy.body, copy.size = body, len(body)
    copy.made_at = now()
    copy.expires_at = copy.made_at + COPY_KEPT
    copy.save(update_fields=["body", "size", "made_at", "expires_at"])
    request.refresh_from_db()
    if request.state == State.OPEN:
        request.state, request.ended_at = State.DONE, now()
        request.save(update_fields=["state", "ended_at"])
        publish(PersonRequestMoved(request.subject_id, request.pk))
    return copy


def take(copy: PersonCopy) -> bytes:
    """Hand a copy out, once: afterwards it is gone here. In the scope of its subject.

    Refuses one that is not made yet, was taken, has run out, or waits since the address changed.
    """
    found: PersonCopy = PersonCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if found.taken_at is not None:
        raise Refused(_("This copy was taken already. Ask for another one."))
    if found.made_at is None or found.body is None:
        raise Refused(_("This copy is not made yet."))
    if found.expires_at is None or found.expires_at <= now():
        raise Refused(_("This copy has run out. Ask for another one."))
    held = exports_held_until(found.subject_id)
    if held is not None and held > now():
        raise Refused(_("Your address changed lately: copies wait until the old one can object."))
    body = bytes(found.body)
    found.body, found.taken_at = None, now()
    found.save(update_fields=["body", "taken_at"])
    return body
