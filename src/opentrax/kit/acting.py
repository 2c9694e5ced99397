"""What views that act share: the id of a form that may be sent twice, and a refusal as a
message.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id

_NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "command_id"})


def posted_text(request: HttpRequest, name: str) -> str:
    """Words that no form looked at, as the database can keep them."""
    return request.POST.get(name, "").replace("\0", "")


def posted_command_id(request: HttpRequest) -> UUID | None:
    """The id of the command that a form carries, or None.

    It is bound to what was posted and to the organization: the same form sent twice is one command,
    but a form that was sent, gone back to and changed is another, although the browser kept the
    hidden id; and so is one that is sent again after switching to another organization.
    """
    try:
        given = UUID(request.POST.get("command_id", ""))
    except ValueError:
        return None
    digest = hashlib.sha256(f"{current_organization_id()}\0{request.path}".encode())
    for name in sorted(set(request.POST) - _NOT_CONTENT):
        for value in request.POST.getlist(name):
            digest.update(f"\0{len(name)}:{name}={len(value)}:{value}".encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(f"\0{name}:{upload.name}:{upload.size}".encode())
    return uuid5(given, digest.hexdigest())


def attempt(request: HttpRequest, act: Callable[[], object], done: str = "") -> bool:
    """Do it and say so; a refusal becomes a message of its own words. Tells whether it was done."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True
