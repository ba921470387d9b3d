"""What axe-core finds on a page, best practice and the size of targets (WCAG 2.2) included; and ways to its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

_AXE = Axe()
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[int, Scheme], ...] = ((1280, "light"), (390, "dark"), (1280, "dark"), (390, "light"))
WRONG = "[aria-invalid=true]:visible, [role=alert]:visible"
Screen = tuple[str, Callable[[Page], None]]
GRAVE = {"serious", "critical"}


def violations(
    page: Page, name: str, impacts: set[str] | None = None, *, on_paper: bool = False
) -> list[str]:
    """Everything that is found, or what has one of these impacts: rule, its advice, and where."""
    # The size of targets is of WCAG 2.2 and not looked at unless asked for; paper has none.
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {"target-size": {"enabled": not on_paper}},
    }
    # Signs are letters until their font is there.
    page.evaluate("() => document.fonts.ready.then(() => true)")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(all => all.violations)", options
    )
    return [
        f"{name}: {one['id']} ({one['impact']}): {one['help']}; {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in found
        if impacts is None or one["impact"] in impacts
    ]


def grave(page: Page, name: str) -> list[str]:
    """What is found serious or critical."""
    return violations(page, name, GRAVE)


def worn(page: Page, width: int, scheme: Scheme) -> None:
    """The page in one of the looks."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="screen", color_scheme=scheme)


def seen(page: Page) -> None:
    """The page as it opens."""
    expect(page.locator("#content, main").first).to_be_visible()


def sent_empty(page: Page) -> None:
    """The form as it opens, sent: it says what is missing."""
    page.locator("#content form[method=post] button.primary[type=submit]:visible").first.click()
    expect(page.locator(WRONG).first).to_be_visible()


def pressed(button: str, **typed: str) -> Callable[[Page], None]:
    """The form with this typed and chosen, and a button pressed."""

    def press(page: Page) -> None:
        for name, value in typed.items():
            field = page.locator(f"[name={name}]").first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") in {"radio", "checkbox"}:
                page.check(f"[name={name}][value={value}]")
            else:
                field.fill(value)
        page.locator(button).first.click()
        page.wait_for_load_state()

    return press


def at(screen: str, *ids: Any, query: str = "") -> str:
    return reverse(f"admin:{screen}", args=ids) + query


def looked_at(page: Page, screens: Mapping[str, Screen]) -> list[str]:
    """What axe-core finds serious on these screens, in turns of the looks."""
    found: list[str] = []
    for (name, (address, steps)), (width, scheme) in zip(screens.items(), cycle(LOOKS), strict=False):
        worn(page, width, scheme)
        answer = page.goto(address)
        assert answer is not None, name
        assert answer.status == 200, name
        steps(page)
        found += grave(page, f"{name}, {width}, {scheme}")
    return found
