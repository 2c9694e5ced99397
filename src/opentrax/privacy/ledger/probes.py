"""Look at our own public pages as a stranger does: through the whole stack of the site, without a
network, a cookie or a script."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from opentrax.kit.access import Access

# The part of an element that its browser loads by itself, without anybody's click.
_LOADED = {
    "script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src",
    "video": "src", "audio": "src", "embed": "src", "object": "data", "use": "href",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    path: str
    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, Any]
    body: str


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


def ask(
    path: str, *, language: str = "en", headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None, sender: str = "127.0.0.1",
) -> Answer:  # fmt: skip
    """GET an address of ours as somebody unknown, or send it a form."""
    site = urlsplit(settings.ENVIRONMENT.public_url)
    sent = urlencode(form or {}).encode()
    environ = {
        "REQUEST_METHOD": "GET" if form is None else "POST", "PATH_INFO": path,
        "QUERY_STRING": "", "SCRIPT_NAME": "",
        "SERVER_NAME": site.hostname or "localhost", "SERVER_PORT": str(site.port or 443),
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": site.netloc, "REMOTE_ADDR": sender,
        "HTTP_X_FORWARDED_FOR": sender, "HTTP_ACCEPT_LANGUAGE": language,
        "HTTP_X_FORWARDED_PROTO": site.scheme, "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(sent), "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(sent)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }  # fmt: skip
    for name, value in (headers or {}).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    with translation.override(translation.get_language()):
        response: Any = _handler().get_response(WSGIRequest(environ))
        chunks = response.streaming_content if response.streaming else [response.content]
        body = b"".join(chunks).decode("utf-8", "replace")
    return Answer(path, response.status_code, dict(response.headers), response.cookies, body)


def public_paths() -> list[str]:
    """Every address that is open to everybody and takes no argument."""
    return sorted({f"/{pattern}" for pattern, access in _views() if access.kind == "public"})


def _views(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Access]]:
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _views(entry, pattern)
        elif isinstance(entry, URLPattern) and "<" not in pattern:
            access = getattr(entry.callback, "access", None)
            if access is not None:
                yield pattern, access


def views_of(*actions: str) -> list[Any]:
    """The views that need one of these actions."""
    found = []
    stack: list[URLResolver] = [get_resolver()]
    while stack:
        for entry in stack.pop().url_patterns:
            if isinstance(entry, URLResolver):
                stack.append(entry)
            elif getattr(getattr(entry.callback, "access", None), "action", "") in actions:
                found.append(entry.callback)
    return found


def pages() -> list[Answer]:
    """Every public page that a stranger gets: those that lead elsewhere or take no GET left out."""
    answers = (ask(path) for path in public_paths())
    return [
        a for a in answers
        if a.status == 200 and a.headers.get("Content-Type", "").startswith("text/html")
    ]  # fmt: skip


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[Mapping[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and values.get("href"):
            self.links.append(values)
        loaded = values.get(_LOADED.get(tag, ""), "")
        if loaded:
            self.loaded.append(loaded)


def loaded_by(page: Answer) -> list[str]:
    """The addresses that a browser loads for a page without being asked."""
    found = _Elements()
    found.feed(page.body)
    return found.loaded


def links_of(page: Answer) -> list[Mapping[str, str]]:
    """The attributes of each link of a page."""
    found = _Elements()
    found.feed(page.body)
    return found.links


def is_elsewhere(address: str) -> bool:
    """Whether an address belongs to another site."""
    parts = urlsplit(address)
    ours = urlsplit(settings.ENVIRONMENT.public_url).netloc
    return parts.scheme in {"http", "https", ""} and bool(parts.netloc) and parts.netloc != ours


_CLAUSE = re.compile(r'data-clause="([^"]+)"[^>]*>(.*?)</', re.S)


def clauses_on(page: Answer) -> dict[str, str]:
    """The clauses that a page of the policy shows, by name."""
    from html import unescape

    return {
        name: " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())
        for name, words in _CLAUSE.findall(page.body)
    }
