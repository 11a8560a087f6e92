"""What a cold start leaves for later."""

from __future__ import annotations

import subprocess
import sys

LATER = {"babel", "jinja2"}
NEVER = {"boto3", "stripe", "httpx"}


def test_babel_and_jinja_wait_for_the_first_page() -> None:
    script = "import sys, checkout.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not (LATER | NEVER) & set(done.stdout.split())
