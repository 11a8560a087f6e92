"""What an edge says of a visitor, and who is believed to be one."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.component.checkout.buying import order, place
from tests.component.checkout.market import Visitor, edged, fields
from tests.component.deployment import EDGE, Deployment

OF_AN_ADDRESS = 40


def evidence(deployment: Deployment) -> dict[str, Any]:
    (kept,) = deployment.items("order")
    found: dict[str, Any] = kept["body"]["buyer"]["evidence"]
    return found


@pytest.mark.parametrize(
    "secret", [{}, {"x-edge-secret": ""}, {"x-edge-secret": "guessed"}, {"x-edge-secret": f"{EDGE},{EDGE}"}]
)
def test_who_is_no_edge_of_ours_writes_no_evidence(
    visitor: Visitor, deployment: Deployment, secret: dict[str, str]
) -> None:
    visitor.headers |= {"cloudfront-viewer-country": "DE", **secret}
    place(visitor)
    assert evidence(deployment).get("ip_country", "") == ""


def test_who_is_no_edge_of_ours_guesses_no_country(visitor: Visitor) -> None:
    page = visitor.open("/lichtung", cloudfront_viewer_country="AT", accept_language="fr-FR")
    assert fields(page)["country"] == "FR"


@pytest.mark.parametrize("secret", [EDGE, ""])
def test_a_deployment_without_an_edge_believes_nobody(
    visitor: Visitor, deployment: Deployment, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("CARTWRIGHT_EDGE_DIGEST", "")
    visitor.headers |= edged("DE") | {"x-edge-secret": secret}
    place(visitor)
    assert evidence(deployment).get("ip_country", "") == ""


@pytest.mark.parametrize("seen", ["192.0.2.{}:443", "2001:db8:0:{}::7:443", "[2001:db8:0:{}::7]:443"])
def test_behind_an_edge_everybody_has_a_network_of_their_own(visitor: Visitor, seen: str) -> None:
    for number in range(OF_AN_ADDRESS + 1):
        visitor.headers |= edged("DE", cloudfront_viewer_address=seen.format(number))
        mine = order(attempt=f"attempt-{number:020}", email=f"{number}@buyer.example")
        assert visitor.post("/lichtung/orders", mine).status == 201


def test_an_edge_that_says_no_address_is_the_network_itself(visitor: Visitor, deployment: Deployment) -> None:
    visitor.headers |= edged("DE")
    place(visitor)
    direct = deployment.items("attempts")
    visitor.headers.clear()
    place(visitor, attempt="another-attempt-00001")
    assert {item["pk"] for item in deployment.items("attempts")} == {item["pk"] for item in direct}


def test_the_secret_is_never_logged(
    visitor: Visitor, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.headers |= edged("AT")
    visitor.open("/lichtung")
    visitor.post("/lichtung/orders", order())
    visitor.post("/lichtung/orders", {"nonsense": 1})
    visitor.open("/nowhere")
    said = capsys.readouterr()
    assert EDGE not in logged.getvalue() + said.out + said.err
