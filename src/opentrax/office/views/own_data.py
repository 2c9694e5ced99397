"""What this means for your data: what is held about the viewer, why, until when, and who looked."""

from operator import attrgetter
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import signed_in
from opentrax.organizations.models import Membership, Person
from opentrax.privacy.asking import Asker
from opentrax.privacy.consent_records import records
from opentrax.privacy.models import Consent
from opentrax.privacy.selectors.consent import events_of
from opentrax.privacy.selectors.disclosures import disclosures_about
from opentrax.privacy.selectors.held import held_about
from opentrax.privacy.selectors.staff import staff_looks_at
from opentrax.tracking.selectors import stored

_LOOKS = 20


@signed_in
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything that the data map finds of the viewer, by who decides about it."""
    person = cast("Person", request.user)
    context = {
        "keepers": held_about(person),
        "disclosed": disclosures_about(person.pk),
        "looks": _looks_at(person),
        "staff_looks": staff_looks_at(person.pk),
        "said": _said_by(person),
        "nav_current": "me",
    }
    return render(request, "office/own_data.html", context)


@signed_in
@require_safe
def own_consents(request: HttpRequest) -> HttpResponse:
    """What the viewer allowed or refused, as records of ISO/IEC TS 27560."""
    person = cast("Person", request.user)
    body = records(events_of(person), asker=Asker.OPERATOR, at=now())
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/ld+json; charset=utf-8"
    response["Content-Disposition"] = 'attachment; filename="consents.jsonld"'
    return response


def _said_by(person: Person) -> list[Consent]:
    """What somebody said, newest first; a no is kept under each of their keys and shown once."""
    once: dict[tuple[Any, ...], Consent] = {
        (e.at, e.purpose, e.channel, e.state): e for e in events_of(person)
    }
    return sorted(once.values(), key=attrgetter("at"), reverse=True)


def _looks_at(person: Person) -> list[dict[str, Any]]:
    """The newest looks at where the viewer is or was, in each organization."""
    found: list[dict[str, Any]] = []
    for membership in Membership.objects.filter(person_id=person.pk).select_related("organization"):
        with scope(membership.organization_id, person.pk):
            technician = Technician.objects.filter(person_id=person.pk).first()
            if technician is None:
                continue
            looks = list(stored.looks_at(technician.pk)[:_LOOKS])
            ids = {look.actor_id for look in looks}
            names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
            found += [
                {"look": look, "name": names.get(look.actor_id, ""),
                 "organization": membership.organization}
                for look in looks
            ]  # fmt: skip
    return sorted(found, key=lambda row: row["look"].at, reverse=True)[:_LOOKS]
