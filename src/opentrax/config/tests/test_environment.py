import os
import re
from pathlib import Path

import pytest

from opentrax.config import environment
from opentrax.config.cli.up import _specs
from opentrax.config.mailserver import parse_mail_server
from opentrax.config.problems import ConfigurationError
from opentrax.config.secretsfile import ensure_secrets, read_secret_key
from opentrax.kit.logs import Allowed
from opentrax.kit.postgres import PostgresError

GOOD = {
    "OPENTRAX_ENV": "production",
    "OPENTRAX_PUBLIC_URL": "https://opentrax.rheintal.li",
    "OPENTRAX_OPERATOR_NAME": "Rheintal Service AG",
    "OPENTRAX_OPERATOR_ADDRESS": "Landstrasse 1, 9490 Vaduz, Liechtenstein",
    "OPENTRAX_OPERATOR_CONTACT": "privacy@rheintal.li",
    "OPENTRAX_SMTP_URL": "smtp+starttls://u:p%40ss@mail.rheintal.li:587",
    "OPENTRAX_MAIL_FROM": "Opentrax <no-reply@rheintal.li>",
}


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    return GOOD | {"OPENTRAX_DATA": str(tmp_path)}


def test_a_complete_production_is_accepted(good: dict[str, str]):
    loaded = environment.load(good)
    assert loaded.production
    assert loaded.operator.name == "Rheintal Service AG"
    assert "opentrax.rheintal.li" in loaded.allowed_hosts
    assert "*" not in loaded.allowed_hosts


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OPENTRAX_PUBLIC_URL", "", "is not set"),
        ("OPENTRAX_PUBLIC_URL", "http://opentrax.rheintal.li", "is not https"),
        ("OPENTRAX_PUBLIC_URL", "https://opentrax.example.com", "names opentrax.example.com"),
        ("OPENTRAX_OPERATOR_NAME", "Your company", "is a placeholder"),
        ("OPENTRAX_OPERATOR_ADDRESS", " ", "is not set"),
        ("OPENTRAX_OPERATOR_CONTACT", "nobody", "is no e-mail address"),
        ("OPENTRAX_OPERATOR_CONTACT", "privacy@example.org", "is a placeholder"),
        ("OPENTRAX_SMTP_URL", "", "is not set"),
        ("OPENTRAX_SMTP_URL", "smtp://mail.rheintal.li", "is not encrypted"),
        ("OPENTRAX_SMTP_URL", "https://mail.rheintal.li", "is not usable"),
        ("OPENTRAX_MAIL_FROM", "x@example.com", "is not set to a real address"),
        ("OPENTRAX_DEMO", "1", "is on"),
        ("OPENTRAX_DEBUG", "1", "is on"),
        ("OPENTRAX_SECRET_KEY", "short", "is too weak"),
    ],
)
def test_production_refuses(good: dict[str, str], name: str, value: str, told: str):
    with pytest.raises(ConfigurationError, match=f"{name} {told}"):
        environment.load(good | {name: value})


def test_everything_wrong_is_told_at_once(good: dict[str, str]):
    bare = {"OPENTRAX_ENV": "production", "OPENTRAX_DATA": good["OPENTRAX_DATA"]}
    with pytest.raises(ConfigurationError) as refused:
        environment.load(bare)
    for name in GOOD.keys() - {"OPENTRAX_ENV"}:
        assert name in str(refused.value)


def test_an_unknown_stage_is_judged_as_production(good: dict[str, str]):
    with pytest.raises(ConfigurationError, match="OPENTRAX_ENV is 'prod'"):
        environment.load(good | {"OPENTRAX_ENV": "prod"})


def test_no_password_in_what_is_printed(good: dict[str, str]):
    shown = repr(environment.load(good | {"OPENTRAX_SECRET_KEY": "s" * 50}))
    assert "p@ss" not in shown
    assert "s" * 50 not in shown


