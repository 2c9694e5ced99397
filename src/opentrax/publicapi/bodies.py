"""What was sent, before any operation looks at it: read whole, and fit to be kept as text."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from opentrax.kit.files.receiving import too_large
from opentrax.publicapi.problems import problem

_DEEPEST = 40


def unfit(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a request that is too big, broken, or holds what no text can hold."""
    try:
        texts = list(_texts(request))
    except RequestDataTooBig:
        words = _("Send less at once: 2.5 MB at most, files apart.")
        return problem("too-big", words)
    except (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, _TooDeepError):
        return problem("malformed", _("Send it as the documentation says, with fewer parts."))
    if too_large(request):
        most = settings.UPLOAD_LIMIT_BYTES // 1024**2
        return problem("too-big", _("A file is larger than %d MB.") % most)
    if not all(is_text(text) for text in texts):
        words = _("Take characters out that are no text: NUL, and halves of surrogate pairs.")
        return problem("invalid", words)
    return None


def _texts(request: HttpRequest) -> Iterator[str]:
    for _name, values in request.GET.lists():
        yield from values
    if (request.content_type or "").startswith("multipart/"):
        for _name, values in request.POST.lists():
            yield from values
    elif request.body:
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError):
            return  # no JSON: whoever reads it says so
        yield from _strings(sent)


class _TooDeepError(Exception):
    """Lists in lists in lists."""


def _strings(sent: Any) -> Iterator[str]:
    """Every string in a value of JSON, names too."""
    waiting = [(sent, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise _TooDeepError
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


def is_text(text: str) -> bool:
    """Whether the database can keep it."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
