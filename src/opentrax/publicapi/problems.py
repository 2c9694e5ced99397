"""Every refusal of the API as application/problem+json: a sentence that says what to do."""

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOCS = "/api/v1/docs"
TITLES: Mapping[str, tuple[int, str | Promise]] = {
    "malformed": (400, _("The request cannot be read")),
    "no-token": (401, _("A token is needed")),
    "not-allowed": (403, _("The token does not open this")),
    "not-found": (404, _("There is no such thing")),
    "no-such-method": (405, _("This address does not take this method")),
    "begin-anew": (410, _("The place in the journal is no more")),
    "changed-meanwhile": (412, _("It has changed meanwhile")),
    "too-big": (413, _("The request is too big")),
    "invalid": (422, _("Something that was sent is not right")),
    "refused": (422, _("A rule refuses this")),
    "key-reused": (422, _("The Idempotency-Key belongs to another request")),
    "too-many": (429, _("Too many requests")),
    "failed": (500, _("It failed here")),
}


class ProblemError(Exception):
    """Ends an operation with a problem."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail


def problem(kind: str, detail: str, **more: Any) -> JsonResponse:
    """The answer; `type` is the place of the documentation that explains the kind."""
    status, title = TITLES[kind]
    body = {
        "type": f"{DOCS}#{kind}", "title": str(title), "status": status, "detail": detail, **more,
    }  # fmt: skip
    return JsonResponse(body, status=status, content_type="application/problem+json")
