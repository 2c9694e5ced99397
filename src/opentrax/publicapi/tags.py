"""Tags of what was read, so that a change can be refused where somebody else was quicker."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from opentrax.publicapi.problems import ProblemError


def tag_of(shown: Schema) -> str:
    """The ETag of what an answer shows."""
    return f'"{hashlib.sha256(shown.model_dump_json().encode()).hexdigest()[:32]}"'


def demand_same(request: Any, shown: Schema) -> None:
    """Refuse a change of what is not any more as If-Match says; the caller holds its lock.

    A repetition was judged the first time, and what it changed then is what it would meet now.
    """
    wanted = request.headers.get("If-Match")
    if request.is_repetition or wanted in (None, "*", tag_of(shown)):
        return
    raise ProblemError("changed-meanwhile", _("Read it again, then send the change again."))
