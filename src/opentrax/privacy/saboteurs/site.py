"""Saboteurs of what the site sends, sets and loads."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from opentrax.audit.models import Entry
from opentrax.kit.privacy import stores
from opentrax.organizations.selectors import each_organization
from opentrax.privacy import cookies
from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.middleware import CookieGate
from opentrax.privacy.promises import site


def in_production(sandbox: Sandbox, **operator: str) -> None:
    """Let this installation believe that it serves, under an operator's name."""
    environment = settings.ENVIRONMENT
    words = {"name": "Nordrand Ltd", "address": "1 Main St, Ottawa", "contact": "p@nordrand.ca"}
    stage = type(environment.stage)("production")
    sandbox.replace(
        settings,
        "ENVIRONMENT",
        dataclasses.replace(
            environment, stage=stage,
            operator=dataclasses.replace(environment.operator, **{**words, **operator}),
        ),
    )  # fmt: skip


@saboteur(site.operator_is_named, "the check at the start is passed over with a placeholder")
def placeholder(sandbox: Sandbox) -> Iterator[None]:
    in_production(sandbox, name="Your Company")
    yield


@saboteur(site.operator_is_named, "the page forgets to name the address")
def nameless(sandbox: Sandbox) -> Iterator[None]:
    in_production(sandbox)
    asked = probes.ask

    def without(path: str, **options: Any) -> probes.Answer:
        answer = asked(path, **options)
        return dataclasses.replace(answer, body=answer.body.replace("1 Main St", ""))

    sandbox.replace(probes, "ask", without)
    yield


@saboteur(site.rows_are_kept_apart, "row security is off on one table")
def open_table(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE tracking_device DISABLE ROW LEVEL SECURITY")
    yield


@saboteur(site.rows_are_kept_apart, "the owner is let past")
def unforced(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE organizations_person NO FORCE ROW LEVEL SECURITY")
    yield


@saboteur(site.rows_are_kept_apart, "the serving role may pass row security")
def passing_role(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER ROLE opentrax_app BYPASSRLS")
    yield


@saboteur(site.pages_say_how_they_travel, "the policy of contents is taken off the pages")
def no_content_policy(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(settings, "SECURE_CSP", {})
    probes._handler.cache_clear()
    yield
    probes._handler.cache_clear()


@saboteur(site.acts_cannot_be_rewritten, "an entry is changed past the rights")
def rewritten_act(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "UPDATE audit_entry SET action = 'nothing.happened' WHERE (organization_id, sequence) IN"
        " (SELECT organization_id, min(sequence) FROM audit_entry GROUP BY 1 LIMIT 1)"
    )
    yield


@saboteur(site.acts_cannot_be_rewritten, "the last entry is cut off")
def cut_chain(sandbox: Sandbox) -> Iterator[None]:
    with each_organization() as organizations:
        organization_id = next(o for o in organizations if Entry.objects.exists())
    sandbox.sql(
        "DELETE FROM audit_entry WHERE organization_id = %s AND sequence ="
        " (SELECT max(sequence) FROM audit_entry WHERE organization_id = %s)",
        organization_id, organization_id,
    )  # fmt: skip
    yield


def with_addition(sandbox: Sandbox, markup: str = "", cookie: str = "") -> None:
    """Let every page carry something more."""
    handler = probes._handler()
    answering = handler.get_response

    def adding(request: Any) -> HttpResponse:
        response: Any = answering(request)
        if not response.streaming and markup:
            response.content = response.content.replace(b"</body>", f"{markup}</body>".encode())
        if cookie:
            response.set_cookie(cookie, "1")
        return response  # type: ignore[no-any-return]

    sandbox.replace(handler, "get_response", adding)


@saboteur(site.cookies_are_listed, "a page sets a cookie that nobody declared")
def stray_cookie(sandbox: Sandbox) -> Iterator[None]:
    with_addition(sandbox, cookie="visitor")
    yield


@saboteur(site.cookies_are_listed, "a cookie is taken from the list, and the gate is open")
def unlisted_cookie(sandbox: Sandbox) -> Iterator[None]:
    left = {name: store for name, store in stores().items() if name != "cookie:csrf"}
    sandbox.replace(cookies, "stores", lambda: left)
    sandbox.replace(CookieGate, "__call__", lambda gate, request: gate.get_response(request))
    yield


@saboteur(site.pages_work_without_cookies, "public pages ask for a cookie first")
def cookie_wall(sandbox: Sandbox) -> Iterator[None]:
    handler = probes._handler()
    sandbox.replace(handler, "get_response", lambda _request: HttpResponse("cookies?", status=403))
    yield


@saboteur(site.pages_load_nothing_from_elsewhere, "a tag of an analytics company on each page")
def analytics_tag(sandbox: Sandbox) -> Iterator[None]:
    with_addition(sandbox, '<script src="https://stats.invalid/t.js"></script>')
    yield


@saboteur(site.links_elsewhere_are_marked, "a link that tells where one comes from")
def telling_link(sandbox: Sandbox) -> Iterator[None]:
    with_addition(sandbox, '<a href="https://elsewhere.invalid/">there</a>')
    yield
