"""Changing a connection's webhook secrets, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import connecting, rotating
from cartwright.application.connecting import Plug, Renewal
from cartwright.application.rotating import LONGEST, OLD_FOR, Addition
from cartwright.application.unsealing import opened
from cartwright.domain.access import Permission, Permit
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, SecretId, derived
from cartwright.domain.webhook_secrets import (
    AT_MOST,
    REMEMBERED,
    LastSecret,
    TooManySecrets,
    WebhookSecret,
    next_end,
)
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

FIRST, SECOND, THIRD = "whsec_the_first_0001", "whsec_the_second_0002", "whsec_the_third_0003"
ONCE = timedelta(seconds=1)


def connected(agency: Agency, client: ClientId | None = None) -> Connection:
    credentials = {"secret_key": "sk_test_invented", "webhook_secrets": FIRST}
    return connecting.connect(
        agency.act(),
        Plug(client, "stripe", "Till", credentials),
        connections=agency.mine.connections,
        vault=agency.vault,
        clients=agency.mine.clients,
    )


def added(
    agency: Agency,
    till: Connection,
    secret: str = SECOND,
    *,
    by: str = "olga",
    old_for: timedelta | None = None,
) -> Connection:
    addition = Addition(secret, old_for)
    mine = agency.mine.connections
    return rotating.add(agency.act(by), till.id, addition, connections=mine, vault=agency.vault)


def retired(agency: Agency, till: Connection, number: int, *, by: str = "olga") -> Connection:
    secret = agency.mine.connections.get(till.id).secrets[number].id
    return rotating.retire(agency.act(by), till.id, secret, connections=agency.mine.connections)


def listed(agency: Agency, till: Connection, by: str = "olga") -> Sequence[WebhookSecret]:
    return rotating.listing(agency.act(by), till.id, connections=agency.mine.connections)


def good(agency: Agency, till: Connection) -> tuple[str, ...]:
    kept = agency.mine.connections.get(till.id)
    return opened(kept, agency.vault, at=agency.now).webhook_secrets


def test_a_connection_is_known_by_what_was_entered_and_shows_how_it_ends(agency: Agency) -> None:
    till = connected(agency)
    [secret] = listed(agency, till)
    assert (secret.hint, secret.since, secret.until) == ("…0001", agency.now, None)
    assert good(agency, till) == (FIRST,)


def test_the_new_one_counts_at_once_and_the_old_one_for_days(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till)
    assert [one.hint for one in listed(agency, till)] == ["…0001", "…0002"]
    assert good(agency, till) == (SECOND, FIRST)
    agency.clock.move(OLD_FOR - ONCE)
    assert good(agency, till) == (SECOND, FIRST)
    agency.clock.move(ONCE)
    assert good(agency, till) == (SECOND,)
    # What else is among the credentials stays.
    kept = agency.mine.connections.get(till.id)
    assert opened(kept, agency.vault, at=agency.now)["secret_key"] == "sk_test_invented"


def test_what_payments_carry_for_good_goes_on_until_it_is_retired(agency: Agency) -> None:
    till = connecting.connect(
        agency.act(),
        Plug(
            None,
            "mollie",
            "Till",
            {"api_key": "test_invented_0123456789abcdefghijkl", "webhook_secrets": FIRST},
        ),
        connections=agency.mine.connections,
        vault=agency.vault,
        clients=agency.mine.clients,
    )
    added(agency, till)
    agency.clock.move(timedelta(days=400))
    assert set(good(agency, till)) == {FIRST, SECOND}
    retired(agency, till, 0)
    agency.clock.move(ONCE)
    assert good(agency, till) == (SECOND,)


def test_it_may_be_said_when_the_old_one_ends(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till, old_for=timedelta(hours=1))
    [old, _] = listed(agency, till)
    assert old.until == agency.now + timedelta(hours=1)
    # It never goes on for longer than was said once.
    added(agency, till, THIRD, old_for=LONGEST)
    assert [one.until for one in listed(agency, till)] == [old.until, agency.now + LONGEST, None]


def test_what_would_have_ended_sooner_still_does(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till, old_for=timedelta(0))
    assert good(agency, till) == (SECOND,)


@pytest.mark.parametrize("old_for", [-ONCE, LONGEST + ONCE])
def test_the_old_one_goes_on_for_a_month_at_most(agency: Agency, old_for: timedelta) -> None:
    till = connected(agency)
    with pytest.raises(Invalid):
        added(agency, till, old_for=old_for)
    assert good(agency, till) == (FIRST,)


@pytest.mark.parametrize("secret", ["", "short12", "with a blank", "x" * 256, "whsec_ümlaut", "whsec_line\n"])
def test_what_no_processor_gives_is_refused(agency: Agency, secret: str) -> None:
    till = connected(agency)
    with pytest.raises(Invalid):
        added(agency, till, secret)
    assert good(agency, till) == (FIRST,)


def test_a_clients_member_adds_to_its_own_clients_and_ends_nothing(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE), Permit(Permission.CONNECTIONS_REMOVE))
    till = connected(agency, OLIVEIRA)
    added(agency, till, by="clara")
    assert [one.until for one in listed(agency, till, "clara")] == [None, None]
    before = agency.mine.connections.get(till.id)
    for number in (0, 1):
        with pytest.raises(Forbidden) as no:
            retired(agency, till, number, by="clara")
        assert no.value.facts["needs"] == Permission.CONNECTIONS_REMOVE
    with pytest.raises(Forbidden):
        added(agency, till, THIRD, by="clara", old_for=timedelta(0))
    assert agency.mine.connections.get(till.id) == before


@pytest.mark.parametrize("client", [None, NORTHWIND])
def test_another_clients_connection_is_not_there(agency: Agency, client: ClientId | None) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    till = connected(agency, client)
    with pytest.raises(NotFound):
        listed(agency, till, "clara")
    with pytest.raises(NotFound):
        added(agency, till, by="clara")


def test_it_takes_the_permission_to_settings(agency: Agency) -> None:
    till = connected(agency)
    for do in (listed, added):
        with pytest.raises(Forbidden):
            do(agency, till, by="stan")


def test_a_retired_one_is_good_no_more_and_is_still_listed(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till)
    retired(agency, till, 0)
    assert good(agency, till) == (SECOND,)
    assert [one.until for one in listed(agency, till)] == [agency.now, None]
    with pytest.raises(NotFound):
        retired(agency, till, 0)
    nobody = SecretId(derived("secret", "nobody"))
    with pytest.raises(NotFound):
        rotating.retire(agency.act(), till.id, nobody, connections=agency.mine.connections)


def test_the_last_that_stays_is_not_retired(agency: Agency) -> None:
    till = connected(agency)
    with pytest.raises(LastSecret):
        retired(agency, till, 0)
    added(agency, till)
    # The other one ends in three days.
    with pytest.raises(LastSecret):
        retired(agency, till, 1)
    assert good(agency, till) == (SECOND, FIRST)


def test_there_are_only_so_many_at_a_time(agency: Agency) -> None:
    till = connected(agency)
    for number in range(AT_MOST - 1):
        added(agency, till, f"whsec_number_{number}")
    with pytest.raises(TooManySecrets) as many:
        added(agency, till, THIRD)
    assert many.value.facts == {"limit": AT_MOST}
    agency.clock.move(OLD_FOR)
    added(agency, till, THIRD)
    assert good(agency, till)[0] == THIRD


def test_what_ended_long_ago_is_forgotten_but_for_what_the_credentials_hold(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till, old_for=timedelta(0))
    added(agency, till, THIRD, old_for=timedelta(0))
    agency.clock.move(REMEMBERED)
    added(agency, till, "whsec_the_fourth_0004")
    assert [one.hint for one in listed(agency, till)] == ["…0001", "…0003", "…0004"]


def test_what_signed_a_webhook_then_is_found_for_that_time(agency: Agency) -> None:
    till, then = connected(agency), agency.now
    added(agency, till, old_for=timedelta(hours=1))
    agency.clock.move(timedelta(days=9))
    kept = agency.mine.connections.get(till.id)
    assert FIRST in opened(kept, agency.vault, at=then).webhook_secrets
    assert FIRST not in opened(kept, agency.vault, at=agency.now).webhook_secrets


def test_other_credentials_are_all_that_counts(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till)
    renewal = Renewal({"secret_key": "sk_test_other", "webhook_secrets": THIRD})
    connecting.replace_credentials(
        agency.act(), till.id, renewal, connections=agency.mine.connections, vault=agency.vault
    )
    assert good(agency, till) == (THIRD,)
    assert [one.hint for one in listed(agency, till)] == ["…0003"]


def test_one_from_before_they_were_noted_is_rotated_as_well(agency: Agency) -> None:
    old = replace(connected(agency), secrets=())
    agency.store.shelves.connections[ACCOUNT, old.id] = old
    assert next_end(old, agency.now) is None
    [noted] = listed(agency, old)
    assert (noted.hint, noted.since) == ("", old.since)
    assert good(agency, old) == (FIRST,)
    after = added(agency, old)
    assert next_end(after, agency.now) == agency.now + OLD_FOR
    assert good(agency, old) == (SECOND, FIRST)


def test_one_that_is_linked_has_none(agency: Agency) -> None:
    linked = replace(connected(agency), linked="acct_atelier00001", secrets=())
    agency.store.shelves.connections[ACCOUNT, linked.id] = linked
    assert listed(agency, linked) == ()
    with pytest.raises(Invalid):
        added(agency, linked)


def test_of_a_removed_one_nothing_is_there(agency: Agency) -> None:
    till = connected(agency)
    mine = agency.mine
    connecting.remove(agency.act(), till.id, connections=mine.connections, catalogue=mine.catalogue)
    for do in (listed, added):
        with pytest.raises(NotFound):
            do(agency, till)
    with pytest.raises(NotFound):
        retired(agency, till, 0)


def test_each_change_is_in_the_log_and_no_secret_is(agency: Agency) -> None:
    till = connected(agency)
    second = added(agency, till).secrets[-1]
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("connection.secret-add", till.id)
    until = (agency.now + OLD_FOR).isoformat()
    assert audit.after == {"secret": second.id, "others_until": until}
    assert SECOND not in f"{audit} {Addition(SECOND)} {agency.mine.connections.get(till.id)}"
    retired(agency, till, 0)
    audit = agency.audited()
    assert (audit.action, audit.before) == ("connection.secret-retire", {"secret": till.secrets[0].id})


def test_a_short_secret_shows_nothing(agency: Agency) -> None:
    till = connected(agency)
    added(agency, till, "whsec123")
    assert listed(agency, till)[-1].hint == "…"
