"""Django's `makemigrations`, which says of each new or vanished column what the data map says."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.commands import makemigrations
from django.db import migrations
from django.db.migrations.operations.base import Operation

from opentrax.kit.privacy import Document, NotPersonal, Personal, declaration_of


class Command(makemigrations.Command):
    """Write migrations, then print the privacy difference that they make."""

    def write_migration_files(self, changes: Any, *args: Any, **kwargs: Any) -> None:
        super().write_migration_files(changes, *args, **kwargs)
        told = [
            line
            for label, found in changes.items()
            for migration in found
            for operation in migration.operations
            for line in difference_of(label, operation)
        ]
        if told and self.verbosity > 0:
            self.log(self.style.MIGRATE_HEADING("What these change in the data map:"))
            for line in told:
                self.log(f"  {line}")


def difference_of(app_label: str, operation: Operation) -> Iterator[str]:
    """A line for each column that an operation adds, changes or takes away."""
    if isinstance(operation, migrations.CreateModel):
        for name, _field in operation.fields:
            yield f"+ {_said(app_label, operation.name, name)}"
    elif isinstance(operation, migrations.AddField):
        yield f"+ {_said(app_label, operation.model_name, operation.name)}"
    elif isinstance(operation, migrations.AlterField):
        yield f"~ {_said(app_label, operation.model_name, operation.name)}"
    elif isinstance(operation, migrations.RemoveField):
        yield f"- {app_label}.{operation.model_name}.{operation.name}"
    elif isinstance(operation, migrations.DeleteModel):
        yield f"- {app_label}.{operation.name}"


def _said(app_label: str, model_name: str, field: str) -> str:
    try:
        label = apps.get_model(app_label, model_name)._meta.label
    except LookupError:
        label = f"{app_label}.{model_name}"
    declared = declaration_of(label)
    entry = declared.fields.get(field) if declared is not None else None
    where = f"{label}.{field}"
    if isinstance(entry, Personal):
        kept = (entry.kept or declared.kept).rule if declared is not None else ""
        parts = (entry.category, entry.purpose, entry.basis, f"kept: {kept}")
        return f"{where}  {' · '.join(parts)} · erasure: {entry.erasure}"
    if isinstance(entry, NotPersonal):
        return f"{where}  not personal: {entry.reason}"
    if isinstance(entry, Document):
        return f"{where}  a document, declared by its leaves"
    return f"{where}  NOT DECLARED: add it to the app's privacy.py"
