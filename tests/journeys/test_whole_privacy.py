"""Privacy as one person meets it, from sign-up to nothing left: a passkey, a yes, a real mail, its
link where cookies are blocked, a copy, erasure; then every store is searched for their words."""

import csv
import io
import json
import re
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg import sql
from pypdf import PdfReader

from opentrax.config.databases import CLUSTER_FOLDER
from opentrax.config.supervisor.tests.house import eventually, house
from opentrax.kit.postgres import Cluster
from opentrax.messaging.tests.conftest import Postbox, postbox_at_work
from tests.journeys import inside as acts
from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.inside import Inside, inside
from tests.journeys.stage import (
    Clock,
    Stage,
    eventually_shows,
    picture,
    zone_in_the_afternoon,
)
from tests.journeys.test_accounts import PASSWORD, code_of, make_passkey, with_authenticator

pytestmark = [pytest.mark.journey]

OWNER = "olga@river.example"
GRACE_S = 73 * 3600
# A word of hers, and one of the places in which it stands before erasure.
CONTROL = (
    ("name", "organizations.Person name"),
    ("mail", "account.EmailAddress email"),
    ("asks", "privacy.PersonRequest words"),
    ("first", "messaging.PersonMessage text"),
)


@dataclass(frozen=True)
class Pia:
    """Whose journey it is: a word of her own in whatever she writes or is written to her."""

    prefix: str = field(default_factory=lambda: f"pia{secrets.token_hex(6)}")

    def word(self, what: str) -> str:
        return self.prefix + what

    @property
    def address(self) -> str:
        return f"{self.word('mail')}@passage.example"


@dataclass
class Scene:
    """The house, its mail server, and a process inside."""

    stage: Stage
    box: Postbox
    inside: Inside
    pia: Pia

    def mail(self, to: str, subject: str) -> EmailMessage:
        """The mail of this subject to an address, once the server has it."""

        def found() -> list[EmailMessage]:
            return [m for m in list(self.box.mails) if m["To"] == to and subject in m["Subject"]]

        eventually(lambda: bool(found()), f"a mail {subject!r} to {to}")
        return found()[-1]


@pytest.fixture
def scene(clock: Clock, data: Path, browser: Browser) -> Iterator[Scene]:
    """`opentrax up` that sends by a mail server on this machine."""
    with postbox_at_work() as box:
        sends = {
            "OPENTRAX_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "OPENTRAX_MAIL_FROM": "Opentrax of River <no-reply@river.example>",
            "OPENTRAX_OPERATOR_NAME": "River Ltd.",
            "OPENTRAX_OPERATOR_ADDRESS": "1 Mill Lane, Montréal",
            "OPENTRAX_OPERATOR_CONTACT": "privacy@river.example",
        }
        with house(data, **sends) as running, inside(data, **sends) as within:
            yield Scene(Stage(running, browser), box, within, Pia())


def test_from_a_passkey_to_nothing_left(scene: Scene, clock: Clock, tmp_path: Path):
    stage, pia = scene.stage, scene.pia
    zone = zone_in_the_afternoon()  # what may be stopped is not sent by night
    with stage.person() as office, stage.person(zone=zone, program=pia.word("agent")) as page:
        register_by_password(scene, office)
        register(scene, page)
        say_yes(page)
        person_id = get_news(scene, "first")
        stop_without_cookies(scene, tmp_path)
        the_stop_holds(scene, page)
        look_into(take_copy(scene, page), pia, zone)
        share_ownership(scene, page, office)
        ask_for_erasure(scene, page)
        everything_is_found(scene, person_id)
        carry_out_requests(scene)
        everything_is_found(scene, person_id)  # nothing happens before the grace period is over
        clock.set_behind(-GRACE_S)
        carry_out_requests(scene)
        erase_for_the_organization(scene, office)
        nothing_is_found(scene, person_id)
        she_is_nobody_here(scene, page, office)
    scene.stage.house.stop()
    assert scene.pia.prefix not in "".join([*scene.stage.house.seen, scene.stage.house.rest()])
    assert stage.watch.found == []


