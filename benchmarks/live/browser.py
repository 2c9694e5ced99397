"""The live map in Chromium, with the browser's own trace of its main thread."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_CATEGORIES = ("toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing")
# Notes when what arrived is on the screen: the frame after the element changed.
_WATCH = """
() => {
  window.seen = { probe: [], sos: [] };
  const note = (kind) => requestAnimationFrame(() => window.seen[kind].push(Date.now() / 1000));
  new MutationObserver((changes) => {
    if (changes.some((c) => c.addedNodes.length)) note("sos");
  }).observe(document.querySelector(".live-alarms"), { childList: true });
  const marker = document.querySelector(".who.is-chosen");
  if (marker) new MutationObserver(() => note("probe")).observe(marker, { childList: true });
  return Boolean(marker);
}
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the main thread: when it began after the trace's begin, how long it took on the
    clock, and how much of that it computed (the rest it waited: for a core, for the painter)."""

    at_s: float
    length_ms: float
    computed_ms: float


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def sign_in(page: Page, email: str, secret: str) -> None:
    page.goto("/sign-in")
    page.locator("input[type=email], input[name=login]").first.fill(email)
    page.locator("input[type=password]").fill(secret)
    page.locator("form.form button").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def choose(page: Page, name: str) -> None:
    """Find somebody in the list by keyboard and choose them, so that they have a marker."""
    page.locator(".live-search").fill(name)
    page.locator(".live-search").press("ArrowDown")
    page.locator(".live-row:focus").press("Enter")
    page.locator(".who.is-chosen").wait_for()
    page.locator(".live-search").fill("")


def watch(page: Page) -> None:
    if not page.evaluate(_WATCH):
        raise RuntimeError("the chosen technician has no marker")


def seen(page: Page) -> dict[str, list[float]]:
    found: dict[str, list[float]] = page.evaluate("() => window.seen")
    return found


class Trace:
    """The trace between `start` and `stop`."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)

    def start(self) -> None:
        self._session.send(
            "Tracing.start",
            {
                "transferMode": "ReturnAsStream",
                "traceConfig": {"includedCategories": list(_CATEGORIES)},
            },
        )

    def stop(self) -> list[Task]:
        """End the trace; the tasks of the page's main thread."""
        done: list[str] = []
        self._session.on("Tracing.tracingComplete", lambda told: done.append(told["stream"]))
        self._session.send("Tracing.end")
        while not done:
            self._session.send("Browser.getVersion")  # lets events in
        with tempfile.TemporaryFile("w+") as file:
            while True:
                part = self._session.send("IO.read", {"handle": done[0], "size": 1 << 20})
                file.write(part["data"])
                if part.get("eof"):
                    break
            file.seek(0)
            return _tasks(json.load(file)["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> list[Task]:
    threads = {
        (e["pid"], e["tid"])
        for e in events
        if e.get("name") == "thread_name" and e["args"].get("name") == "CrRendererMain"
    }
    by_thread: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for event in events:
        thread = event["pid"], event["tid"]
        if event.get("name") == "RunTask" and "dur" in event and thread in threads:
            by_thread.setdefault(thread, []).append(event)
    if not by_thread:
        raise RuntimeError("the trace has no tasks")
    # Other renderers (a spare one) do next to nothing.
    busiest = max(by_thread.values(), key=lambda found: sum(e["dur"] for e in found))
    begun = min(e["ts"] for e in events if e.get("ts"))
    return [Task((e["ts"] - begun) / 1e6, e["dur"] / 1e3, e.get("tdur", 0) / 1e3) for e in busiest]


def picture(page: Page, path: Path) -> None:
    page.screenshot(path=path)
