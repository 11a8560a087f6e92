"""Into a hub: by the mailbox alone, once, and into no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import entering
from cartwright.application.ports.papers import BadToken
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.errors import Invalid, NotFound, Unauthenticated
from cartwright.domain.ids import ClientId
from cartwright.domain.passes import LASTS, TRIES, WAITS, Pass, PassOver, WrongCode
from cartwright.domain.people import Client
from tests.unit.application.agency import ADA, HOST, Agency
from tests.unit.application.guests import SEALS, asked, code, entered, followed, letter_of, link, mailed
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA


def typed(agency: Agency, found: Pass, text: str, address: str = "") -> Pass:
    return entering.by_code(
        agency.mine.passes.get(found.client, found.id),
        text,
        address=address,
        passes=agency.mine.passes,
        signatures=SEALS,
        limits=agency.limits,
        now=agency.now,
    )


def sat(agency: Agency, token: str, client: ClientId = NORTHWIND) -> Pass:
    to = agency.mine.clients.get(client)
    return entering.sat(to, token, passes=agency.mine.passes, signatures=SEALS, now=agency.now)


def owner(agency: Agency, host: str = HOST, client: ClientId = NORTHWIND) -> Client:
    return entering.owner(
        host, client, hosts=agency.store.hosts, clients=lambda door: agency.store.of(door.account).clients
    )


def test_a_hub_is_of_a_client_of_the_hosts_account(agency: Agency) -> None:
    assert owner(agency).id == NORTHWIND
    assert owner(agency, client=OLIVEIRA).id == OLIVEIRA
    for host, client in (("elsewhere.example", NORTHWIND), (HOST, ClientId("cli_none"))):
        with pytest.raises(NotFound):
            owner(agency, host, client)


def test_at_a_clients_own_host_there_is_no_other_clients_hub(agency: Agency) -> None:
    [_, slot] = agency.mine.domains.some([OLIVEIRA])
    claimed = slot.claimed("shop.oliveira.example", token="t", at=agency.now)
    agency.mine.domains.move(claimed, agency.act().audit("domain.claim", OLIVEIRA))
    proven = claimed.proven(["cartwright-verify=t"])
    agency.mine.domains.prove(proven, agency.act().audit("domain.verify", OLIVEIRA))
    assert owner(agency, "shop.oliveira.example", OLIVEIRA).id == OLIVEIRA
    with pytest.raises(NotFound):
        owner(agency, "shop.oliveira.example", NORTHWIND)


def test_who_bought_is_written_to_and_who_did_not_is_not(agency: Agency) -> None:
    agency.sold()
    mail = mailed(agency, asked(agency))
    assert mail is not None
    assert (mail.to, mail.subject) == (ADA.email, "Your purchases from Northwind Yoga GmbH")
    assert mailed(agency, asked(agency, "nobody@buyer.example")) is None
    # Of the other client of the same account Ada bought nothing.
    assert mailed(agency, asked(agency, client=OLIVEIRA)) is None


def test_the_letter_names_nobody(agency: Agency) -> None:
    letter = letter_of(agency, asked(agency))
    assert (letter.to, "ada" in repr(letter)) == ("", False)


def test_a_mail_is_not_written_of_a_pass_that_is_over_or_gone(agency: Agency) -> None:
    agency.sold()
    found = asked(agency)
    letter = letter_of(agency, found)
    agency.clock.move(WAITS)
    assert mailed(agency, found) is None
    agency.store.shelves.passes.clear()
    assert letter == letter_of(agency, found)
    assert mailed(agency, found) is None


@pytest.mark.parametrize("email", ["", "ada", "ada@buyer.example, eve@evil.example"])
def test_only_an_address_is_asked_with(agency: Agency, email: str) -> None:
    with pytest.raises(Invalid):
        asked(agency, email)


def test_asking_is_limited_by_mailbox_whatever_its_detail(agency: Agency) -> None:
    for number in range(6):
        asked(agency, f"ada+{number}@buyer.example")
    with pytest.raises(TooManyAttempts):
        asked(agency)


def test_a_link_opens_once(agency: Agency) -> None:
    agency.sold()
    mail = mailed(agency, asked(agency))
    opened = followed(agency, link(mail))
    assert opened.email == ADA.email
    with pytest.raises(PassOver):
        followed(agency, link(mail))


def test_a_link_that_two_follow_at_once_opens_for_one(agency: Agency) -> None:
    """Each has read it as unused."""
    found = asked(agency)
    agency.mine.passes.open(found.open(agency.now), (), tries=False)
    with pytest.raises(PassOver):
        agency.mine.passes.open(found.open(agency.now), (), tries=False)


def test_a_link_of_one_hub_opens_no_other(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    token = link(mailed(agency, asked(agency)))
    with pytest.raises(BadToken):
        followed(agency, token, OLIVEIRA)
    with pytest.raises(BadToken):
        followed(agency, f"{token}x")
    assert followed(agency, token).client == NORTHWIND


def test_a_code_opens_as_well_and_wrong_ones_are_counted(agency: Agency) -> None:
    agency.sold()
    found = asked(agency)
    right = code(mailed(agency, found))
    with pytest.raises(WrongCode) as wrong:
        typed(agency, found, "1")
    assert wrong.value.facts == {"left": TRIES - 1}
    assert typed(agency, found, right).opened == agency.now
    with pytest.raises(PassOver):
        typed(agency, found, right)


def test_after_too_many_wrong_codes_there_is_no_right_one(agency: Agency) -> None:
    agency.sold()
    found = asked(agency)
    mail = mailed(agency, found)
    for _ in range(TRIES):
        with pytest.raises(WrongCode):
            typed(agency, found, "1")
    with pytest.raises(PassOver):
        typed(agency, found, code(mail))
    assert followed(agency, link(mail)).opened


def test_a_code_entered_in_the_moment_of_the_last_wrong_one_is_none(agency: Agency) -> None:
    """Whoever read the pass before finds it spent as it writes."""
    found = asked(agency)
    for _ in range(TRIES):
        agency.mine.passes.miss(found, ())
    with pytest.raises(PassOver):
        agency.mine.passes.open(found.open(agency.now), (), tries=True)
    with pytest.raises(PassOver):
        agency.mine.passes.miss(found, ())


def test_whoever_tries_codes_of_many_passes_gets_no_answer(agency: Agency) -> None:
    agency.sold()
    home = "203.0.113.7"
    for number in range(4):
        found = asked(agency, f"guess-{number}@buyer.example")
        for _ in range(TRIES):
            with pytest.raises(WrongCode):
                typed(agency, found, "1", home)
    found = asked(agency)
    right = code(mailed(agency, found))
    with pytest.raises(TooManyAttempts):
        typed(agency, found, right, home)
    assert typed(agency, found, right, "198.51.100.1").opened


def test_a_sitting_is_of_one_hub_for_an_hour(agency: Agency) -> None:
    agency.sold()
    opened = entered(agency)
    token = entering.sitting(opened, signatures=SEALS)
    assert sat(agency, token).id == opened.id
    with pytest.raises(Unauthenticated):
        sat(agency, token, OLIVEIRA)
    with pytest.raises(Unauthenticated):
        sat(agency, link(mailed(agency, asked(agency))))
    agency.clock.move(LASTS)
    with pytest.raises(Unauthenticated):
        sat(agency, token)


def test_who_has_left_or_is_gone_sits_no_more(agency: Agency) -> None:
    agency.sold()
    opened = entered(agency)
    token = entering.sitting(opened, signatures=SEALS)
    agency.mine.passes.leave(opened, agency.now)
    agency.mine.passes.leave(opened, agency.now + timedelta(minutes=1))
    with pytest.raises(Unauthenticated):
        sat(agency, token)
    assert agency.mine.passes.get(opened.client, opened.id).left == agency.now
    agency.store.shelves.passes.clear()
    with pytest.raises(Unauthenticated):
        sat(agency, token)


def test_each_sitting_has_a_word_of_its_own_for_its_forms(agency: Agency) -> None:
    agency.sold()
    first, second = entered(agency), entered(agency)
    words = {entering.form(one, signatures=SEALS) for one in (first, second)}
    assert len(words) == 2
    assert entering.sitting(first, signatures=SEALS) not in words


def test_another_accounts_client_of_the_same_id_is_another(agency: Agency) -> None:
    agency.sold()
    token = entering.sitting(entered(agency), signatures=SEALS)
    stranger = replace(agency.mine.clients.get(NORTHWIND), account="acc_other")  # type: ignore[arg-type]
    with pytest.raises(Unauthenticated):
        entering.sat(stranger, token, passes=agency.mine.passes, signatures=SEALS, now=agency.now)
