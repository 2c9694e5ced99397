"""A file by HTTP byte ranges (RFC 9110, section 14): one range per request, strong ETag."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_CHUNK_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 20
FOR_A_YEAR = "public, max-age=31536000, immutable"


class UnsatisfiableRangeError(ValueError):
    """The range lies outside the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range; None when the header asks for none that we serve.

    Raises UnsatisfiableRangeError for a range beyond the file's end.
    """
    found = _RANGE.match(header.strip())
    if not found or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise UnsatisfiableRangeError(header)
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableRangeError(header)
    return int(first), min(size - 1, int(last)) if last else size - 1


def file_response(
    request: HttpRequest, path: Path, *, etag: str, content_type: str, cached: str = FOR_A_YEAR
) -> HttpResponseBase:
    """Answer with a file whose content never changes under this ETag: 200, 206, 304 or 416.
    `cached` says who may keep it for how long."""
    response = _answer(request, path, etag, content_type)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = cached
    return response


def _answer(request: HttpRequest, path: Path, etag: str, content_type: str) -> HttpResponseBase:
    size = path.stat().st_size
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        wanted = ""
    try:
        span = parse_range(wanted, size)
    except UnsatisfiableRangeError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if span is None and size < _IN_MEMORY_BYTES:
        return HttpResponse(path.read_bytes(), content_type=content_type)
    if span is None:
        return FileResponse(path.open("rb"), content_type=content_type)
    return _partial(path, span, size, content_type)


def _partial(path: Path, span: tuple[int, int], size: int, content_type: str) -> HttpResponseBase:
    from django.http import StreamingHttpResponse

    first, last = span
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Content-Length": str(last - first + 1),
    }
    if last - first < _IN_MEMORY_BYTES:
        body = b"".join(_slice(path, first, last))
        return HttpResponse(body, status=206, content_type=content_type, headers=headers)
    return StreamingHttpResponse(
        _slice(path, first, last), status=206, content_type=content_type, headers=headers
    )


def _slice(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(_CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
