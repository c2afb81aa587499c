"""A second step in a browser: an app's picture and codes, and a passkey that Chromium makes and signs with."""

from dataclasses import replace
from typing import Any

from passlib.totp import TOTP
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Person, Site

AUDITOR = "auditor@demo.example"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _first_step(person: Person) -> None:
    person.go("/login")
    person.page.fill("#email", AUDITOR)
    person.page.locator("details:has(#password) > summary").click()
    person.page.fill("#password", PASSWORD)
    person.press(person.page.locator("form:has(#password) button[type=submit]"))
    expect(person.page).to_have_url(f"{person.site.url}/login/second-step")


def _sign_out(person: Person) -> None:
    person.press(person.page.locator("form[action='/logout'] button").first)


def test_a_second_step(site: Site, people: Any) -> None:
    """Set up, asked for, passed with a passkey and with a recovery code, and turned off again."""
    auditor = people()
    auditor.site = replace(site, url=site.url.replace("127.0.0.1", "localhost"))  # a number has no passkeys
    page, browser = auditor.page, auditor.context.new_cdp_session(auditor.page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    auditor.sign_in(AUDITOR).go("/me/security/second-step").look("off")
    auditor.press(page.locator("form[action$='/app/begin'] button"))
    auditor.look("app")
    key = page.locator("code.key").inner_text()
    page.fill("#code", str(TOTP(key).generate().token))
    auditor.press(page.locator("form:has(#code) button[type=submit]"))
    recovery = page.locator("code.key").all_inner_texts()
    assert len(recovery) == 10
    auditor.look("codes").press(page.locator("main a.btn-main"))
    page.fill("#name", "My laptop")
    auditor.press(page.locator("form[data-passkey=create] button"))
    expect(page.locator("#passkey-1")).to_have_text("My laptop")
    auditor.look("on")
    _sign_out(auditor)
    _first_step(auditor)
    auditor.look("asked").press(page.locator("form[data-passkey=get] button"))
    expect(page).to_have_url(f"{auditor.site.url}/me")
    _sign_out(auditor)
    _first_step(auditor)
    page.locator("details:has(#recovery) > summary").click()
    page.fill("#recovery", recovery[0])
    auditor.press(page.locator("form:has(#recovery) button[type=submit]"))
    auditor.go("/me/security/second-step")
    page.fill("form[action$='/off'] #code", recovery[1])
    auditor.press(page.locator("form[action$='/off'] button"))
    expect(page.locator("[data-state=off]")).to_be_visible()
