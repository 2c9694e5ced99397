"""Make the demo through the services that people use, in one transaction: all of it or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as wall_time
from importlib.resources import as_file, files
from typing import Any

from django.db import transaction

from opentrax.accounts.services.registration import create_account
from opentrax.demo import story
from opentrax.demo.services.agreements import Party, agree_on_caps, talk_about_work
from opentrax.demo.services.network import show_network
from opentrax.demo.services.parts import stock_up
from opentrax.demo.state import State
from opentrax.demo.story import Actor, Site, TechnicianDay
from opentrax.directory.models import Location, Technician
from opentrax.directory.rules import Hours
from opentrax.directory.services.locations import LocationDetails, add_location
from opentrax.directory.services.technicians import (
    TechnicianDetails,
    add_technician,
    set_working_hours,
)
from opentrax.engine.motion import Roads
from opentrax.kit.tenancy import scope
from opentrax.maps.models import Address, Region, Toponym
from opentrax.maps.routing import roads_for
from opentrax.maps.services.add import Report, add_region
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.selectors.disclosure import disclosure_in_force
from opentrax.tracking.services.devices import add_device
from opentrax.tracking.services.disclosure import acknowledge
from opentrax.tracking.services.shifts import open_shift
from opentrax.tracking.tokens import new_token
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.assignments import answer_assignment, assign
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order
from opentrax.workorders.services.visits import plan_visit
from opentrax.workorders.states import Priority

SITES, STREETS = 32, 24
CENTER = (47.139, 9.522)
UNKNOWN_ADDRESSES = ("Seestrasse 999, Vaduz", "Hinter dem Mond 1")


@dataclass(slots=True)
class _Cast:
    client: Organization
    provider: Organization
    owner: Person
    dispatcher: Person
    technicians: list[Technician]


def ensure_region(report: Report | None = None) -> None:
    """Add the demo's map where no region of its name serves yet."""
    if Region.objects.filter(name=story.REGION).exists():
        return
    extract = files("opentrax.demo") / "region" / "liechtenstein.osm.pbf"
    with as_file(extract) as path:
        add_region(path, name=story.REGION, report=report)


def seed_demo(start: float) -> State:
    """Make organizations, people, places, work orders, visits, devices and shifts of a day that
    began at `start`."""
    state = State(start=start, replayed_until=start, password=secrets.token_urlsafe(9))
    roads = roads_for(story.REGION)
    sites = choose_sites(roads)
    with transaction.atomic():
        cast = _people(state)
        locations = _locations(cast, sites)
        client = Party(cast.client.pk, cast.owner)
        agree_on_caps(client)
        for number, technician in enumerate(cast.technicians):
            day = story.day_of(number, sites, depot_of(sites), start, roads)
            _equip(cast, number, technician, state)
            _work(cast, technician, day, locations)
        talk_about_work(client, Party(cast.provider.pk, cast.dispatcher), locations, start)
        stock_up(cast.provider, cast.dispatcher, cast.technicians[0])
        show_network(
            (cast.client, cast.owner), (cast.provider, cast.dispatcher), start, CENTER
        )  # fmt: skip
        state.organizations = [str(cast.client.pk), str(cast.provider.pk)]
    return state


def choose_sites(roads: Roads) -> list[Site]:
    """Streets spread over the region from south to north, then houses that stand close to each
    other.

    Each is reachable by road; the same ones at every call.
    """
    streets = Toponym.objects.filter(region__name=story.REGION, kind="street").exclude(city="")
    houses = Address.objects.filter(region__name=story.REGION).select_related("toponym")
    spread = [
        Site(row.name, f"{row.name}, {row.city}", (row.latitude, row.longitude))
        for row in streets.order_by("latitude", "longitude", "id")
    ]
    close = [
        Site(f"{row.toponym.name} {row.number}", _line(row), (row.latitude, row.longitude))
        for row in houses.order_by("latitude", "longitude", "id")
    ]
    known: set[str] = set()
    return [*_pick(spread, STREETS, roads, known), *_pick(close, SITES - STREETS, roads, known)]


def _line(row: Address) -> str:
    town = " ".join(part for part in (row.postcode, row.city) if part)
    return f"{row.toponym.name} {row.number}, {town}"


