"""A copy as a file that no cache keeps."""

from django.http import HttpResponse

from opentrax.kit.clock import now


def as_zip(body: bytes) -> HttpResponse:
    """The copy as an attachment."""
    response = HttpResponse(body, content_type="application/zip")
    name = f"your-data-{now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
