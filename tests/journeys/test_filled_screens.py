"""Pages of privacy with something on them, in both languages, light and dark, on a narrow phone:
public ones without an account, and those of the office."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from opentrax.config.supervisor.tests.house import call
from tests.journeys import filling
from tests.journeys.inside import inside
from tests.journeys.stage import Stage, picture
from tests.journeys.test_screens import LOOKS, Look, faults

pytestmark = [pytest.mark.journey]

PUBLIC = (
    "/", "/statistics", "/statistics?page=2", "/privacy/request", "/privacy/request/sent",
    "request", "receipt", "/promises", "/promises?state=GAP", "/privacy/sharing",
    "/privacy/cookies", "/privacy/data", "/privacy", "/terms", "/report/under-age", "/sign-up",
    "/sign-in",
)  # fmt: skip
OFFICE = (
    "/me/data", "/me/requests", "/organization/holds", "/organization/disclosures",
    "/organization/requests", "/organization/closure",
)  # fmt: skip

SEEN = ((360, LOOKS[0]), (360, LOOKS[1]), (1440, LOOKS[1]))


@pytest.fixture(scope="module")
def filled(running_demo: tuple[Stage, str]) -> Iterator[dict[str, str]]:
    """The demo with what it leaves empty; addresses of pages that a link leads to."""
    data = running_demo[0].house.data
    canary = call(data, "promises", "canary")
    assert canary.returncode == 0, canary.stdout + canary.stderr
    with inside(data, OPENTRAX_DEMO="1") as within:
        yield within(filling.fill)
        within(filling.keep_the_organization)


def _look_at(page: Page, look: Look, screens: tuple[str, ...], links: dict[str, str]) -> list[str]:
    wrong = []
    for screen in screens:
        page.goto(links.get(screen, screen))
        for detail in page.locator("main details").all():
            detail.evaluate("(e) => { e.open = true; }")
        wrong += [f"{screen}: {fault}" for fault in faults(page, look, cards=True)]
        name = screen.strip("/").replace("/", "-").replace("?", "-") or "front"
        picture(page, f"filled-{look.language}-{page.viewport_size['width']}-{name}")  # type: ignore[index]
    return wrong


@pytest.mark.parametrize(("width", "look"), SEEN, ids=str)
def test_public_pages_with_something_on_them_fit(
    demo: tuple[Stage, str], filled: dict[str, str], look: Look, width: int
):
    stage, _password = demo
    with stage.person(width=width, height=740, locale=look.locale, scheme=look.scheme) as page:
        wrong = _look_at(page, look, PUBLIC, filled)
    assert "\n".join(wrong) == ""
    assert stage.watch.found == []


@pytest.mark.parametrize(("width", "look"), SEEN, ids=str)
def test_the_offices_pages_with_something_on_them_fit(
    demo: tuple[Stage, str], filled: dict[str, str], look: Look, width: int
):
    stage, password = demo
    with stage.person(width=width, height=740, locale=look.locale, scheme=look.scheme) as page:
        stage.sign_in(page, filling.OWNER, password)
        stage.speak(page, look.language)
        wrong = _look_at(page, look, OFFICE, filled)
    assert "\n".join(wrong) == ""
    assert stage.watch.found == []


def test_the_check_sees_what_a_clipping_container_cuts_off(demo: tuple[Stage, str]):
    """The control: a wide word in a page that clips, and a cell that is cut, are found."""
    stage, _password = demo
    with stage.person(width=360, height=740) as page:
        page.goto("/privacy/request")
        assert faults(page, LOOKS[0], cards=True) == []
        page.evaluate(
            "() => { const e = document.createElement('p'); e.style.whiteSpace = 'nowrap';"
            " e.textContent = 'wide '.repeat(60); document.querySelector('main').append(e); }"
        )
        [found] = faults(page, LOOKS[0], cards=True)
        assert "cut off" in found
