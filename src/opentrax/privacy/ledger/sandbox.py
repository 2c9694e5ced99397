"""Where saboteurs work: one transaction that is rolled back, whatever they do to the schema.

The connection's session is the server's administrator acting as `opentrax_app`; a saboteur may step
out of that role to change what the serving role may not, then the figure is counted under the
serving role again. Tests make such a connection; an installation has none.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from django.db import connection, transaction

from opentrax.privacy.ledger.registry import Figure, Saboteur
from opentrax.privacy.ledger.states import Evidence


class Sandbox:
    """What a saboteur may use beside the ORM in a scope."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def sql(self, statement: str, *parameters: Any) -> None:
        """Carry out a statement as the server's administrator: row security and rights do not
        hold."""
        with self.as_role("NONE"), connection.cursor() as cursor:
            # A table whose checks still wait cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement, list(parameters) or None)

    def open[T](self, manager: AbstractContextManager[T]) -> T:
        """Enter a context manager that is left when the sandbox closes."""
        return self._stack.enter_context(manager)

    @contextmanager
    def as_role(self, role: str) -> Iterator[None]:
        """Act as a role of the database (NONE: the administrator) for the block."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        # Not after an error: the rollback gives the role back, and a broken transaction answers
        # nothing.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE opentrax_app")

    def replace(self, target: object, name: str, value: object) -> None:
        """Put something in an attribute's place until the sandbox closes."""
        before = getattr(target, name)
        setattr(target, name, value)
        self._stack.callback(setattr, target, name, before)


@contextmanager
def sabotaged(saboteur: Saboteur) -> Iterator[Sandbox]:
    """Open a sandbox in which one control is off; everything is rolled back after the block."""
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(_roll_back)
        sandbox = Sandbox(stack)
        running = stack.enter_context(_started(saboteur.run, sandbox))
        del running
        yield sandbox


def _roll_back() -> None:
    if connection.in_atomic_block:
        transaction.set_rollback(True)


@contextmanager
def _started(run: Callable[[Sandbox], Iterator[None]], sandbox: Sandbox) -> Iterator[Any]:
    steps = run(sandbox)
    next(steps)
    try:
        yield steps
    finally:
        for _ in steps:
            raise RuntimeError("A saboteur yields once.")


def caught(saboteur: Saboteur, figure: Figure) -> tuple[Evidence, Evidence]:
    """The figure before, and while the control is off."""
    with transaction.atomic():
        before = figure.measure()
    with sabotaged(saboteur):
        during = figure.measure()
    return before, during
