"""Addresses of the public API. Each operation's view is guarded by `entrance.entered`."""

from collections.abc import Iterator
from typing import cast

from django.urls import URLPattern, include, path

from opentrax.kit.access import View
from opentrax.publicapi import operations, views
from opentrax.publicapi.entrance import entered


def _guarded() -> Iterator[URLPattern]:
    """Each address once: operations of several methods share one view."""
    known: set[str] = set()
    patterns, _app, _namespace = operations.api.urls
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and route and route not in known:
            known.add(route)
            yield path(route, entered(cast("View", pattern.callback)), name=pattern.name)


urlpatterns = [
    path("api/v1/openapi.json", views.openapi, name="api_openapi"),
    path("api/v1/docs", views.docs, name="api_docs"),
    path("api/v1/", include((list(_guarded()), "api"))),
]
