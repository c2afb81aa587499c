"""A real Chromium against the real thing: web, worker and an SMTP server, on a database of its own."""

import os
import re
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.processes import LONG, Processes, wait_until
from tests.sink import Sink

expect.set_options(timeout=LONG * 1000)

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = Path(os.environ.get("TEST_ARTEFACTS", ROOT / "test-artefacts"))
PASSWORD = "aurora-sister-cities"
UNDO_SECONDS = 60  # less than the ten minutes for which a worker holds what it sends: see later.py
MILLISECONDS = LONG * 1000
WIDTHS = (320, 1280)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
"""Which rules of axe are asked; all of them at each width, for what is hidden at one is shown at the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test; without a Chromium it is left out, aloud, or fails where it must be there."""
    chromium = _chromium()
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if chromium is None and not os.environ.get("REQUIRE_BROWSER"):
                item.add_marker(pytest.mark.skip(reason="no Chromium was found; CHROMIUM= names one"))


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, without talking to anybody."""
    chromium = _chromium()
    assert chromium, "REQUIRE_BROWSER is set and no Chromium was found"
    return {
        "executable_path": chromium,
        "headless": True,
        "timeout": MILLISECONDS,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """The running system: where it answers, and the mail it sends."""

    url: str
    sink: Sink
    folder: Path
    later: "subprocess.Popen[str]" = field(repr=False)

    def when_no_undo_is_possible(self) -> None:
        """Let what waits for the time to undo be done now; comes back when all its mail has left."""
        assert self.later.stdin
        assert self.later.stdout
        for _turn in range(2):  # a message to many is begun by one job and sent by another
            self.later.stdin.write("now\n")
            self.later.stdin.flush()
            assert self.later.stdout.readline() == "done\n"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`make run`'s own supervisor with web and worker, demonstration data, and a real SMTP server."""
    folder = tmp_path_factory.mktemp("site")
    sink = Sink()
    port = _free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "REDIS_", "MAIL_"))},
        "FLASK_APP": "run.py",
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(sink.port),
        "MAIL_DEFAULT_SENDER": "hello@demo.example",
        "ORGANIZATION_NAME": "Aurora Sister Cities",
        "ORGANIZATION_EMAIL": "hello@demo.example",
        "ORGANIZATION_PHONE": "+1 303 555 0142",
        "ORGANIZATION_POSTAL_ADDRESS": "1700 Daybreak Avenue, Aurora, Colorado 80010",
        "UNDO_SECONDS": str(UNDO_SECONDS),
        "RATE_LIMITS": "off",
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }
    url, log, processes = f"http://127.0.0.1:{port}", folder / "log.txt", Processes()
    try:
        with log.open("w") as file:
            running = processes.python("run.py", env=environment, stdout=file, stderr=file)
            assert wait_until(lambda: running.poll() is not None or _is_ready(url), 2 * LONG), log.read_text()
            assert running.poll() is None, log.read_text()
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": file, "text": True}
            later = processes.python("-m", "tests.browser.later", env=environment, **pipes)
        assert later.stdout.readline() == "ready\n", log.read_text()
        yield Site(url, sink, folder, later)
        running.terminate()
        running.wait(LONG)
    finally:
        processes.end()
        sink.stop()
        ARTEFACTS.mkdir(exist_ok=True)
        shutil.copy(log, ARTEFACTS / f"server-{port}.log")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=LONG) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Person:
    """Somebody at a browser window."""

    def __init__(self, site: Site, context: BrowserContext, name: str) -> None:
        self.site, self.context, self.name = site, context, name
        self.page: Page = context.new_page()
        self.page.set_default_timeout(MILLISECONDS)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)
        self.shots = 0

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def go(self, path: str) -> "Person":
        """Open an address of the site."""
        self.page.goto(self.site.url + path)
        return self

    def sign_in(self, address: str) -> "Person":
        """By the demonstration password."""
        self.go("/login")
        self.page.fill("#email", address)
        if self.page.locator("details:not([open]) #password").count():
            self.page.locator("details:has(#password) > summary").click()
        self.page.fill("#password", PASSWORD)
        self.press(self.page.locator("form:has(#password) button[type=submit]").first)
        expect(self.page).not_to_have_url(re.compile("/login"))
        return self

    def press(self, button: Locator) -> None:
        """Press what leads to a page, and wait until that page is there: a click alone does not."""
        with self.page.expect_navigation():
            button.click()

    def _axe(self) -> AxeResults:
        """What axe finds here. What passed is neither named nor sent: to say so took longer than to look.

        The selectors are for the report, and are asked for where there is one to write.
        """
        if not self.page.evaluate("'axe' in window"):  # it reads the page as it is then, not as it was when axe came
            self.page.evaluate(AXE_SCRIPT)
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"], "selectors": False}
        ask = "asked => axe.run(asked).then(({violations}) => ({violations}))"
        if (found := AxeResults(self.page.evaluate(ask, options))).violations_count:
            found = AxeResults(self.page.evaluate(ask, {**options, "selectors": True}))
        return found

    def look(self, label: str, *, axe: bool = True) -> "Person":
        """Keep a screenshot, and let axe read the page, at 320 and at 1280 px; nothing may scroll sideways."""
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
            folder = ARTEFACTS / self.name
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.shots:02d}-{label}-{width}.png", full_page=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{label} scrolls sideways by {wide} px at {width} px"
            if axe:
                found = self._axe()
                assert found.violations_count == 0, f"{label} at {width} px: {found.generate_report()}"
        self.shots += 1
        if before:
            self.page.set_viewport_size(before)
        return self


@pytest.fixture
def people(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """`people(name, width=…, scripts=False)`: somebody with a browser window of their own."""
    contexts: list[tuple[BrowserContext, Person]] = []

    def arrive(name: str = "", *, width: int = 1280, scripts: bool = True, language: str = "en-US") -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            timezone_id="America/Denver",
            java_script_enabled=scripts,
        )
        person = Person(site, context, f"{request.node.name}{'-' + name if name else ''}".replace("/", "-"))
        contexts.append((context, person))
        return person

    yield arrive
    errors = [error for _, person in contexts for error in person.errors]
    for context, _ in contexts:
        context.close()
    assert not errors, f"the browser complained: {errors}"
