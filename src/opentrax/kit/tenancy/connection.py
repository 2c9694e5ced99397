"""What the server checks about its own database role before it serves anybody."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class UnsafeRoleError(RuntimeError):
    """The role that should serve requests could read past row security."""


_ROLE = """
SELECT rolname, rolsuper, rolbypassrls,
       (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND pg_has_role(current_user, c.relowner, 'MEMBER'))
  FROM pg_roles WHERE rolname = current_user
"""


def role_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Say why the connection's role may not serve requests; an empty list means that it may."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        row = cursor.fetchone()
    if row is None:
        return ["the database role is unknown to the server"]
    name, is_superuser, bypasses, owned = row
    problems = []
    if is_superuser:
        problems.append(f"the role {name} is a superuser")
    if bypasses:
        problems.append(f"the role {name} has BYPASSRLS")
    if owned:
        problems.append(
            f"the role {name} owns {owned} relations of the schema, or may act as their owner"
        )
    return problems


def refuse_unsafe_role(alias: str = "default") -> None:
    """Raise UnsafeRoleError when the serving role could see other organizations' rows."""
    problems = role_problems(connections[alias])
    if problems:
        raise UnsafeRoleError(
            f"Refusing to serve: {'; '.join(problems)}."
            " Set DATABASE_URL to a role made by `opentrax db prepare`."
        )


def _check_role(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    if not databases or "default" not in databases:
        return []
    return [checks.Error(text, id="kit.E010") for text in role_problems(connections["default"])]


def register() -> None:
    """Add the check of the role to Django's database checks."""
    checks.register(_check_role, checks.Tags.database)
