"""Hand out a file that somebody uploaded, so that a browser shows it or keeps it and never carries
it out."""

from pathlib import Path

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header

from opentrax.kit.files.ranges import file_response

# Shown in the page: photos, which were made anew from their pixels. All else is saved.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
_ASKED_EACH_TIME = "private, no-cache"


def serve(
    request: HttpRequest, path: Path, *, key: str, media_type: str, name: str
) -> HttpResponseBase:
    """The file, or a part of it. The browser may keep it, and has to ask each time whether the
    viewer may still see it."""
    response = file_response(
        request, path, etag=f'"{key[:32]}"', content_type=media_type, cached=_ASKED_EACH_TIME
    )
    said = content_disposition_header(media_type not in _SHOWN, name)
    response["Content-Disposition"] = said or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
