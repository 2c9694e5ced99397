"""Who a session or a password belongs to, under row security."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_scope, person_scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, inside the scope of the person in question.

    A person is visible only to themselves, so whoever asks for one must open their scope first.
    """

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session. Opens their scope unless it is open."""
        opened = current_scope()
        person_id = UUID(str(user_id))
        if opened is not None and opened.person_id == person_id:
            return super().get_user(person_id)  # type: ignore[no-any-return]
        with person_scope(person_id):
            return super().get_user(person_id)  # type: ignore[no-any-return]

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """The person of an address and a password. Opens the scope of the address.

        An address without an account opens a made-up scope, so that both take the same time.
        """
        email = str(credentials.get("email") or "")
        with person_scope(person_id_by_email(email) or uuid7()):
            return super().authenticate(request, **credentials)  # type: ignore[no-any-return]

    def _authenticate_by_email(self, email: str, password: str) -> Person | None:
        """One look-up, whether it finds somebody or not."""
        person = Person.objects.filter(email=email.strip().lower()).first()
        return self._check_password(person, password)  # type: ignore[no-any-return]