def register_by_password(scene: Scene, page: Page) -> None:
    """Olga, who owns another organization."""
    fill_sign_up(page, "/sign-up", "Olga Owner", "River Repairs", OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    text = text_of(scene.mail(OWNER, "Your code"))
    page.get_by_label("Code").fill(code_of(text))
    page.get_by_role("button", name="Go on").click()
    expect(page).not_to_have_url(re.compile("/sign-up"))


def register(scene: Scene, page: Page) -> None:
    """Sign up with a passkey; the code comes by mail."""
    with_authenticator(page)
    fill_sign_up(page, "/sign-up/by-passkey", scene.pia.word("name"), "Passage", scene.pia.address)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Type the code from your mail")
    make_passkey(page, text_of(scene.mail(scene.pia.address, "Your code")))


def fill_sign_up(page: Page, path: str, name: str, organization: str, address: str) -> None:
    """What registration asks of everybody."""
    page.goto(path)
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Organization").fill(organization)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("I am 16 or older").check()
    page.get_by_label(re.compile("I accept the terms")).check()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def say_yes(page: Page) -> None:
    """An optional purpose, off until somebody says yes."""
    page.goto("/me/mail")
    purpose = page.locator("form", has=page.get_by_role("heading", name="News and offers"))
    expect(purpose.locator(".pill")).to_have_text("No")
    purpose.get_by_role("button", name="Say yes").click()
    expect(purpose.locator(".pill")).to_have_text("Yes")


def news(scene: Scene) -> list[EmailMessage]:
    return [m for m in list(scene.box.mails) if "News" in m["Subject"]]


def get_news(scene: Scene, word: str) -> str:
    """A mail that would not come without the yes."""
    person_id = scene.inside(acts.send_news, scene.pia.address, scene.pia.word(word))
    mail = scene.mail(scene.pia.address, "News")
    assert scene.pia.word(word) in text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(person_id)


def stop_without_cookies(scene: Scene, folder: Path) -> None:
    """Follow the link at the bottom in a browser that keeps no cookie."""
    lines = text_of(news(scene)[0]).rstrip().splitlines()
    path = urlsplit(lines[-1]).path
    assert path.startswith("/mail/stop/")
    with cookies_blocked(scene.stage, folder) as page:
        page.goto(path)
        assert not keeps_cookies(page)
        expect(page.get_by_role("main")).to_contain_text("Nothing has changed by opening this page")
        picture(page, "privacy-1-stop")
        page.get_by_role("button", name="Stop everything").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mail stopped")
        assert page.context.cookies() == []


@contextmanager
def cookies_blocked(stage: Stage, folder: Path) -> Iterator[Page]:
    """Chromium of somebody who set "block all cookies"."""
    profile = folder / "profile"
    (profile / "Default").mkdir(parents=True)
    content = {"default_content_setting_values": {"cookies": 2}}
    (profile / "Default" / "Preferences").write_text(json.dumps({"profile": content}))
    context = stage.browser.browser_type.launch_persistent_context(
        profile, executable_path=chromium(), args=list(ARGUMENTS), base_url=stage.address
    )
    stage.watch.over(context)
    try:
        yield context.new_page()
    finally:
        context.close()


def keeps_cookies(page: Page) -> bool:
    """Whether a cookie that is set stays; it is taken away again."""
    return "tried=1" in page.evaluate(
        "() => { document.cookie = 'tried=1'; const kept = document.cookie;"
        " document.cookie = 'tried=; Max-Age=0'; return kept; }"
    )


def the_stop_holds(scene: Scene, page: Page) -> None:
    """Neither news nor an invitation comes any more, and her page says so."""
    page.goto("/me/mail")
    assert keeps_cookies(page), "the control of the browser that keeps none"
    expect(page.get_by_role("main")).to_contain_text("Everything is stopped")
    purpose = page.locator("form", has=page.get_by_role("heading", name="News and offers"))
    expect(purpose.locator(".pill")).to_have_text("No")
    scene.inside(acts.send_news, scene.pia.address, scene.pia.word("second"))
    eventually_shows(page, "all mail was stopped")
    picture(page, "privacy-2-stopped")
    assert len(news(scene)) == 1


def prove(page: Page) -> None:
    """Where it was too long ago that she proved who she is, she does so again."""
    if page.get_by_role("heading", name="Is it you?").count():
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", name="Is it you?")).to_have_count(0)


def take_copy(scene: Scene, page: Page) -> bytes:
    """Ask, wait for the mail that says it is ready, take it, once."""
    page.goto("/me/requests")
    page.get_by_label("A copy of what is stored").check()
    page.get_by_label("In your words").fill(scene.pia.word("asks"))
    page.get_by_role("button", name="Ask for it").click()
    prove(page)
    scene.mail(scene.pia.address, "A copy of what is stored")
    eventually_shows(page, "Take it, once")
    picture(page, "privacy-3-copy")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Take it, once").click()
    page.reload()
    expect(page.get_by_role("button", name="Take it, once")).to_have_count(0)
    return waited.value.path().read_bytes()


def look_into(body: bytes, pia: Pia, zone: str) -> None:
    """The same words in JSON, sheets and the PDF, each under the schema that lies beside."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        data = json.loads(archive.read("data.json"))
        schema = json.loads(archive.read("schema.json"))
        names = archive.namelist()
        sheets = {n: archive.read(n).decode() for n in names if n.endswith(".csv")}
        document = PdfReader(io.BytesIO(archive.read("read-me.pdf")))
    assert data["format"] == schema["properties"]["format"]["const"]
    assert {table["keeper"] for table in data["tables"]} >= {"operator"}
    for what in ("name", "mail", "asks", "first"):
        assert pia.word(what) in json.dumps(data), what
        assert any(pia.word(what) in sheet for sheet in sheets.values()), what
    [person] = csv.DictReader(io.StringIO(sheets["csv/operator.organizations.Person.csv"]))
    assert (person["email"], person["time_zone"]) == (pia.address, zone)
    pages = "".join(page.extract_text() for page in document.pages)
    assert f"A copy for {pia.word('name')}" in pages
    assert pia.address in pages
    assert "River" not in json.dumps(data["tables"])


def share_ownership(scene: Scene, page: Page, office: Page) -> None:
    """Somebody else has to be able to close the organization before she may go."""
    page.goto("/organization/members")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Role", exact=True).select_option("owner")
    page.get_by_role("button", name="Send the invitation").click()
    text = text_of(scene.mail(OWNER, "Passage"))
    [link] = re.findall(r"\S+/invitations/\S+", text)
    office.goto(urlsplit(link).path)
    office.get_by_role("button", name="Accept").click()
    expect(office).not_to_have_url(re.compile("/invitations/"))


def ask_for_erasure(scene: Scene, page: Page) -> None:
    """See first what goes and what stays; then confirm."""
    page.goto("/me/requests")
    page.get_by_role("link", name="See what erasure does").click()
    prove(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Erase me")
    expect(page.get_by_role("heading", name="Your account here")).to_be_visible()
    picture(page, "privacy-4-preview")
    page.get_by_role("button", name="Erase me").click()
    page.get_by_role("dialog").get_by_role("button", name="Erase me").click()
    expect(page.get_by_role("main")).to_contain_text("erased on")
    scene.mail(scene.pia.address, "Erasure")


def carry_out_requests(scene: Scene) -> None:
    """The worker's job of every five minutes, now."""
    number = scene.inside(acts.carry_out_requests)
    eventually(lambda: scene.inside(acts.state_of_job, number) == "gone", "the job is done")


def found(scene: Scene, person_id: str) -> dict[str, set[str]]:
    """Each of her words, and where it stands: as the serving role finds it, scope by scope, and as
    the database's administrator does, whom nothing is hidden from."""
    prefix = scene.pia.prefix
    places: dict[str, set[str]] = {}
    for hit in scene.inside(acts.search, prefix, person_id, scene.pia.address):
        places.setdefault(hit["word"], set()).add(f"{hit['place']} {hit['field']}")
    admin = Cluster(scene.stage.house.data / CLUSTER_FOLDER).admin_url("opentrax")
    with psycopg.connect(admin) as connection:
        for word, table in everywhere(connection, prefix):
            places.setdefault(word, set()).add(f"administrator {table}")
    return places


def everywhere(
    connection: psycopg.Connection[tuple[str, ...]], prefix: str
) -> Iterator[tuple[str, str]]:
    """Words in any row of any table, as text or as bytes."""
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    for schema, table in tables:
        rows = connection.execute(
            sql.SQL("SELECT t::text FROM {} t WHERE t::text LIKE ANY (%s)").format(
                sql.Identifier(schema, table)
            ),
            [[f"%{prefix}%", f"%{prefix.encode().hex()}%"]],
        ).fetchall()
        for (text,) in rows:
            words = re.findall(rf"{prefix}[a-z]*", text) or [prefix]
            yield from ((word, table) for word in words)


def everything_is_found(scene: Scene, person_id: str) -> None:
    """The control: before erasure each of her words is found where she or the program put it, and
    so is one in a log. What her browser calls itself stands nowhere even now."""
    planted = scene.stage.house.data / "log" / "control.log"
    planted.write_text(scene.pia.word("planted"))
    places = found(scene, person_id)
    planted.unlink()
    for word, place in CONTROL:
        assert place in places.pop(scene.pia.word(word), set()), (word, place)
    assert places.pop(scene.pia.prefix) == {"file control.log"}
    assert places == {}


def erase_for_the_organization(scene: Scene, office: Page) -> None:
    """Who owns the organization now looks at what it keeps, and erases it."""
    office.goto("/organization/requests")
    office.locator("a.row-link").first.click()
    expect(office.get_by_role("main")).to_contain_text("What erasure would do now")
    picture(office, "privacy-5-organization")
    office.get_by_role("button", name="Erase").click()
    office.get_by_role("dialog").get_by_role("button", name="Erase").click()
    expect(office.get_by_role("heading", name="Receipt")).to_be_visible()


def nothing_is_found(scene: Scene, person_id: str) -> None:
    """After erasure none of her words stands anywhere."""
    assert found(scene, person_id) == {}


def she_is_nobody_here(scene: Scene, page: Page, office: Page) -> None:
    """Her key opens nothing; what she stopped stays stopped when somebody writes her address down
    again."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That was not right")).to_be_visible()
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in"))
    office.goto("/organization/members")
    office.get_by_label("E-mail").fill(scene.pia.address)
    office.get_by_role("button", name="Send the invitation").click()
    office.goto("/organization/mail")
    eventually_shows(office, "all mail was stopped")
    to_her = [m["Subject"] for m in list(scene.box.mails) if m["To"] == scene.pia.address]
    assert not [subject for subject in to_her if "invites you" in subject]
