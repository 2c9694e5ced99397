"""Commands: a state change in one transaction that may be sent twice and happens once."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from opentrax.kit.clock import now
from opentrax.kit.tenancy.scopes import current_organization_id


class CommandReusedError(ValueError):
    """A command id was sent again with another command: the sender must make a new id for each
    command."""


class Refused(ValueError):  # noqa: N818
    """A rule refuses the command; the message says why and what to do, in the words of a screen."""


def _claim(command_id: UUID, name: str) -> str | None:
    """Reserve the id and return None, or return the result of the run that had it before."""
    organization_id = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_command (id, organization_id, name, result, created_at)"
            " VALUES (%s, %s, %s, '', %s) ON CONFLICT DO NOTHING",
            [command_id, organization_id, name, now()],
        )
        if cursor.rowcount == 1:
            return None
        cursor.execute("SELECT name, result FROM kit_command WHERE id = %s", [command_id])
        row = cursor.fetchone()
    if row is None or row[0] != name:
        raise CommandReusedError(
            "This command id was used for another command. Make a new one for each command."
        )
    return str(row[1])


def claim(command_id: UUID, name: str) -> bool:
    """Reserve an id for something that is no command itself; False where it was reserved for the
    same before. Raises CommandReusedError where it was for something else.
    """
    return _claim(command_id, name[:100]) is None


def _reference(result: Any) -> str:
    return f"{result._meta.label}:{result.pk}" if isinstance(result, models.Model) else ""


def _earlier_result(reference: str) -> Any:
    if not reference:
        return None
    label, _, key = reference.partition(":")
    return apps.get_model(label)._default_manager.get(pk=key)


def command[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Make a service a command: one transaction; with `command_id` a repetition returns the first
    result.

    The service takes `command_id: UUID | None` among its keyword arguments and returns a model
    instance or None.
    Raises CommandReusedError when the id belongs to another command.
    """
    name = f"{service.__module__.removeprefix('opentrax.')}.{service.__name__}"[:100]

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            command_id = kwargs.get("command_id")
            if not isinstance(command_id, UUID):
                return service(*args, **kwargs)
            earlier = _claim(command_id, name)
            if earlier is not None:
                return _earlier_result(earlier)  # type: ignore[no-any-return]
            result = service(*args, **kwargs)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE kit_command SET result = %s WHERE id = %s",
                    [_reference(result), command_id],
                )
            return result

    return run
