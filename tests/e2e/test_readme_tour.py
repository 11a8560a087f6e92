"""The README's five minutes with curl do what they say, word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local import ROOT
from local.stack import Stack
from tests.e2e.stories.people import Login

TOOLS = ("bash", "curl", "jq")
OWNERS = ("verkauf@nordlicht.example", "orders@fernfoundry.example", "sales@cedarmesa.example")

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"the tour asks for {', '.join(TOOLS)}"
)


@dataclass(frozen=True)
class Toured:
    """A stack of its own, because the tour moves its calendar, and what the tour printed, line by line."""

    stack: Stack
    month: str
    lines: list[str]


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toured]:
    checkout = tmp_path_factory.mktemp("tour")
    with Stack(checkout / ".local") as stack:
        month = datetime.now(ZoneInfo("Europe/Berlin")).strftime("%Y-%m")
        told = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", tour()],
            cwd=checkout, env={**os.environ, "no_proxy": "*"}, capture_output=True, text=True, timeout=180,
            check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout + told.stderr + stack.logs()
        stack.settle()
        yield Toured(stack, month, told.stdout.splitlines())


def tour() -> str:
    """Every `sh` block of the README, as a reader would paste them, one after the other."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks, "the README has no tour"
    return "\n".join(blocks)


def test_members_see_what_is_theirs_and_are_told_what_is_missing(toured: Toured) -> None:
    assert toured.lines.count('["contact-sheets","test"]') == 1
    assert toured.lines.count('["morgenlicht","live"]') == toured.lines.count('["foundry","live"]') == 2
    assert {'[403,"members.manage"]', "404"} <= set(toured.lines)


def test_the_order_is_paid_and_its_receipt_is_in_the_mailbox(toured: Toured) -> None:
    assert toured.lines.count("succeeded") == toured.lines.count("paid") == 1
    (sale,) = sales(toured)
    (receipt,) = toured.stack.mails("you@example.com")
    assert sale["document"] in receipt.subject


def test_the_report_asked_for_holds_the_sale_to_the_cent(toured: Toured) -> None:
    (line,) = sales(toured)[0]["lines"]
    client = Login.of(toured.stack, "client: Nordlicht")
    reports = client.get(f"/clients/{toured.stack.directory['ids']['client.nordlicht']}/tax-reports")["items"]

    asked = [report["totals"] for report in reports if report["period"] == toured.month]

    total = {part: line["amount"][part]["text"] for part in ("net", "tax", "gross")}
    assert [{"currency": "EUR", **total}] in asked
    assert any(row.startswith("total,") and f",{','.join(total.values())}," in row for row in toured.lines)


def test_the_first_of_next_month_mails_everyone_a_link(toured: Toured) -> None:
    for owner in OWNERS:
        letters = toured.stack.mails(owner)
        assert sum("/v1/downloads/" in letter.text for letter in letters) == 1, owner


def sales(toured: Toured) -> list[Any]:
    found = Login.of(toured.stack, "agency").sales(toured.month)
    return [sale for sale in found if sale["buyer_email"] == "you@example.com"]
