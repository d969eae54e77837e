"""The whole platform, and browsers to walk through it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browsing import HEIGHT, Somebody
from tests.e2e.stack import Stack, running_stack

Opening = Callable[..., Somebody]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One for all flows; each brings people and goods of its own."""
    with running_stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser `dev.py e2e` found, or the one playwright brought."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture
def somebody(stack: Stack, browser: Browser) -> Iterator[Opening]:
    """Opens browsers; at the end none of them may have complained."""
    opened: list[Somebody] = []

    def open_one(name: str = "somebody", *, with_script: bool = True) -> Somebody:
        context = browser.new_context(
            java_script_enabled=with_script,
            viewport={"width": 1280, "height": HEIGHT},
        )
        one = Somebody(name, stack.url, context)
        opened.append(one)
        return one

    yield open_one
    troubles = [trouble for one in opened for trouble in one.troubles]
    for one in opened:
        one.context.close()
    assert troubles == []
