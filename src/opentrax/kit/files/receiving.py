"""The first handler of every upload: what is larger than the limit is not kept, not even for the
moment."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class LimitedUploadHandler(FileUploadHandler):
    """Counts a file as it comes in and drops it past `UPLOAD_LIMIT_BYTES`; `too_large` tells the
    view. What fits goes on to the next handler."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.UPLOAD_LIMIT_BYTES:
            request: Any = self.request
            request.files_too_large = [*too_large(request), self.file_name]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest | None) -> list[str]:
    """Names of the files that a request carried and that were dropped for their size."""
    return list(getattr(request, "files_too_large", []))
