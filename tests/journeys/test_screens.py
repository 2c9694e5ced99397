"""Every office screen on a narrow phone: no sideways scroll, a heading, and a way by keyboard."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.journeys.stage import Stage, picture

pytestmark = [pytest.mark.journey]

PROVIDER = (
    "/live-map", "/days", "/days > .row-link", "/work-orders", "/work-orders > .row-link",
    "/visits", "/assignments", "/locations", "/technicians", "/technicians > .row-link",
    "/technicians/new", "/devices", "/devices > .row-link", "/devices/new", "/shifts",
    "/shifts/new", "/timesheets", "/timesheets > .row-link", "/me", "/me/mail",
    "/me/data", "/privacy", "/privacy/cookies", "/privacy/data", "/privacy/sharing", "/promises",
)  # fmt: skip
SETTINGS = (
    "/organization", "/organization/members", "/organization/partners", "/organization/roles",
    "/organization/letterhead", "/organization/documents", "/organization/required-documents",
    "/organization/coverage",
    "/organization/breaks", "/organization/positions", "/organization/holds",
    "/organization/requests", "/organization/disclosures", "/organization/closure",
    "/organization/mail", "/organization/clocks", "/organization/clocks/hours",
    "/organization/api-tokens", "/organization/calendars", "/organization/webhooks",
    "/api/v1/docs",
    "/organization/clocks/exception",
    "/organization/work-orders", "/organization/trades",
    "/organization/problem-codes", "/organization/checklists", "/organization/costs",
    "/locations > .row-link", "/organizations/new", "/me/security", "/me/sign-ins", "/me/requests",
)  # fmt: skip
CLIENT = (
    "/work-orders", "/work-orders > .row-link", "/work-orders/new", "/locations",
    "/locations > .row-link", "/locations/new", "/locations/unplaced", "/imports",
    "/reports", "/reports/spend", "/scan",
)  # fmt: skip
FIELD = ("/field", "/field/scan", "/field/data", "/field/looks", "/field/devices",
         "/field/disclosure", "/timesheets/own")  # fmt: skip

# What the browser is asked after each Tab: what has the focus, and does it show.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {name: "", shown: false};
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  return {name: at.tagName + " " + (at.textContent || at.name || "").trim().slice(0, 40),
          shown: ring && box.width > 0 && box.height > 0};
}"""
WIDER = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return "";
  const wide = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > most + 1 && !e.closest(".table-wrap"))
    .map((e) => e.tagName.toLowerCase() + "." + [...e.classList].join("."));
  return document.documentElement.scrollWidth + " px: " + wide.slice(0, 4).join(" ");
}"""
# What reaches beyond a container that clips, which no scroll bar tells. Left out are decoration,
# maps, drawings, words for screen readers alone, and what ends in an ellipsis.
CUT = """() => {
  const apart = ".trail-art, .visually-hidden, .skip, [aria-hidden=true], svg, canvas, [data-live],"
    + " [data-day], .place-map, .fence-map, .table.cards thead, .table.cards caption, dialog";
  const clips = (e) => ["clip", "hidden"].includes(getComputedStyle(e).overflowX)
    && getComputedStyle(e).textOverflow !== "ellipsis";
  const name = (e) => e.tagName.toLowerCase() + [...e.classList].map((c) => "." + c).join("");
  const out = [];
  for (const box of [...document.querySelectorAll("body, body *")].filter(clips)) {
    if (box.closest(apart) || box.scrollWidth <= box.clientWidth + 1) continue;
    const edge = box.getBoundingClientRect().left + box.clientLeft + box.clientWidth;
    const cut = [...box.querySelectorAll("*")].filter((e) => !e.closest(apart)
      && !e.closest(".table-wrap, .tabs") && e.getBoundingClientRect().width > 0
      && Math.max(e.getBoundingClientRect().right,
                  e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === "visible"
                    ? e.getBoundingClientRect().left + e.scrollWidth : 0) > edge + 1);
    if (cut.length) out.push(name(box) + " cuts " + cut.slice(0, 3).map(name).join(" "));
  }
  return out;
}"""
# Tables that are cards on a narrow screen, so that nothing of them is out of sight.
CARDS = {
    "/me/data", "/organization/holds", "/organization/disclosures", "/privacy/cookies",
    "/privacy/data", "/privacy/sharing", "/promises", "/shifts",
    "/timesheets > .row-link", "/field/looks", "/timesheets/own", "/locations", "/me/sign-ins",
    "/organization/requests", "/me/requests",
}  # fmt: skip
HIDDEN = """(cards) => {
  const out = [];
  for (const wrap of cards ? document.querySelectorAll(".table-wrap") : [])
    if (wrap.scrollWidth > wrap.clientWidth + 1) out.push("a table scrolls sideways");
  const tab = document.querySelector(".tabs [aria-current]")?.getBoundingClientRect();
  if (tab && (tab.left < 0 || tab.right > document.documentElement.clientWidth + 1))
    out.push("the current tab is out of sight");
  return out;
}"""
TABS = 5


@dataclass(frozen=True)
class Look:
    """How the screens are shown."""

    locale: str
    language: str
    scheme: str


LOOKS = (Look("en-US", "en", "light"), Look("fr-CA", "fr-ca", "dark"))


def visit(page: Page, screen: str) -> bool:
    """Open a screen: an address, or the first link of a list; False where the list is empty."""
    address, _, link = screen.partition(" > ")
    page.goto(address)
    if not link:
        return True
    found = page.locator(link).first
    if not found.count():
        return False
    page.goto(str(found.get_attribute("href")))
    return True


def faults(page: Page, look: Look, *, cards: bool) -> list[str]:
    """What is wrong with the screen that is open."""
    found = list(page.evaluate(HIDDEN, cards))
    wider = page.evaluate(WIDER)
    if wider:
        found.append(f"scrolls sideways, {wider}")
    found += [f"cut off: {cut}" for cut in page.evaluate(CUT)]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} h1")
    if str(page.locator("html").get_attribute("lang")).lower() != look.language:
        found.append(f"is in {page.locator('html').get_attribute('lang')}")
    for step in range(TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if not focus["shown"]:
            found.append(f"Tab {step + 1} shows no focus ({focus['name']})")
            break
    return found


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.scheme}")
@pytest.mark.parametrize(
    ("email", "screens"),
    [
        ("daniel@rheintal.example", PROVIDER),
        ("marta@rheintal.example", SETTINGS),
        ("olivia@alpenblick.example", CLIENT),
        ("tim@rheintal.example", FIELD),
    ],
    ids=["dispatcher", "owner", "client", "technician"],
)
def test_every_screen_fits_and_is_walked_by_keyboard(
    demo: tuple[Stage, str], email: str, screens: tuple[str, ...], look: Look
):
    stage, password = demo
    wrong = []
    with stage.person(width=360, height=740, locale=look.locale, scheme=look.scheme) as page:
        stage.sign_in(page, email, password)
        stage.speak(page, look.language)
        for screen in screens:
            if not visit(page, screen):
                wrong.append(f"{screen}: the list is empty")
                continue
            cards = screen in CARDS and email != "olivia@alpenblick.example"
            wrong += [f"{screen}: {fault}" for fault in faults(page, look, cards=cards)]
            name = screen.strip("/").replace("/", "-").replace(" > .", "-")
            picture(page, f"screens-{look.language}-{email.partition('@')[0]}-{name}")
    assert wrong == []
    assert stage.watch.found == []