def _pick(found: list[Site], count: int, roads: Roads, known: set[str]) -> list[Site]:
    """`count` sites at even steps through a list, without two of one name."""
    chosen: list[Site] = []
    step = max(1, len(found) // (count * 2))
    for site in found[step // 2 :: step]:
        if len(chosen) < count and site.name not in known and roads.route(CENTER, site.point):
            known.add(site.name)
            chosen.append(site)
    return chosen


def depot_of(sites: Sequence[Site]) -> tuple[float, float]:
    """Where technicians begin: near the first site, where nobody has work."""
    return (sites[0].point[0] + 0.004, sites[0].point[1] + 0.001)


def _person(actor: Actor, password: str) -> Person:
    return create_account(
        email=actor.email, name=actor.name, password=password, time_zone=story.ZONE
    )


def _people(state: State) -> _Cast:
    owner, founder, dispatcher = (
        _person(actor, state.password)
        for actor in (story.OWNER, story.PROVIDER_OWNER, story.DISPATCHER)
    )
    common: dict[str, Any] = {"time_zone": story.ZONE, "currency": "CHF", "is_demo": True}
    client = organizations.found_organization(
        name=story.CLIENT, kind="client", founder=owner, **common
    )
    provider = organizations.found_organization(
        name=story.PROVIDER, kind="provider", founder=founder, **common
    )
    user = _person(story.CLIENT_USER, state.password)
    with scope(client.pk, owner.pk):
        organizations.add_member(user, story.CLIENT_USER.role, actor=owner)
        organizations.add_partner(provider.pk, actor=owner)
    with scope(provider.pk, founder.pk):
        organizations.add_member(dispatcher, story.DISPATCHER.role, actor=founder)
    cast = _Cast(client, provider, owner, dispatcher, [])
    for actor, _tracker in story.TECHNICIANS:
        person = _person(actor, state.password)
        with scope(provider.pk, founder.pk):
            organizations.add_member(person, actor.role, actor=founder)
            details = TechnicianDetails(name=actor.name, time_zone=story.ZONE)
            cast.technicians.append(add_technician(details, actor=founder, person=person))
    return cast


def _locations(cast: _Cast, sites: Sequence[Site]) -> list[Location]:
    with scope(cast.client.pk, cast.owner.pk):
        for address in UNKNOWN_ADDRESSES:
            details = LocationDetails(name=address, address=address, time_zone=story.ZONE)
            add_location(details, actor=cast.owner)
        return [
            add_location(
                LocationDetails(
                    name=site.name, address=site.address, time_zone=story.ZONE,
                    reference=f"A-{index + 1:03}", point=site.point, radius_m=60,
                ),
                actor=cast.owner,
            )
            for index, site in enumerate(sites)
        ]  # fmt: skip


def _equip(cast: _Cast, number: int, technician: Technician, state: State) -> None:
    """Acknowledge the disclosure, give a device, open the shift that began with the day."""
    _actor, tracker = story.TECHNICIANS[number]
    token = new_token()
    state.tokens.append(token)
    opened = datetime.fromtimestamp(state.start, UTC)
    closes = datetime.fromtimestamp(state.start + story.LENGTH_S + story.AFTERWARDS_S, UTC)
    person = technician.person
    if person is None:
        raise ValueError("A technician of the demo has a person.")
    with scope(cast.provider.pk, person.pk):
        version = disclosure_in_force().version
        acknowledge(technician, person=person, version=version, language="en")
        add_device(
            technician, kind=tracker.kind, name=story.PHONES[number], token=token,
            actor=cast.dispatcher,
        )  # fmt: skip
        open_shift(technician, actor=person, at=opened, ends_at=closes)
        hours = [Hours(weekday, wall_time(7), wall_time(17)) for weekday in range(5)]
        set_working_hours(technician, hours, actor=cast.dispatcher)


def _details(job: str) -> WorkOrderDetails:
    priority = Priority.HIGH if job in story.URGENT else Priority.NORMAL
    return WorkOrderDetails(title=job, trade=story.TRADES[job], priority=priority)


def _work(
    cast: _Cast, technician: Technician, day: TechnicianDay, locations: Sequence[Location]
) -> None:
    """Raise, offer, accept and plan each piece of work of a technician's day."""
    for stop in day.plan:
        with scope(cast.client.pk, cast.owner.pk):
            order: WorkOrder = create_work_order(
                locations[stop.site], _details(stop.job), actor=cast.owner
            )
            offer = assign(order, cast.provider.pk, actor=cast.owner)
        with scope(cast.provider.pk, cast.dispatcher.pk):
            answer_assignment(offer, "accepted", actor=cast.dispatcher)
            plan_visit(
                order, technician,
                start_at=datetime.fromtimestamp(stop.start, UTC).replace(second=0, microsecond=0),
                end_at=datetime.fromtimestamp(stop.end, UTC).replace(second=0, microsecond=0),
                actor=cast.dispatcher,
            )  # fmt: skip