def test_reading_writes_nothing(tmp_path: Path):
    environment.load({"OPENTRAX_DATA": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_the_secret_is_made_once_and_the_variable_wins(tmp_path: Path):
    assert ensure_secrets(tmp_path) is True
    kept = read_secret_key(tmp_path, {})
    assert ensure_secrets(tmp_path) is False
    assert read_secret_key(tmp_path, {}) == kept
    assert read_secret_key(tmp_path, {"OPENTRAX_SECRET_KEY": "mine"}) == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path):
    ensure_secrets(tmp_path)
    (tmp_path / "secrets.json").chmod(0o644)
    with pytest.raises(PostgresError, match=r"can be read by others; run: chmod 600"):
        read_secret_key(tmp_path, {})


def test_one_address_of_a_server_asks_for_the_others(tmp_path: Path):
    with pytest.raises(ConfigurationError) as refused:
        environment.load(
            {"OPENTRAX_DATA": str(tmp_path), "DATABASE_URL": "postgresql://a:b@h/opentrax"}
        )
    assert "OPENTRAX_OWNER_URL is not set" in str(refused.value)
    assert "OPENTRAX_DOOR_URL is not set" in str(refused.value)


def test_an_address_goes_through_unharmed(tmp_path: Path):
    url = "postgresql://a:p%40%2F%3A@h:5544/opentrax?sslmode=require"
    names = ("DATABASE_URL", "OPENTRAX_OWNER_URL", "OPENTRAX_DOOR_URL")
    loaded = environment.load({"OPENTRAX_DATA": str(tmp_path)} | dict.fromkeys(names, url))
    app = loaded.databases.app
    assert (app.host, app.port, app.password) == ("h", 5544, "p@/:")
    again = environment.load(
        {"OPENTRAX_DATA": str(tmp_path)} | dict.fromkeys(names, app.url)
    ).databases.app
    assert again == app
    assert app.django()["OPTIONS"] == {"sslmode": "require"}


def test_mail_servers():
    server = parse_mail_server("smtps://user:a%40b@mail.rheintal.li")
    assert (server.host, server.port, server.password, server.security) == (
        "mail.rheintal.li", 465, "a@b", "tls",
    )  # fmt: skip


def test_phones_reach_only_what_is_no_loopback(tmp_path: Path):
    bare = {"OPENTRAX_DATA": str(tmp_path)}
    assert not environment.load(bare).reachable_by_phones
    named = bare | {"OPENTRAX_PUBLIC_URL": "http://192.168.1.20:8000"}
    assert environment.load(named).reachable_by_phones


def test_the_data_folder_of_root_and_of_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert environment.default_data_folder({}) == Path("/var/lib/opentrax")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert environment.default_data_folder({}) == tmp_path / "opentrax"


def test_a_broker_is_read_with_its_password_from_a_file(tmp_path: Path):
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    loaded = environment.load(
        {
            "OPENTRAX_DATA": str(tmp_path),
            "OPENTRAX_MQTT_URL": "mqtts://opentrax@broker.example.org/phones",
            "OPENTRAX_MQTT_PASSWORD_FILE": str(file),
        }
    )
    assert loaded.mqtt is not None
    assert (loaded.mqtt.port, loaded.mqtt.password, loaded.mqtt.prefix) == (
        8883,
        "s3cret",
        "phones",
    )
    assert "s3cret" not in repr(loaded)
    assert [spec.name for spec in _specs(loaded)] == ["web", "worker", "mqtt"]


def test_without_a_broker_nothing_consumes(tmp_path: Path):
    loaded = environment.load({"OPENTRAX_DATA": str(tmp_path)})
    assert loaded.mqtt is None
    assert [spec.name for spec in _specs(loaded)] == ["web", "worker"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OPENTRAX_MQTT_URL", "amqp://broker", "neither mqtt:// nor mqtts://"),
        ("OPENTRAX_MQTT_PASSWORD_FILE", "/nowhere/password", "cannot be read"),
        ("OPENTRAX_MQTT_CA_FILE", "/nowhere/ca.pem", "there is no file"),
    ],
)
def test_a_broker_that_cannot_be_used_says_why(tmp_path: Path, name: str, value: str, told: str):
    variables = {"OPENTRAX_DATA": str(tmp_path), "OPENTRAX_MQTT_URL": "mqtt://broker", name: value}
    with pytest.raises(ConfigurationError, match=told):
        environment.load(variables)


def test_the_providers_of_the_settings_are_those_that_messaging_reads():
    from opentrax.config.mailsettings import PROVIDERS
    from opentrax.messaging.inbound import webhooks

    assert set(PROVIDERS) == set(webhooks._NAMES)


