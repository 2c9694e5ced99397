"""Promises about cookies, tags and the browser's signal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opentrax.privacy import cookies
from opentrax.privacy.ledger import Evidence, probes, promise
from opentrax.privacy.middleware import CookieGate

_GATE = "opentrax.privacy.middleware.CookieGate"
_STRAY = "visitor"


@promise(
    "P38",
    _("optional cookies that a stranger gets, of all cookies that public pages set"),
    controls=("privacy/cookies.py", "privacy/middleware.py"),
)
def nothing_optional_is_set() -> Evidence:
    """What is set before anybody chose."""
    optional = {cookie.name for cookie in cookies.register() if cookie.purpose}
    known = {cookie.name for cookie in cookies.register()}
    names = [name for page in probes.pages() for name in page.cookies]
    return Evidence(sum(name in optional or name not in known for name in names), len(names))


@promise(
    "P39",
    _("cookies outside the register that the gate lets pass, of those that were tried"),
    controls=("privacy/middleware.py", "config/settings.py"),
)
def the_gate_takes_cookies_out() -> Evidence:
    """A stray cookie is tried on the gate as it stands; and the gate has to stand outside of all
    that set cookies."""

    def careless(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie(_STRAY, "1")
        response.set_cookie(settings.CSRF_COOKIE_NAME, "1")
        return response

    left = set(CookieGate(careless, is_heard=False)(HttpRequest()).cookies)
    inside = settings.MIDDLEWARE[: settings.MIDDLEWARE.index(_GATE)] if _in_place() else []
    misplaced = not _in_place() or any("session" in name for name in inside)
    return Evidence((_STRAY in left) + (settings.CSRF_COOKIE_NAME not in left) + misplaced, 3)


def _in_place() -> bool:
    return _GATE in settings.MIDDLEWARE


@promise(
    "P42",
    _("rules of public pages that let anything go to another site, of all such rules"),
    controls=("config/settings.py",),
)
def pages_report_to_nobody() -> Evidence:
    """The policy of contents of each page, and headers by which browsers report."""
    bad = checked = 0
    for page in probes.pages():
        reports = {"Reporting-Endpoints", "Report-To", "NEL"} & set(page.headers)
        policy = page.headers.get("Content-Security-Policy", "")
        rules = [rule.split() for rule in policy.split(";") if rule.strip()]
        checked += len(rules) + 1
        bad += bool(reports) + (not rules)
        bad += sum(name.startswith("report") or _goes_out(values) for name, *values in rules)
    return Evidence(bad, checked)


_INSIDE = ("'self'", "'none'", "data:", "blob:", "'nonce-", "'sha256-")


def _goes_out(values: list[str]) -> bool:
    return any(not value.startswith(_INSIDE) for value in values)


@promise(
    "P43",
    _("answers that do not honor Global Privacy Control, of those that were asked for with it"),
    controls=("privacy/cookies.py", "privacy/middleware.py", "privacy/views/cookies.py"),
)
def the_signal_is_honored() -> Evidence:
    """Each public page asked with the signal, what we say of it, and an optional cookie that
    somebody chose before."""
    needed = {cookie.name for cookie in cookies.register() if not cookie.purpose}
    pages = [probes.ask(page.path, headers={cookies.SIGNAL: "1"}) for page in probes.pages()]
    bad = sum(bool(set(page.cookies) - needed) or page.status != 200 for page in pages)
    said = probes.ask("/.well-known/gpc.json")
    unsaid = said.status != 200 or '"gpc": true' not in said.body
    deaf = not cookies.refuses_sharing("1") or cookies.refuses_sharing(None)
    return Evidence(bad + unsaid + deaf, len(pages) + 2)
