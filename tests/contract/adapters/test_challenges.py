"""What the use cases may expect of whoever tells people from machines: of the fake as of Turnstile's adapter,
over HTTP to the local stack's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cartwright.adapters.turnstile import Turnstile
from cartwright.application.ports.challenges import Verifier
from cartwright.domain.proofs import Proof, Verdict
from local.servers import Server, listen_again
from local.turnstile import SECRET, SITE, TEST_TOKEN, application
from tests.fakes.challenges import FakeVerifier

HOST = "harbour.carts.example"


@dataclass(frozen=True, slots=True)
class World:
    verifier: Verifier
    token: Callable[[str], str]
    fall: Callable[[], object]


@dataclass(slots=True)
class Stub:
    """Answers what it is told to, and notes what it was asked."""

    url: str = ""
    answer: tuple[int, bytes] = (200, b"{}")
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def serving(app: Starlette, home: Path) -> Iterator[str]:
    listener = listen_again(home / "port")
    server = Server(app, [listener], name="turnstile").start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        listener.close()


@pytest.fixture(name="home", scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("turnstile")


# One for all tests: a server with open connections takes its time to stop.
@pytest.fixture(name="local", scope="module")
def _local(home: Path) -> Iterator[str]:
    with serving(application(home), home) as url:
        yield url


@pytest.fixture(name="stub", scope="module")
def _stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    stub = Stub()

    async def answer(request: Request) -> Response:
        stub.asked.append(json.loads(await request.body()))
        status, body = stub.answer
        return Response(body, status, media_type="application/json")

    app = Starlette(routes=[Route("/siteverify", answer, methods=["POST"])])
    with serving(app, tmp_path_factory.mktemp("stub")) as stub.url:
        yield stub


@pytest.fixture(params=["turnstile", "fake"])
def world(request: pytest.FixtureRequest, local: str, home: Path) -> Iterator[World]:
    down = home / "down"
    if request.param == "turnstile":
        yield World(Turnstile(local), lambda host: given(local, host), down.touch)
        down.unlink(missing_ok=True)
        return
    fake = FakeVerifier(SECRET)
    yield World(fake, fake.token, lambda: setattr(fake, "down", True))


def given(url: str, host: str, action: str = "order", site: str = SITE) -> str:
    """A token, as the widget gives it to a page."""
    fields = {"sitekey": site, "host": host, "action": action}
    answer = urllib3.request("GET", f"{url}/token", fields=fields).json()
    return str(answer["token"])


def proof(token: str, attempt: str = "attempt-1") -> Proof:
    return Proof(token, HOST, attempt, "203.0.113.7")


def test_a_token_of_that_page_passes(world: World) -> None:
    assert world.verifier.verify(proof(world.token(HOST)), SECRET) is Verdict.PASSED


def test_a_token_is_good_for_one_attempt_however_often_that_is_sent(world: World) -> None:
    token = world.token(HOST)
    for _ in range(2):
        assert world.verifier.verify(proof(token), SECRET) is Verdict.PASSED
    assert world.verifier.verify(proof(token, "attempt-2"), SECRET) is Verdict.FAILED


def test_a_token_of_another_page_or_of_nobodys_fails(world: World) -> None:
    assert world.verifier.verify(proof(world.token("elsewhere.example")), SECRET) is Verdict.FAILED
    assert world.verifier.verify(proof("made-up"), SECRET) is Verdict.FAILED


def test_who_does_not_answer_or_does_not_know_us_says_nothing_of_the_buyer(world: World) -> None:
    assert world.verifier.verify(proof(world.token(HOST)), "another-secret") is Verdict.UNKNOWN
    world.fall()
    assert world.verifier.verify(proof(world.token(HOST)), SECRET) is Verdict.UNKNOWN


# --- Turnstile itself ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "verdict"),
    [
        ("1x0000000000000000000000000000000AA", Verdict.PASSED),
        ("2x0000000000000000000000000000000AA", Verdict.FAILED),
        ("3x0000000000000000000000000000000AA", Verdict.FAILED),
    ],
)
def test_the_documented_test_secrets_do_as_they_say(local: str, secret: str, verdict: Verdict) -> None:
    token = given(local, HOST, site="1x00000000000000000000AA")
    assert token == TEST_TOKEN
    assert Turnstile(local).verify(proof(token), secret) is verdict
    assert Turnstile(local).verify(proof("0.real-token"), secret) is Verdict.FAILED
    assert Turnstile(local).verify(proof(token), SECRET) is Verdict.FAILED


def test_a_token_that_was_won_for_something_else_fails(local: str) -> None:
    assert Turnstile(local).verify(proof(given(local, HOST, "login")), SECRET) is Verdict.FAILED


ANSWERS: list[tuple[int, Any, Verdict]] = [
    (200, {"success": True, "hostname": HOST, "action": "order"}, Verdict.PASSED),
    (200, {"success": True, "hostname": HOST}, Verdict.FAILED),
    (200, {"success": True, "action": "order"}, Verdict.FAILED),
    (200, {"success": "true", "hostname": HOST, "action": "order"}, Verdict.UNKNOWN),
    (200, {"success": True, "metadata": {"result_with_testing_key": "yes"}}, Verdict.FAILED),
    (200, {"success": False, "error-codes": ["timeout-or-duplicate"]}, Verdict.FAILED),
    (400, {"success": False, "error-codes": ["bad-request"]}, Verdict.FAILED),
    (200, {"success": False, "error-codes": ["internal-error"]}, Verdict.UNKNOWN),
    (400, {"success": False, "error-codes": ["invalid-input-secret"]}, Verdict.UNKNOWN),
    (200, {"success": False, "error-codes": []}, Verdict.UNKNOWN),
    (200, {"success": False, "error-codes": "bad-request"}, Verdict.UNKNOWN),
    (500, {"success": True, "hostname": HOST, "action": "order"}, Verdict.UNKNOWN),
    (301, {"success": True, "hostname": HOST, "action": "order"}, Verdict.UNKNOWN),
    (200, [], Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("status", "body", "verdict"), ANSWERS)
def test_what_it_says_is_taken_at_its_word(stub: Stub, status: int, body: Any, verdict: Verdict) -> None:
    stub.answer = status, json.dumps(body).encode()
    assert Turnstile(stub.url).verify(proof("token"), SECRET) is verdict


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff"])
def test_what_is_no_answer_says_nothing(stub: Stub, body: bytes) -> None:
    stub.answer = 200, body
    assert Turnstile(stub.url).verify(proof("token"), SECRET) is Verdict.UNKNOWN


def test_what_is_asked_is_the_token_and_nothing_else_about_the_buyer(stub: Stub) -> None:
    stub.asked.clear()
    for one in (proof("token"), replace(proof("token", "attempt-2"), address="")):
        Turnstile(stub.url).verify(one, SECRET)
    keys = [one.pop("idempotency_key") for one in stub.asked]
    assert stub.asked == [
        {"secret": SECRET, "response": "token", "remoteip": "203.0.113.7"},
        {"secret": SECRET, "response": "token"},
    ]
    assert len(set(keys)) == 2


def test_nobody_at_the_address_says_nothing() -> None:
    nobody = Turnstile("http://127.0.0.1:9", urllib3.Timeout(connect=1, read=1))
    assert nobody.verify(proof("token"), SECRET) is Verdict.UNKNOWN
