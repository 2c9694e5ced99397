"""What the process was told by its environment, read once into one frozen object.

Owns the names of the environment variables and their defaults. It only reads: folders and secrets
are made by `opentrax up` and `opentrax db prepare` (see `secretsfile`), so importing the settings
never writes anything. Secrets in the environment win over the file.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from opentrax.config import production
from opentrax.config.databases import CLUSTER_FOLDER, Database, Databases, parse_database
from opentrax.config.logsettings import LogSettings, read_log_settings
from opentrax.config.mailserver import MailServer, parse_mail_server
from opentrax.config.mailsettings import MailSettings, read_mail_settings
from opentrax.config.problems import ConfigurationError, Problems
from opentrax.config.processorsfile import read_processors
from opentrax.config.secretsfile import read_address_keys, read_secret_key
from opentrax.config.telephone import read_telephone
from opentrax.fieldapp.telephone.account import Telephone
from opentrax.kit.egress.register import Told
from opentrax.tracking.door.brokers import Broker, parse_broker

DEFAULT_PORT = 8000
DEFAULT_WEB_WORKERS = min(2, os.cpu_count() or 1)
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class Stage(StrEnum):
    """Where this installation runs; production refuses what the others forgive."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this installation; named on every notice (promise P01)."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything that differs between two installations of the same version."""

    stage: Stage
    data: Path
    embedded: bool
    databases: Databases = field(repr=False)
    secret_key: str = field(repr=False)
    address_keys: tuple[str, ...] = field(repr=False)
    host: str
    port: int
    public_url: str
    public_url_is_set: bool
    mail_server: MailServer | None
    mail_from: str
    mail: MailSettings
    logs: LogSettings
    mqtt: Broker | None
    telephone: Telephone | None
    operator: Operator
    processors: Mapping[str, Told]
    demo: bool
    debug: bool
    web_workers: int
    door_rates: Mapping[str, float]
    upload_mb: int
    webhooks_internal: bool = False

    @property
    def production(self) -> bool:
        return self.stage is Stage.PRODUCTION

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def reachable_by_phones(self) -> bool:
        """False while the public address is this machine's own name for itself."""
        return self.public_host not in LOOPBACK_HOSTS

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names that the site answers to; a server by itself also answers on its addresses."""
        if self.production:
            return sorted({self.public_host, *LOOPBACK_HOSTS, "[::1]"})
        return ["*"]

    @property
    def log_folder(self) -> Path:
        return self.data / "log"

    @property
    def database_log_folder(self) -> Path | None:
        """Where the embedded server writes its log; another server's is not ours."""
        return self.data / CLUSTER_FOLDER / "log" if self.embedded else None


def is_supervised() -> bool:
    """Whether `opentrax up` started this process and puts what it prints into a file."""
    return bool(os.environ.get("OPENTRAX_SUPERVISED_DATA"))


