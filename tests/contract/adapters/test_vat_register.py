"""What the use cases may expect of a register of VAT numbers: of the fake as of VIES over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from cartwright.adapters.vies import Vies
from cartwright.application.ports.vat_register import Said, VatRegister
from cartwright.domain.errors import Outage
from local.servers import Server, listen_again
from local.vies import application
from tests.doubles.vies import ViesDouble, vies
from tests.fakes.vat_register import FakeVatRegister

OURS, FIRM = "DE136695976", "FR40303265045"


@dataclass(frozen=True, slots=True)
class World:
    register: VatRegister
    down: set[str]


@pytest.fixture(name="double")
def _double() -> Iterator[ViesDouble]:
    with vies() as double:
        double.numbers = {FIRM: "ADA TRADING SARL", "EL094259216": "", "XI980780684": "BELFAST BOOKS"}
        double.requesters = {OURS}
        yield double


@pytest.fixture(params=["vies", "fake"])
def world(request: pytest.FixtureRequest, double: ViesDouble) -> World:
    if request.param == "vies":
        return World(Vies(double.url), double.down)
    fake = FakeVatRegister(double.numbers, (OURS,))
    return World(fake, fake.down)


def test_a_number_in_the_register_is_valid_with_its_name(world: World) -> None:
    assert world.register.ask(FIRM) == Said(valid=True, name="ADA TRADING SARL")
    assert world.register.ask("EL094259216").valid
    assert world.register.ask("XI980780684").valid


def test_a_number_that_is_not_there_is_not_valid(world: World) -> None:
    assert world.register.ask("FR83404833048") == Said(valid=False)


def test_who_asks_under_a_number_of_its_own_gets_proof_of_it(world: World) -> None:
    assert world.register.ask(FIRM, OURS).consultation.startswith("WAPI")


def test_a_requester_the_register_does_not_know_is_answered_without_proof(world: World) -> None:
    assert world.register.ask(FIRM, "DE000000000") == Said(valid=True, name="ADA TRADING SARL")


def test_a_member_state_that_does_not_answer_says_nothing_of_the_number(world: World) -> None:
    world.down.add("FR")
    with pytest.raises(Outage):
        world.register.ask(FIRM)
    assert world.register.ask("EL094259216").valid


@pytest.mark.parametrize(
    ("number", "covered"),
    [
        (FIRM, True),
        ("EL094259216", True),
        ("XI980780684", True),
        ("GR094259216", False),
        ("GB980780684", False),
    ],
)
def test_it_covers_the_member_states_as_their_numbers_begin_and_northern_ireland(
    world: World, number: str, covered: bool
) -> None:
    assert world.register.covers(number) is covered


# --- VIES itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        (200, b""),
        (200, b"<html>Service unavailable</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"valid": "true"}'),
        (200, b"[" * 100_000),
        (200, json.dumps({"errorWrappers": [{"error": "GLOBAL_MAX_CONCURRENT_REQ"}]}).encode()),
        (200, json.dumps({"valid": True, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}).encode()),
        (301, b'{"valid": true}'),
        (404, b'{"valid": true}'),
        (500, b'{"valid": true}'),
        (503, b"{}"),
    ],
)
def test_whatever_is_no_clear_answer_is_an_outage(double: ViesDouble, answer: tuple[int, bytes]) -> None:
    double.broken = answer
    with pytest.raises(Outage):
        Vies(double.url).ask(FIRM, OURS)


def test_nobody_at_the_address_is_an_outage() -> None:
    with pytest.raises(Outage):
        Vies("http://127.0.0.1:9", urllib3.Timeout(connect=1, read=1)).ask(FIRM)


def test_a_number_no_state_could_have_given_out_is_not_valid(double: ViesDouble) -> None:
    assert Vies(double.url).ask("FR") == Said(valid=False)


def test_what_is_asked_is_the_number_and_nothing_about_the_buyer(double: ViesDouble) -> None:
    Vies(double.url).ask(FIRM, OURS)
    assert double.asked == [
        {
            "countryCode": "FR",
            "vatNumber": "40303265045",
            "requesterMemberStateCode": "DE",
            "requesterNumber": "136695976",
        }
    ]


def test_a_name_is_short_and_can_be_printed(double: ViesDouble) -> None:
    double.numbers[FIRM] = "ADA\nTRADING\u202e" + "X" * 500
    assert Vies(double.url).ask(FIRM).name == ("ADA TRADING " + "X" * 500)[:120]


# --- the local stack's --------------------------------------------------------------------------------------


def test_the_local_stacks_register_answers_as_vies_does(tmp_path: Path) -> None:
    listener = listen_again(tmp_path / "port")
    server = Server(application(tmp_path), [listener], name="vies").start()
    try:
        local = Vies(f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert local.ask(FIRM) == Said(valid=True)
        assert local.ask(FIRM, OURS).consultation.startswith("WAPI")
        (tmp_path / "unknown").write_text(f"{FIRM}\n", "utf-8")
        (tmp_path / "down").write_text("AT\n", "utf-8")
        assert local.ask(FIRM) == Said(valid=False)
        with pytest.raises(Outage):
            local.ask("ATU13585627")
    finally:
        server.stop()
        listener.close()
