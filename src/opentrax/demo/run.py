"""`opentrax demo run`: make the demo once, say how to sign in, then replay the day until it has
caught up."""

import http.client
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from opentrax.demo import state as states
from opentrax.demo import story
from opentrax.demo.replay import replay
from opentrax.demo.services.remove import remove_demo
from opentrax.demo.services.seed import choose_sites, depot_of, ensure_region, seed_demo
from opentrax.demo.state import State
from opentrax.kit.tenancy import scope
from opentrax.maps.routing import roads_for
from opentrax.organizations.models import Membership
from opentrax.organizations.selectors import current_organization

Say = Callable[[str], None]


def prepare(data: Path, say: Say) -> State:
    """The demo of a data folder, made now if there is none; a half-made one is taken away first."""
    known = states.read(data)
    if known is not None:
        return known
    remove_demo()
    say("Making the demo: the map of Liechtenstein …")
    ensure_region()
    say("Making the demo: organizations, technicians, work orders and devices …")
    made = seed_demo(float(int(time.time() - story.LENGTH_S)))
    states.write(data, made)
    return made


def sign_ins(made: State, address: str) -> str:
    """How to sign in, for a terminal; what each may do is what their membership says."""
    shown = (story.PROVIDER_OWNER, story.DISPATCHER, story.OWNER, story.TECHNICIANS[0][0])
    roles = roles_of(made.organizations)
    people = [(actor.email, roles[actor.email]) for actor in shown if actor.email in roles]
    width = max((len(email) for email, _ in people), default=0)
    lines = [f"    {email:{width}}  {made.password}  {what}" for email, what in people]
    return "\n".join(
        [f"  The demo: {address} (mail that it sends: {address}/demo/mail)", "  Sign in as", *lines]
    )


def roles_of(organizations: Iterable[str]) -> dict[str, str]:
    """By e-mail: the organization and the role of each of its members, as they are stored."""
    roles: dict[str, str] = {}
    for key in organizations:
        with scope(UUID(key)):
            name = current_organization().name
            for member in Membership.objects.active().select_related("person"):
                roles[member.person.email] = f"{name}: {member.get_role_display().lower()}"
    return roles


def wait_until_it_answers(address: str, deadline_s: float = 120.0) -> bool:
    """Wait for the web server; False when it did not answer in time."""
    parts = urlsplit(address)
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass  # not up yet
        finally:
            connection.close()
        time.sleep(0.2)  # between two looks at the port; nothing depends on how long
    return False


def run(data: Path, *, address: str, public_address: str, speed: float, say: Say) -> None:
    """Prepare, announce and replay."""
    made = prepare(data, say)
    if not wait_until_it_answers(address):
        raise TimeoutError(f"Nothing answers at {address}.")
    how = sign_ins(made, public_address)
    states.write_sign_ins(data, how)
    say(how)
    roads = roads_for(story.REGION)
    sites = choose_sites(roads)
    depot = depot_of(sites)
    days = [
        story.day_of(number, sites, depot, made.start, roads)
        for number in range(len(story.TECHNICIANS))
    ]

    def remember(until: float) -> None:
        made.replayed_until = until
        states.write(data, made)

    sent = replay(
        days, made.tokens, address, since=made.replayed_until, speed=speed, remember=remember
    )
    if sent:
        say(f"The demo's day has caught up with now ({sent} messages of eight phones).")


def speed_from_environment() -> float:
    """How many times faster than life the day passes."""
    return float(os.environ.get("OPENTRAX_DEMO_SPEED", "60"))
