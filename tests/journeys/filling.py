"""Fill what the demo leaves empty, inside its house and by the services that people use: holds,
disclosures, requests with their pages, a release of figures, a closure that is asked for."""

from datetime import date, timedelta
from typing import Any

OWNER, SECOND = "marta@rheintal.example", "daniel@rheintal.example"
ASKS, GONE = "asks@passage.example", "gone@passage.example"
LONG = "Tribunal administratif du travail et de la protection des renseignements personnels"


def fill() -> dict[str, str]:
    """Fill it all, once; the addresses of the pages that only a link leads to."""
    from django.urls import reverse

    from opentrax.privacy.rules.requests import Kind

    _in_the_office()
    _figures()
    asked = _asked(ASKS, Kind.ACCESS)
    gone = _asked(GONE, Kind.ERASURE, done=True)
    return {"request": reverse("request", args=[asked]), "receipt": reverse("request", args=[gone])}


def _people() -> tuple[Any, Any, Any]:
    from opentrax.kit.tenancy import person_scope
    from opentrax.organizations.models import Membership, Person
    from opentrax.organizations.selectors import person_id_by_email

    found = []
    for address in (OWNER, SECOND):
        key = person_id_by_email(address)
        assert key is not None
        with person_scope(key):
            found.append(Person.objects.get(pk=key))
            membership = Membership.objects.filter(person_id=key).first()
    return found[0], found[1], membership.organization_id


def _in_the_office() -> None:
    from opentrax.accounts.services.organization_closing import ask_to_close_organization
    from opentrax.directory.models import Technician
    from opentrax.kit.clock import now
    from opentrax.kit.tenancy import scope
    from opentrax.privacy.services import disclosures, holds

    owner, second, organization_id = _people()
    with scope(organization_id, owner.pk):
        technician = Technician.objects.exclude(person=None).order_by("name").first()
        assert technician is not None
        held = holds.Held(
            place="timesheets.TimeSegment", about_id=technician.pk,
            from_at=now() - timedelta(days=30), to_at=now(),
        )  # fmt: skip
        for approver in (None, second):
            hold = holds.request_hold(
                held, reason=LONG, expires_at=now() + timedelta(days=90), actor=owner
            )
            if approver is not None:
                holds.approve_hold(hold, actor=approver)
        asked = disclosures.Asked(
            recipient=LONG, ground="court", legal_basis="Code of Civil Procedure, art. 1",
            scope="Time on site of one technician in one week", document_hash="ab" * 32,
            people=[technician.person_id, owner.pk],
        )  # fmt: skip
        disclosures.ask_disclosure(asked, actor=owner)
        made = disclosures.ask_disclosure(asked, actor=owner)
        disclosures.approve_disclosure(made, actor=second)
        disclosures.make_disclosure(made, actor=owner)
        ask_to_close_organization(actor=owner)


def keep_the_organization() -> str:
    """Call the closure off again."""
    from opentrax.accounts.services.organization_closing import call_off_closure
    from opentrax.kit.tenancy import scope

    owner, _second, organization_id = _people()
    with scope(organization_id, owner.pk):
        call_off_closure(actor=owner)
    return "kept"


def _figures() -> None:
    """A table of a month above the threshold, and releases of it on two pages."""
    from opentrax.privacy.models import StatisticsCell, StatisticsTable
    from opentrax.privacy.services import statistics
    from opentrax.privacy.statistics import Month
    from opentrax.privacy.views.statistics import PER_PAGE

    month = Month(date(2026, 1, 1))
    table = StatisticsTable.objects.create(
        cube="travel-distance", month_on=month.first_on, of_demo=True
    )
    for place, path in enumerate(([], ["America/Argentina/ComodRivadavia"])):
        StatisticsCell.objects.create(
            table=table, place=place, path=path, is_rest=False, amount=40_000, people=40,
            organizations=4,
        )  # fmt: skip
    for _ in range(PER_PAGE + 1):
        statistics.release("travel-distance", month, recipient=LONG, reason=LONG, epsilon=5)


def _asked(address: str, kind: Any, *, done: bool = False) -> str:
    """A request whose mailbox is proven, carried out if `done`; the secret of its page."""
    from opentrax.kit.tenancy import person_scope
    from opentrax.privacy.services import requests

    made = requests.ask_by_mail(address, kind, words=LONG, province="QC")
    with person_scope(made.subject_id):
        requests.prove(made)
    if done:
        requests.carry_out(made.subject_id, made.pk)
    return requests.token_of(made.pk)
