"""The page that reads a code, by the camera or from the keyboard, and opens what it names."""

from collections.abc import Callable, Collection
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from opentrax.organizations.access import MemberRequest, View, requires
from opentrax.workorders.scanning import Kind, Thing, things_of

type Address = Callable[[Thing], str]

# The reader of codes is WebAssembly: it may be compiled on pages that scan, and on no other.
_POLICY = {**settings.SECURE_CSP, "script-src": [CSP.SELF, CSP.WASM_UNSAFE_EVAL]}


def may_compile(view: View) -> View:
    """Let a page compile WebAssembly of our own."""
    return csp_override(cast("dict[str, Collection[str]]", _POLICY))(view)


def resolved(
    request: HttpRequest, address_of: Address
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """Where the code that was posted leads, or what the page says instead: several things to
    choose from, or that nothing is known by it. `address_of` says "" for what the viewer cannot
    open."""
    code = request.POST.get("code", "")
    hosts = {urlsplit(settings.ENVIRONMENT.public_url).netloc.lower(), request.get_host().lower()}
    things = [(thing, address_of(thing)) for thing in things_of(code, hosts)]
    choices = [(thing, address) for thing, address in things if address]
    if len(choices) == 1:
        return redirect(choices[0][1]), {}
    return None, {"code": code[:200], "choices": choices, "problem": _problem(code, choices)}


def _problem(code: str, choices: list[tuple[Thing, str]]) -> str:
    if choices:
        return ""
    if not code.strip():
        return _("Scan a code, or type what is written under it.")
    return _(
        "Nothing that you may see has this code. Look at what is written under it and type that, or"
        " ask your office whether it is entered."
    )


@requires("assets.view")
@never_cache
@may_compile
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """GET: the page. POST: open what a code names; nothing changes."""
    context: dict[str, Any] = {"nav_current": "assets"}
    if request.method == "POST":
        there, said = resolved(request, lambda thing: office_address(request, thing))
        if there is not None:
            return there
        context |= said
    status = 422 if context.get("problem") else 200
    return render(request, "workorders/scan.html", context, status=status)


_PAGES = {
    Kind.ASSET: "asset_scan",
    Kind.PART: "part",
    Kind.LOCATION: "location",
    Kind.VISIT_LINK: "visit_by_link",
    Kind.REQUEST_LINK: "work_request",
}


def office_address(request: HttpRequest, thing: Thing) -> str:
    """Where an office looks at a thing; a check-in code is the location that it hangs at."""
    if thing.kind == Kind.CHECK_IN:
        return reverse("location", args=[thing.place])
    if thing.kind == Kind.PART and not cast("MemberRequest", request).membership.may("parts.view"):
        return ""
    return reverse(_PAGES[thing.kind], args=[thing.key])
