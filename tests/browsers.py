"""Headless Chromium for browser tests, through Playwright."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.services import ROOT

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("BROWSER_REQUIRED") == "1":
            pytest.fail("Chromium is missing; install it (Debian: apt-get install chromium).")
        pytest.skip("Chromium is not installed.")
    expect.set_options(timeout=30_000)  # a machine at work may be slow; what is right ends the wait at once
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, and Django would refuse to query beside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=program, headless=True, args=_ARGUMENTS)
            yield chromium
            chromium.close()


@pytest.fixture
def browser_context(browser: Browser, live_stack: str) -> Iterator[BrowserContext]:
    """A clean profile on the running site; nothing outside this computer can be reached."""
    context = browser.new_context(
        base_url=live_stack, viewport={"width": 1360, "height": 900}, locale="en-GB"
    )
    context.route(re.compile(rf"^(?!{re.escape(live_stack)}|data:|blob:)"), lambda route: route.abort())
    context.set_default_timeout(45_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test if a script fails or the content security policy is violated."""
    page = browser_context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on(
        "console",
        lambda message: mistakes.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    assert not mistakes, mistakes


@pytest.fixture
def screenshot(page: Page) -> Callable[[str], Path]:
    """Saves what the page shows as var/screenshots/NAME.png."""

    def save(name: str) -> Path:
        path = ROOT / "var" / "screenshots" / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return save
