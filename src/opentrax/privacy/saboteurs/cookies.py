"""Saboteurs of the gate of cookies and of the browser's signal."""

from collections.abc import Iterator

from django.conf import settings

from opentrax.privacy import cookies as register
from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.middleware import CookieGate
from opentrax.privacy.promises import cookies
from opentrax.privacy.saboteurs.site import with_addition


@saboteur(cookies.nothing_optional_is_set, "a cookie for statistics is set before anybody chose")
def early_cookie(sandbox: Sandbox) -> Iterator[None]:
    with_addition(sandbox, cookie="statistics")
    yield


@saboteur(cookies.the_gate_takes_cookies_out, "the gate lets everything pass")
def open_gate(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(CookieGate, "__call__", lambda gate, request: gate.get_response(request))
    yield


@saboteur(cookies.the_gate_takes_cookies_out, "the gate is taken out of the settings")
def no_gate(sandbox: Sandbox) -> Iterator[None]:
    left = [name for name in settings.MIDDLEWARE if "CookieGate" not in name]
    sandbox.replace(settings, "MIDDLEWARE", left)
    yield


@saboteur(cookies.pages_report_to_nobody, "browsers are told to report to somebody")
def reporting(sandbox: Sandbox) -> Iterator[None]:
    wider = {**settings.SECURE_CSP, "report-uri": ["https://reports.invalid/"]}
    sandbox.replace(settings, "SECURE_CSP", wider)
    probes._handler.cache_clear()
    yield
    probes._handler.cache_clear()


@saboteur(cookies.the_signal_is_honored, "the signal is not listened to")
def deaf(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(register, "refuses_sharing", lambda _signal: False)
    yield


@saboteur(cookies.the_signal_is_honored, "pages set more with the signal than they may")
def ignored(sandbox: Sandbox) -> Iterator[None]:
    with_addition(sandbox, cookie="shared")
    yield
