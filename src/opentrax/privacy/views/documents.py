"""Every document in every version, at addresses that stay, with what each version changed: public,
without a cookie or a script."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.kit.clock import now
from opentrax.privacy import words
from opentrax.privacy.documents import LANGUAGES, Kind, UnknownKindError, kind_of, language_for
from opentrax.privacy.documents.filling import missing_settings
from opentrax.privacy.models import Document
from opentrax.privacy.selectors import documents


@public
@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """All documents: the version in force of each, and what waits."""
    return render(request, "privacy/documents.html", {"listed": documents.listed()})


@public
@require_safe
def policy(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The privacy policy in force, or the version that the address names."""
    return page(request, "policy", version)


@public
@require_safe
def document(
    request: HttpRequest, kind: str, version: int | None = None, language: str = ""
) -> HttpResponse:
    """One document: in force, in a version, or in a version and a language."""
    return page(request, kind, version, language)


def page(
    request: HttpRequest, name: str, version: int | None = None, language: str = ""
) -> HttpResponse:
    """The page of a version; without a number that of the one in force."""
    kind = _kind(name)
    in_force, versions = documents.in_force(name), documents.versions(name)
    number = version if version is not None or in_force is None else in_force.version
    shown = next((one for one in versions if one.version == number), None)
    if shown is None or in_force is None or (language and language not in LANGUAGES):
        raise Http404
    row = documents.text_in(shown, language or translation.get_language() or "en")
    if row is None or (language and row.language != language):
        raise Http404
    context = {
        "kind": kind, "shown": shown, "in_force": in_force, "row": row,
        "parts": documents.shown_parts(row), "versions": versions,
        "languages": _languages(shown), "lacking": _lacking(shown),
        "waiting": [d for d in versions[::-1] if d.version > 1 and d.effective_at > now()],
        "missing_settings": missing_settings(), "html_language": html_language(row.language),
    }  # fmt: skip
    return render(request, "privacy/document.html", context)


@public
@require_safe
def changes(request: HttpRequest, kind: str, before: int, after: int) -> HttpResponse:
    """What a version says otherwise than an earlier one: words that went and words that came."""
    known = _kind(kind)
    old, new = documents.published(kind, before), documents.published(kind, after)
    if old is None or new is None:
        raise Http404
    language = language_for(translation.get_language() or "en")
    row = documents.text_in(new, language)
    context = {
        "kind": known, "before": old, "after": new, "row": row,
        "difference": documents.difference_in(old, new, language),
        "html_language": html_language(language), "versions": documents.versions(kind),
        "in_force": documents.in_force(kind),
    }  # fmt: skip
    return render(request, "privacy/document_changes.html", context)


def html_language(language: str) -> str:
    """The language as HTML and browsers name it."""
    return "fr-CA" if language == "fr-ca" else language


def _kind(name: str) -> Kind:
    try:
        return kind_of(name)
    except UnknownKindError:
        raise Http404 from None


def _languages(shown: Document) -> list[dict[str, Any]]:
    return [
        {"code": row.language, "label": words.LANGUAGES[row.language],
         "html": html_language(row.language), "hash": row.text_hash}
        for row in sorted(shown.words.all(), key=lambda row: row.language)
    ]  # fmt: skip


def _lacking(shown: Document) -> list[Any]:
    return [words.LANGUAGES[language] for language in documents.missing_languages(shown)]
