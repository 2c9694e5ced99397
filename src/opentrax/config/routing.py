"""Which database alias migrates."""

from typing import Any


class OwnerMigrates:
    """Only the alias of the schema's owner may migrate; reads and writes go to the default
    alias."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        return db == "owner"

    def allow_relation(self, *_: Any, **__: Any) -> bool | None:
        return True
