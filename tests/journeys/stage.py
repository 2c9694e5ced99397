"""What a journey stands on: a whole Opentrax in a folder of its own, a browser that keeps watch."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from opentrax.config.supervisor.tests.house import House, eventually

ROOT = Path(__file__).resolve().parents[2]
REGION = ROOT / "src/opentrax/demo/region/liechtenstein.osm.pbf"
PICTURES = ROOT / "test-results"
CLOCKWORK = Path(__file__).with_name("clockwork")
PATIENCE_MS = 30_000
# One of them has early afternoon now, so that a journey's hours lie within one calendar day.
ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Chicago",
    "America/Toronto", "America/Sao_Paulo", "Europe/London", "Europe/Athens", "Asia/Dubai",
    "Asia/Bangkok", "Asia/Tokyo", "Pacific/Auckland",
)  # fmt: skip


def zone_in_the_afternoon() -> str:
    """A zone whose clock is nearest to two in the afternoon."""
    now = datetime.now(UTC)

    def distance_h(name: str) -> float:
        local = now.astimezone(ZoneInfo(name))
        return abs(local.hour + local.minute / 60 - 14)

    return min(ZONES, key=distance_h)


class Clock:
    """How far the server's clock is from the real one; see `clockwork`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set_behind(0)

    def set_behind(self, seconds: float) -> None:
        """Let the server believe that it is so many seconds ago."""
        draft = self._file.with_suffix(".draft")
        draft.write_text(str(-seconds))
        draft.replace(self._file)

    def now(self) -> datetime:
        """What the server's clock says."""
        return datetime.fromtimestamp(
            datetime.now(UTC).timestamp() + float(self._file.read_text()), UTC
        )


@contextmanager
def clocked(file: Path) -> Iterator[Clock]:
    """Processes started inside the block run by this clock."""
    clock = Clock(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_CLOCK", str(file))
        patch.setenv("PYTHONPATH", str(CLOCKWORK), prepend=os.pathsep)
        yield clock


@dataclass
class Watch:
    """What a page must not do: errors in the console, other origins, breaches of its CSP."""

    origin: str
    found: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._heard)
        context.on("request", self._asked)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        # An answer of 4xx to a form is printed by the browser; forms that refuse answer 422.
        if message.type == "error" and "status of 422" not in message.text:
            self.found.append(f"console: {message.text} ({message.location.get('url')})")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.origin:
            self.found.append(f"another origin: {request.url}")


class Stage:
    """A browser before a running Opentrax."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house, self.browser = house, browser
        self.address = f"http://localhost:{house.port}"
        self.watch = Watch(f"localhost:{house.port}")

    @contextmanager
    def person(
        self, *, zone: str = "Europe/Vaduz", width: int = 1440, height: int = 900,
        locale: str = "en-US", scheme: str = "light", program: str | None = None,
    ) -> Iterator[Page]:  # fmt: skip
        """Somebody with a browser of their own, which calls itself `program`."""
        context = self.browser.new_context(
            base_url=self.address, timezone_id=zone, locale=locale,
            viewport={"width": width, "height": height}, user_agent=program,
            color_scheme="dark" if scheme == "dark" else "light",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        self.watch.over(context)
        try:
            yield context.new_page()
        finally:
            context.close()

    def sign_in(self, page: Page, email: str, password: str) -> None:
        """Sign in by the form."""
        page.goto("/sign-in")
        page.locator("input[type=email], input[name=login]").first.fill(email)
        page.locator("input[type=password]").fill(password)
        page.locator("form.form button").last.click()
        expect(page).not_to_have_url(re.compile("/sign-in"))

    def speak(self, page: Page, language: str) -> None:
        """Choose a language on one's own page."""
        page.goto("/me")
        page.locator("select[name=language]").select_option(language)
        page.locator("form.form button[type=submit], form.form button:not([type])").first.click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def picture(page: Page, name: str, *, full: bool = True) -> None:
    """Keep a picture for whoever looks at the run."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


def eventually_shows(page: Page, words: str) -> None:
    """Ask for the page until its text has it, then show it: a worker writes what it says."""

    def says() -> bool:
        return re.search(words, page.request.get(page.url).text()) is not None

    eventually(says, f"{words!r} on {page.url}")
    page.reload()
