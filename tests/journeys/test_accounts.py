"""Accounts in a real browser: a passkey from registration to sign-in, sessions, and leaving.

The authenticator is Chromium's own virtual one, driven over the DevTools protocol: it makes real
keys and signs real challenges.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, expect

from opentrax.config.supervisor.tests.house import eventually
from tests.journeys.stage import Stage, eventually_shows, picture

pytestmark = [pytest.mark.journey]

PASSWORD = "a long walk by the river"
ADDRESS = "pia@passage.example"


def with_authenticator(page: Page) -> CDPSession:
    """A phone's or laptop's own authenticator that recognizes its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session


def begin(page: Page) -> None:
    """The first owner makes the installation one that others may register with."""
    page.goto("/start")
    page.get_by_label("Full name").fill("Olga Owner")
    page.get_by_label("Organization").fill("River Repairs")
    page.get_by_label("E-mail").fill("olga@river.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 16 or older").check()
    page.get_by_label(re.compile("I accept the terms")).check()
    page.get_by_role("button", name="Begin").click()
    expect(page).not_to_have_url(re.compile("/start"))


def register(page: Page) -> None:
    """Everything but a credential; it comes once the address is proven."""
    page.goto("/sign-up")
    page.get_by_role("link", name="Sign up with a passkey").click()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_label("Full name").fill("Pia Passkey")
    page.get_by_label("Organization").fill("Passage")
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_label("I am 16 or older").check()
    page.get_by_label(re.compile("I accept the terms")).check()
    picture(page, "accounts-1-sign-up")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Type the code from your mail")


def mail_to(page: Page, address: str, subject: str) -> str:
    """The text of the newest mail with a subject to an address."""
    page.goto("/demo/mail")
    eventually_shows(page, subject)
    entry = page.get_by_role("listitem").filter(has_text=address).filter(has_text=subject).first
    entry.get_by_role("link").click()
    return page.locator(".mail-text").inner_text()


def code_of(text: str) -> str:
    """The code stands on a line of its own."""
    [code] = re.findall(r"^([A-Z0-9-]{6,13})$", text, re.MULTILINE)
    return str(code)


def make_passkey(page: Page, text: str) -> None:
    """Type the code of the mail; the browser makes the key; recovery codes are shown once."""
    page.goto("/sign-up/verification")
    page.get_by_label("Code").fill(code_of(text))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your passkey")
    picture(page, "accounts-2-passkey")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page).to_have_url(re.compile("/me/recovery-codes"))
    expect(page.locator("ol.codes li")).to_have_count(10)
    picture(page, "accounts-3-recovery-codes")


def sign_in_with_passkey(page: Page) -> None:
    """No address, no password: the authenticator knows whose key it holds."""
    page.goto("/sign-in")
    picture(page, "accounts-4-sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_one_registers_with_a_passkey_and_signs_in_with_it(fresh: Stage):
    with fresh.person() as office, fresh.person() as page:
        begin(office)
        authenticator = with_authenticator(page)
        register(page)
        with fresh.person() as mailbox:
            text = mail_to(mailbox, ADDRESS, "Your code")
        make_passkey(page, text)
        page.goto("/me")
        page.context.clear_cookies()
        page.goto("/me")
        expect(page).to_have_url(re.compile("/sign-in"))
        sign_in_with_passkey(page)
        page.goto("/me/sign-ins")
        expect(page.get_by_role("table")).to_contain_text("Passkey")
        expect(page.get_by_text("this one")).to_be_visible()
        picture(page, "accounts-5-sign-ins")
        refuse_a_stranger(fresh, page, authenticator)
        close(page)
    assert fresh.watch.found == []


def refuse_a_stranger(stage: Stage, page: Page, authenticator: CDPSession) -> None:
    """A browser without the key gets nowhere, and an unwilling person is not made to."""
    with stage.person() as other:
        with_authenticator(other)
        other.goto("/sign-in")
        other.get_by_role("button", name="Sign in with a passkey").click()
        expect(other.get_by_role("alert").filter(has_text="It did not work")).to_be_visible()
        other.goto("/me")
        expect(other).to_have_url(re.compile("/sign-in"))
    assert authenticator is not None
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-ins")


def close(page: Page) -> None:
    """Leaving asks for the passkey once more; the last owner is told what to do first."""
    page.goto("/me/leaving")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    picture(page, "accounts-6-proof")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leave")
    picture(page, "accounts-7-leaving")
    page.get_by_role("button", name="Close the account").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("Passage needs an owner")).to_be_visible()
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deactivated")
    sign_in_with_passkey_and_return(page)


def sign_in_with_passkey_and_return(page: Page) -> None:
    """Deactivated: the key alone brings nobody back, their word does."""
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deactivated")
    page.get_by_role("button", name="Activate my account").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_an_address_is_verified_by_the_link_in_another_browser(fresh: Stage):
    with fresh.person() as office:
        begin(office)
    with fresh.person() as page, fresh.person(width=390) as phone:
        page.goto("/sign-up")
        page.get_by_label("Full name").fill("Lea Link")
        page.get_by_label("Organization").fill("Linkage")
        page.get_by_label("E-mail").fill("lea@linkage.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("I am 16 or older").check()
        page.get_by_label(re.compile("I accept the terms")).check()
        page.get_by_role("button", name="Sign up").click()
        mail_to(phone, "lea@linkage.example", "Your code")
        link = phone.get_by_role("link").filter(has_text="/sign-up/verification/")
        phone.goto(urlsplit(str(link.get_attribute("href"))).path)
        phone.get_by_label("Password").fill(PASSWORD)
        phone.get_by_role("button", name="This is my address").click()
        expect(phone).not_to_have_url(re.compile("/sign-up"))
        page.get_by_role("button", name="I opened the link").click()
        expect(page).not_to_have_url(re.compile("/sign-up"))
        page.goto("/me/sign-ins")
        expect(page.get_by_role("button", name="Sign out there")).to_be_visible()
        page.get_by_role("button", name="Sign out there").click()
        eventually(lambda: "/sign-in" in phone.request.get("/me").url, "the phone is signed out")
    assert fresh.watch.found == []
