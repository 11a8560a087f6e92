"""Asked by HEAD, what GET answers is told of, and nobody is shown it (RFC 9110, 9.3.2)."""

from __future__ import annotations

import pytest

from checkout import assets
from tests.component.checkout.market import Visitor
from tests.component.checkout.test_onward import keys, placed
from tests.component.deployment import Answer, Deployment

__all__ = ["keys"]  # shops to go on from: for every test here


def asked(deployment: Deployment, method: str, path: str) -> tuple[Answer, list[str]]:
    """By a visitor of its own; with the calls that it took once the process knows the page."""
    visitor = Visitor(deployment, {"accept": "text/html"})
    visitor.send(method, path)
    deployment.wire.clear()
    return visitor.send(method, path), deployment.wire.names


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/films", 200),
        ("/", 200),
        ("/favicon.ico", 303),
        (assets.url("checkout.css"), 200),
        ("/embed.js", 200),
        ("/hub/cli_00000000000000000000000000", 404),
        ("/nobodys", 404),
    ],
)
def test_a_page_is_told_of_as_it_is_shown(deployment: Deployment, path: str, status: int) -> None:
    shown, calls = asked(deployment, "GET", path)
    told, same = asked(deployment, "HEAD", path)
    assert (shown.status, told.status, same) == (status, status, calls)
    assert told.text == ""
    assert {name: told.headers[name] for name in told.headers if name != "content-length"} == {
        name: shown.headers[name] for name in shown.headers if name != "content-length"
    }
    assert ("content-length" in told.headers) == ("content-length" in shown.headers)


def test_an_order_is_told_of_as_it_stands(visitor: Visitor) -> None:
    where = placed(visitor)["confirm_url"]
    told = visitor.send("HEAD", where, headers={"accept": "text/html"})
    assert (told.status, told.text) == (200, "")


def test_what_only_takes_something_is_not_there(visitor: Visitor) -> None:
    with pytest.raises(AssertionError, match="no route"):
        visitor.send("HEAD", "/films/quote")
