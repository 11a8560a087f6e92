"""A real browser in front of the running stack, and a buyer who uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from local.stack import Stack
from tests.browsers import ARGUMENTS
from tests.e2e.checkout.buyer import Buyer

# What is expected is waited for: other workers compute meanwhile, and a page is as slow as they make it.
PATIENCE = 20_000

type Arrival = Callable[..., Buyer]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def arrive(browser: Browser, stack: Stack) -> Iterator[Arrival]:
    """A buyer with a browser of its own; options are Playwright's. An error in the page fails the test."""
    contexts, errors = [], list[str]()

    def arrive(**options: Any) -> Buyer:
        context = browser.new_context(locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Buyer(page, stack, f"buyer-{uuid4().hex}@buyer.example")

    yield arrive
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def buyer(arrive: Arrival) -> Buyer:
    return arrive()
