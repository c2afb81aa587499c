"""The pictures of the guides, taken of a demonstration that runs: `python tools/pictures.py http://127.0.0.1:5000`.

It signs in with the demonstration's accounts, brings the sample list as far as its check, and writes docs/images/.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from suite import find_chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
PASSWORD = "aurora-sister-cities"  # noqa: S105 -- of the demonstration, and shown on its sign-in page
WIDTH, HEIGHT, QUALITY = 1000, 860, 72
PAGES = {
    "coordinator": {
        "listed-twice": "/people/duplicates",
        "still-right": "/people/unsure",
        "export": "/people/export",
    },
    "admin": {"administration": "/admin/", "second-step": "/me/security/second-step"},
}


def signed_in(browser: Browser, address: str, who: str) -> Page:
    """A page of one of the demonstration's people."""
    page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, base_url=address).new_page()
    page.goto("/login")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    form = page.locator("form", has=page.locator("input[name=password]"))
    form.locator("input[name=email]").fill(f"{who}@demo.example")
    form.locator("input[name=password]").fill(PASSWORD)
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/me")
    return page


def shoot(page: Page, name: str) -> None:
    """What is seen without scrolling."""
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=QUALITY)
    print(FOLDER / f"{name}.jpg")


def bring_in(page: Page) -> None:
    """The sample list, as far as its check; then it is discarded."""
    page.goto("/data/")
    page.locator("input[type=file]").set_input_files(ROOT / "volunteers" / "static" / "sample-list.csv")
    page.get_by_role("button", name="Read the file").click()
    shoot(page, "columns")
    page.get_by_role("button", name="Check the file").click()
    done = page.get_by_role("button", name="Bring them in")
    while not done.count():
        page.reload()
    shoot(page, "checked")
    page.get_by_role("button", name="Discard this file").click()


def main(address: str) -> None:
    """Take all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for who, pages in PAGES.items():
            page = signed_in(browser, address, who)
            for name, path in pages.items():
                page.goto(path)
                shoot(page, name)
            if who == "coordinator":
                bring_in(page)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
