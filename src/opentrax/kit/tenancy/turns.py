"""One at a time, where no row stands for what two would write."""

from django.db import connection

from opentrax.kit.tenancy.scopes import current_organization_id


def take_turn(what: str) -> None:
    """Wait until no other transaction of the organization in scope has its turn at `what`, and have
    it until this one ends. Raises NoScopeError outside a scope.
    """
    key = f"{current_organization_id()} {what}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 27562))", [key])
