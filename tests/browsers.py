"""Which browser pages are opened in, and how it is started."""

from __future__ import annotations

# The first is Chromium without its windows: the same pages for less than half of the computing.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# Nothing is asked of the outside world, and no proxy stands between the browser and the stack.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
