"""The few files the pages need, and the addresses browsers try by themselves."""

from __future__ import annotations

import re

import pytest

from tests.component.checkout.market import Visitor


def test_files_carry_their_contents_hash_and_are_kept_for_good(visitor: Visitor) -> None:
    page = visitor.open("/lichtung").text
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    types = {}
    for address in found:
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{10}\.(css|js|svg)", address)
        file = visitor.send("GET", address)
        assert file.status == 200
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["x-content-type-options"] == "nosniff"
        types[address.rpartition(".")[2]] = file.headers["content-type"]
    assert types == {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
    }


@pytest.mark.parametrize(
    "file", ["checkout.css", "..%2fapp.py", "%2e%2e", "app.py", "checkout.0000000000.css", "%00"]
)
def test_nothing_else_is_served(visitor: Visitor, file: str) -> None:
    assert visitor.send("GET", f"/static/{file}").status == 404


def test_the_icon_browsers_ask_for_is_there(visitor: Visitor) -> None:
    answer = visitor.send("GET", "/favicon.ico")
    assert answer.status == 303
    assert visitor.send("GET", answer.headers["location"]).status == 200


def test_the_host_itself_lists_nothing(visitor: Visitor) -> None:
    page = visitor.open("/")
    assert page.status == 200
    assert "Nothing to see here" in page.text
    assert "Lindner" not in page.text
