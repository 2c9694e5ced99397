"""What the API can do, for programs and for people."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.publicapi import operations
from opentrax.publicapi.problems import TITLES


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document: the same for everybody."""
    found: dict[str, Any] = operations.api.get_openapi_schema(path_prefix="/api/v1/")
    found.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"}
    }
    return found


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document for programs."""
    return JsonResponse(schema())


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page: every operation, what it needs, what it takes."""
    context = {"groups": _groups(), "problems": [(k, *TITLES[k]) for k in TITLES]}
    return render(request, "publicapi/docs.html", context)


def _groups() -> Mapping[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema()["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["tags"][0], []).append(
                {
                    "method": method.upper(), "path": path, "scope": told["x-scope"],
                    "summary": told["summary"], "description": _beside(told),
                    "id": told["operationId"], "fields": list(_fields(told)),
                }
            )  # fmt: skip
    return groups


def _beside(told: Mapping[str, Any]) -> str:
    """What is said beside the first sentence, which the summary has."""
    said = " ".join(told.get("description", "").split())
    return said.removeprefix(told["summary"]).strip()


def _fields(told: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, str]]:
    """Name, type, whether it is needed, and words: of the query, then of the body."""
    for one in told.get("parameters", ()):
        if one["in"] == "query":
            yield (
                one["name"], _type(one["schema"]), bool(one.get("required")),
                one["schema"].get("description", ""),
            )  # fmt: skip
    for content in told.get("requestBody", {}).get("content", {}).values():
        body = _resolved(content["schema"])
        needed = body.get("required", ())
        for name, field in body.get("properties", {}).items():
            yield name, _type(field), name in needed, field.get("description", "")


def _resolved(found: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = found.get("$ref", "")
    if not reference:
        return found
    named: Mapping[str, Any] = schema()["components"]["schemas"][reference.rpartition("/")[2]]
    return named


def _type(found: Mapping[str, Any]) -> str:
    if "anyOf" in found:
        return " | ".join(dict.fromkeys(_type(one) for one in found["anyOf"]))
    if "$ref" in found or "allOf" in found:
        inner = found if "$ref" in found else found["allOf"][0]
        return _type(_resolved(inner)) if "$ref" in inner else _type(inner)
    if "enum" in found:
        return " | ".join(str(word) for word in found["enum"])
    if found.get("type") == "array":
        return f"list of {_type(found.get('items', {}))}"
    return str(found.get("format") or found.get("type", ""))
