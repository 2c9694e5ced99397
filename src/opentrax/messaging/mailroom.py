"""What came back to the installation and belongs to no organization: read in the mail room only.

Row security shows these rows to a transaction that has opened it (`app.mailroom`); pages never do,
jobs and the operator's commands do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_open: ContextVar[bool] = ContextVar("opentrax_mailroom", default=False)


class MailroomClosedError(RuntimeError):
    """Answers were asked for by somebody who did not open the mail room."""


def require_open() -> None:
    """Raise MailroomClosedError outside the mail room."""
    if not _open.get():
        raise MailroomClosedError("Open messaging.mailroom first: pages do not read it.")


@contextmanager
def opened() -> Iterator[None]:
    """A transaction that sees what came back."""
    with transaction.atomic():
        _tell("open")
        token = _open.set(True)
        try:
            yield
        finally:
            _open.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            _tell("")


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.mailroom', %s, true)", [value])
