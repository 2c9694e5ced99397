"""Django's `migrate`, which then publishes the data map and prints how it changed."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from opentrax.privacy.models import PublishedMap
from opentrax.privacy.services.datamap import publish_map


class Command(migrate.Command):
    """Migrate, then say what is stored newly, no more, or otherwise."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        result = super().handle(*args, **options)
        alias = options["database"]
        # A migration backwards may have taken the table away, and a plan changes nothing.
        with connections[alias].cursor() as cursor:
            tables = connections[alias].introspection.table_names(cursor)
        if options.get("plan") or PublishedMap._meta.db_table not in tables:
            return result
        changes = publish_map(using=alias)
        if changes and options["verbosity"] > 0:
            self.stdout.write(self.style.MIGRATE_HEADING("The data map changed:"))
            self.stdout.write("\n".join(f"  {line}" for line in changes))
        return result
