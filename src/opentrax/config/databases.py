"""The addresses of the database, one per role that this process may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode

from opentrax.kit.postgres.private import read_passwords
from opentrax.kit.postgres.roles import APP, BACKUP, DOOR, OWNER
from opentrax.kit.postgres.sockets import PORT, socket_folder

CLUSTER_FOLDER = "postgres"
DATABASE_NAME = "opentrax"
_NAMED = frozenset({"host", "port", "dbname", "user", "password"})


@dataclass(frozen=True, slots=True)
class Database:
    """One role's way to the database; `host` is a name or the folder of a socket."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def nowhere(cls) -> Self:
        return cls(host="", port=PORT, name="", user="")

    @property
    def url(self) -> str:
        """As libpq, psycopg and procrastinate read it."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        place, options = f"{self.host}:{self.port}", dict(self.options)
        if self.host.startswith("/") or ":" in self.host or not self.host:
            place, options = "", {"host": self.host, "port": str(self.port), **options}
        query = f"?{urlencode(options, quote_via=quote)}" if options else ""
        return f"postgresql://{login}@{place}/{quote(self.name, safe='')}{query}"

    def with_name(self, name: str) -> Self:
        """Another database of the same server."""
        return replace(self, name=name)

    def with_login(self, user: str, password: str) -> Self:
        """The same database as another role."""
        return replace(self, user=user, password=password)

    def django(self) -> dict[str, Any]:
        """An entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port),
            "OPTIONS": dict(self.options),
        }


@dataclass(frozen=True, slots=True)
class Databases:
    """`app` serves, `owner` migrates, `door` takes positions in, `backup` reads everything."""

    app: Database
    owner: Database
    door: Database
    backup: Database | None

    @classmethod
    def embedded(cls, data: Path) -> Self:
        """The cluster in the data folder, reached by its own socket; it need not exist yet."""
        folder = data / CLUSTER_FOLDER
        host = str(socket_folder(folder))
        passwords = read_passwords(folder)

        def role(user: str) -> Database:
            return Database(host, PORT, DATABASE_NAME, user, passwords.get(user, ""))

        return cls(role(APP), role(OWNER), role(DOOR), role(BACKUP))


def parse_database(url: str) -> Database:
    """Read any form that libpq accepts; raise ValueError for what it refuses."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as error:
        raise ValueError(str(error).strip()) from error
    if not parts.get("dbname"):
        raise ValueError("it names no database")
    return Database(
        host=parts.get("host", ""),
        port=int(parts.get("port", PORT)),
        name=parts["dbname"],
        user=parts.get("user", ""),
        password=parts.get("password", ""),
        options={key: value for key, value in parts.items() if key not in _NAMED},
    )
