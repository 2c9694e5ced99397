"""Saboteurs of asking in public: who is told apart, and who is led where."""

from collections.abc import Iterator
from typing import Any

from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email
from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import asking
from opentrax.privacy.rights import erasing
from opentrax.privacy.services import requests


@saboteur(asking.nobody_learns_who_holds_what, "whoever has an account is greeted by name")
def looked_up(sandbox: Sandbox) -> Iterator[None]:
    taking = requests.ask_by_mail

    def greeting(address: str, *args: Any, **options: Any) -> Any:
        person_id = person_id_by_email(address)
        if person_id is not None:
            with person_scope(person_id):
                Person.objects.get(pk=person_id)
        return taking(address, *args, **options)

    sandbox.replace(requests, "ask_by_mail", greeting)
    yield


@saboteur(asking.nobody_learns_who_holds_what, "the page says that it does not know an address")
def told_apart(sandbox: Sandbox) -> Iterator[None]:
    handler = probes._handler()
    answering = handler.get_response

    def telling(request: Any) -> Any:
        address = request.POST.get("email", "")
        known = person_id_by_email(address) is not None
        response: Any = answering(request)
        if request.method == "POST" and not known:
            response.status_code = 404
        return response

    sandbox.replace(handler, "get_response", telling)
    yield


@saboteur(asking.whoever_asks_is_led_there, "nobody is given the request")
def led_nowhere(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(erasing, "planned_by_organization", lambda *_: [])
    yield


@saboteur(asking.whoever_asks_is_led_there, "every organization is given the request")
def led_everywhere(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(erasing, "planned_by_organization", lambda *_: [None])
    yield