def test_everything_about_mail_is_read(good: dict[str, str], tmp_path: Path):
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = tmp_path / "dkim.pem"
    made = ed25519.Ed25519PrivateKey.generate()
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    mail = environment.load(
        good
        | {
            "OPENTRAX_DKIM_KEY_FILE": str(key),
            "OPENTRAX_REPLY_ADDRESS": "Reply@rheintal.li",
            "OPENTRAX_IMAP_URL": "imaps://reply:p%40ss@mail.rheintal.li/Answers",
            "OPENTRAX_MAIL_PROVIDER": "postmark",
            "OPENTRAX_MAIL_WEBHOOK_SECRET": "u:p",
        }
    ).mail
    assert mail.signing is not None
    assert (mail.signing.domain, mail.signing.selector) == ("rheintal.li", "opentrax")
    assert mail.mailbox is not None
    assert (mail.mailbox.host, mail.mailbox.port, mail.mailbox.folder) == (
        "mail.rheintal.li", 993, "Answers",
    )  # fmt: skip
    assert mail.reply_address == "reply@rheintal.li"
    assert "p@ss" not in repr(mail)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OPENTRAX_DKIM_KEY_FILE", "/nonexistent", "cannot be read"),
        ("OPENTRAX_DKIM_KEY_FILE", __file__, "is not usable"),
        ("OPENTRAX_REPLY_ADDRESS", "reply", "is 'reply'"),
        ("OPENTRAX_REPLY_ADDRESS", "re+ply@rheintal.li", "is 're"),
        ("OPENTRAX_IMAP_URL", "https://x@y", "is not usable"),
        ("OPENTRAX_IMAP_URL", "imap://x:y@mail.rheintal.li", "is not encrypted"),
        ("OPENTRAX_MAIL_PROVIDER", "nobody", "is 'nobody'"),
        ("OPENTRAX_MAIL_WEBHOOK_SECRET", "x", "is not set"),
        ("OPENTRAX_ADDRESS_KEYS", "short", "is too weak"),
    ],
)
def test_what_is_wrong_about_mail_is_told(good: dict[str, str], name: str, value: str, told: str):
    provider = {"OPENTRAX_MAIL_PROVIDER": "postmark"} if "WEBHOOK" in name else {}
    with pytest.raises(ConfigurationError, match=f"{name} {told}"):
        environment.load(good | provider | {name: value})


def test_secrets_of_an_older_version_get_what_they_lack(tmp_path: Path):
    from opentrax.config.secretsfile import read_address_keys

    path = tmp_path / "secrets.json"
    path.write_text('{"secret_key": "kept"}')
    path.chmod(0o600)
    assert ensure_secrets(tmp_path) is True
    [key] = read_address_keys(tmp_path, {})
    assert len(key) >= 48
    assert read_secret_key(tmp_path, {}) == "kept"
    assert path.stat().st_mode & 0o777 == 0o600
    assert ensure_secrets(tmp_path) is False
    assert read_address_keys(tmp_path, {}) == (key,)
    assert read_address_keys(tmp_path, {"OPENTRAX_ADDRESS_KEYS": "new, old"}) == ("new", "old")


def test_logs_hold_nobody_unless_the_operator_says_so(good: dict[str, str]):
    assert environment.load(good).logs.allowed == Allowed()
    on = environment.load(
        good
        | {
            "OPENTRAX_LOG_ADDRESSES": "yes",
            "OPENTRAX_LOG_COMBINED": "somebody uses stolen sessions",
        }
    )
    assert on.logs.allowed == Allowed(addresses=True, combined=True)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"OPENTRAX_LOG_ADDRESSES": "perhaps"}, "set it to yes or no"),
        ({"OPENTRAX_MMDB": "/nowhere.mmdb"}, "OPENTRAX_LOG_ADDRESSES is not"),
        (
            {"OPENTRAX_MMDB": "/nowhere.mmdb", "OPENTRAX_LOG_ADDRESSES": "yes"},
            "OPENTRAX_MMDB names /nowhere.mmdb (No such file",
        ),
        (
            {"OPENTRAX_MMDB": __file__, "OPENTRAX_LOG_ADDRESSES": "yes"},
            "(no database of networks)",
        ),
        ({"OPENTRAX_LOG_COMBINED": "yes"}, "OPENTRAX_LOG_COMBINED says too little"),
        ({"OPENTRAX_LOG_COMBINED": "because of {site} and more"}, "a plain sentence"),
    ],
)
def test_half_said_settings_of_logs_are_refused(
    good: dict[str, str], variables: dict[str, str], told: str
):
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        environment.load(good | variables)