def default_data_folder(variables: Mapping[str, str]) -> Path:
    if named := variables.get("OPENTRAX_DATA"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/opentrax")
    from platformdirs import user_data_path

    return user_data_path("opentrax")


def load(variables: Mapping[str, str] | None = None, *, check: bool = True) -> Environment:
    """Read the environment; raise ConfigurationError with everything that is wrong in one message.

    With `check=False` production's rules are not applied (for backups of a misconfigured site).
    """
    variables = os.environ if variables is None else variables
    problems = Problems()
    environment = _read(variables, problems)
    if check and environment.production:
        production.judge(environment, problems)
    problems.raise_if_any()
    return environment


def _read(variables: Mapping[str, str], problems: Problems) -> Environment:
    data = default_data_folder(variables)
    secret_key = read_secret_key(data, variables)
    stage = _stage(variables, problems)
    host = variables.get("OPENTRAX_HOST", "127.0.0.1")
    port = _number(variables, "OPENTRAX_PORT", DEFAULT_PORT, problems)
    public_url = variables.get("OPENTRAX_PUBLIC_URL", "").rstrip("/")
    if public_url and not _is_address(public_url):
        problems.add(
            f"OPENTRAX_PUBLIC_URL is {public_url!r}", "set it like https://opentrax.example.com"
        )
    return Environment(
        stage=stage,
        data=data,
        embedded="DATABASE_URL" not in variables,
        databases=_databases(variables, data, problems),
        secret_key=secret_key,
        address_keys=read_address_keys(data, variables),
        host=host,
        port=port,
        public_url=public_url or f"http://localhost:{port}",
        public_url_is_set=bool(public_url),
        mail_server=_mail_server(variables, problems),
        mail_from=variables.get("OPENTRAX_MAIL_FROM", ""),
        mail=read_mail_settings(variables, variables.get("OPENTRAX_MAIL_FROM", ""), problems),
        logs=read_log_settings(variables, problems),
        mqtt=_broker(variables, problems),
        telephone=read_telephone(variables, problems),
        operator=_operator(variables),
        processors=read_processors(variables, problems),
        demo=_flag(variables, "OPENTRAX_DEMO", problems),
        debug=_flag(variables, "OPENTRAX_DEBUG", problems),
        web_workers=_number(
            variables, "OPENTRAX_WEB_WORKERS", min(2, os.cpu_count() or 1), problems
        ),
        door_rates=_door_rates(variables, problems),
        upload_mb=_number(variables, "OPENTRAX_UPLOAD_MB", 25, problems, most=1000),
        webhooks_internal=_flag(variables, "OPENTRAX_WEBHOOKS_INTERNAL", problems),
    )


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query


def _operator(variables: Mapping[str, str]) -> Operator:
    return Operator(
        name=variables.get("OPENTRAX_OPERATOR_NAME", ""),
        address=variables.get("OPENTRAX_OPERATOR_ADDRESS", ""),
        contact=variables.get("OPENTRAX_OPERATOR_CONTACT", ""),
    )


def _databases(variables: Mapping[str, str], data: Path, problems: Problems) -> Databases:
    if "DATABASE_URL" not in variables:
        return Databases.embedded(data)
    app = _database(variables, "DATABASE_URL", problems)
    return Databases(
        app=app,
        owner=_database(variables, "OPENTRAX_OWNER_URL", problems, app),
        door=_database(variables, "OPENTRAX_DOOR_URL", problems, app),
        backup=_database(variables, "OPENTRAX_BACKUP_URL", problems, None)
        if "OPENTRAX_BACKUP_URL" in variables
        else None,
    )


def _database(
    variables: Mapping[str, str], name: str, problems: Problems, other: Database | None = None
) -> Database:
    """The database at the address in variable `name`; a missing one is a problem, not a default."""
    advice = (
        "see docs/operate/database.md; `opentrax db prepare --admin-url URL` prints the addresses"
    )
    if name not in variables:
        problems.add(f"{name} is not set although DATABASE_URL is", advice)
        return other or Database.nowhere()
    try:
        return parse_database(variables[name])
    except ValueError as error:
        problems.add(f"{name} is no PostgreSQL address ({error})", advice)
        return Database.nowhere()


def _mail_server(variables: Mapping[str, str], problems: Problems) -> MailServer | None:
    url = variables.get("OPENTRAX_SMTP_URL", "")
    if not url:
        return None
    try:
        return parse_mail_server(url)
    except ValueError as error:
        problems.add(
            f"OPENTRAX_SMTP_URL is not usable ({error})",
            "set it like smtp+starttls://user:password@mail.example.com:587",
        )
        return None


def _broker(variables: Mapping[str, str], problems: Problems) -> Broker | None:
    url = variables.get("OPENTRAX_MQTT_URL", "")
    if not url:
        return None
    password = variables.get("OPENTRAX_MQTT_PASSWORD", "")
    if file := variables.get("OPENTRAX_MQTT_PASSWORD_FILE", ""):
        try:
            password = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "not text"
            problems.add(
                f"OPENTRAX_MQTT_PASSWORD_FILE cannot be read ({why})", "name a file with it alone"
            )
    authority = variables.get("OPENTRAX_MQTT_CA_FILE", "")
    try:
        return parse_broker(url, password=password, authority=authority)
    except ValueError as error:
        problems.add(
            f"OPENTRAX_MQTT_URL is not usable ({error})",
            "set it like mqtts://user@broker.example.com:8883/owntracks",
        )
        return None


def _stage(variables: Mapping[str, str], problems: Problems) -> Stage:
    named = variables.get("OPENTRAX_ENV", Stage.DEVELOPMENT)
    try:
        return Stage(named)
    except ValueError:
        problems.add(f"OPENTRAX_ENV is {named!r}", f"set it to one of {', '.join(Stage)}")
        return Stage.PRODUCTION  # the strict reading of a word nobody knows


def _door_rates(variables: Mapping[str, str], problems: Problems) -> dict[str, float]:
    """What one device and one address may send, in each web process; see docs/operate/ingest.md."""
    most = 10_000_000
    unknown = _number(variables, "OPENTRAX_DOOR_UNKNOWN_PER_MINUTE", 600, problems, most=most)
    return {
        "positions_per_s": _number(
            variables, "OPENTRAX_DOOR_POSITIONS_PER_SECOND", 10, problems, most=most
        ),
        "backlog_positions": _number(
            variables, "OPENTRAX_DOOR_BACKLOG", 100_000, problems, most=most
        ),
        "unknown_per_s": unknown / 60,
        "unknown_at_once": unknown,
    }


def _number(
    variables: Mapping[str, str], name: str, default: int, problems: Problems, *, most: int = 65535
) -> int:
    text = variables.get(name, str(default))
    if text.isdecimal() and 0 < int(text) <= most:
        return int(text)
    problems.add(f"{name} is {text!r}", f"set it to a whole number from 1 to {most}")
    return default


def _flag(variables: Mapping[str, str], name: str, problems: Problems) -> bool:
    text = variables.get(name, "").lower()
    if text not in {"", "0", "1", "true", "false", "yes", "no"}:
        problems.add(f"{name} is {text!r}", "set it to 1 or 0")
    return text in {"1", "true", "yes"}


__all__ = ["ConfigurationError", "Environment", "Operator", "Stage", "load"]
