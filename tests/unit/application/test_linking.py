"""Linking Stripe accounts: whose they are, who may, and what the way there and back is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from cartwright.application import connecting, linking
from cartwright.application.connecting import AT_MOST, TooManyConnections
from cartwright.application.linking import LASTS, Back, Begun, Wanted
from cartwright.domain.access import Permission, Permit
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId
from cartwright.domain.linking import (
    Linked,
    LinkedElsewhere,
    LinkingUnavailable,
    LinkOver,
    LinkRefused,
    Platform,
    platform,
)
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA

KINDS: Mapping[str, str] = {
    f"{kind}_{name}": f"{name}-{kind}"
    for kind in ("live", "test")
    for name in ("client_id", "publishable_key", "secret_key")
}
SECRETS = Credentials(KINDS)


@dataclass
class Stripe:
    """The other side: each code is of an account, once."""

    codes: dict[str, Linked] = field(default_factory=dict)
    linked_by: list[Platform] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    links: set[tuple[str, str]] = field(default_factory=set)

    def agree_at(self, platform: Platform, state: str) -> str:
        return f"{platform.client_id}|{state}"

    def linked(self, platform: Platform, code: str) -> Linked:
        if code not in self.codes:
            raise LinkRefused(reason="invalid_grant")
        self.linked_by.append(platform)
        self.links.add((platform.client_id, self.codes[code].account))
        return self.codes.pop(code)

    def let_go(self, platform: Platform, theirs: str) -> None:
        self.links.discard((platform.client_id, theirs))
        self.gone.append(theirs)

    def acts_for(self, platform: Platform, theirs: str) -> bool:
        return (platform.client_id, theirs) in self.links


@dataclass
class Desk:
    agency: Agency
    stripe: Stripe = field(default_factory=Stripe)
    signatures: FakeSignatures = field(default_factory=FakeSignatures)
    secrets: Credentials | None = SECRETS
    begun: Begun = field(init=False)

    def begin(
        self, by: str = "olga", client: ClientId | None = None, *, live: bool = True, label: str = "Our cards"
    ) -> str:
        """The state that Stripe carries."""
        self.begun = linking.begin(
            self.agency.act(by),
            Wanted(client, label, live),
            secrets=self.secrets,
            clients=self.agency.mine.clients,
            links=self.stripe,
            signatures=self.signatures,
        )
        client_id, _, state = self.begun.url.partition("|")
        assert client_id == f"client_id-{'live' if live else 'test'}"
        return state

    def back(self, state: str, by: str = "olga", *, error: str = "", code: str = "ac_1") -> Connection:
        return linking.complete(
            self.agency.act(by),
            Back(state, code, error),
            secrets=self.secrets,
            connections=self.agency.mine.connections,
            clients=self.agency.mine.clients,
            links=self.stripe,
            signatures=self.signatures,
        )

    def link(
        self, by: str = "olga", client: ClientId | None = None, account: str = "acct_atelier00001"
    ) -> Connection:
        state = self.begin(by, client)
        self.stripe.codes["ac_1"] = Linked(account, live=True)
        return self.back(state, by)

    def remove(self, connection: Connection) -> None:
        mine = self.agency.mine
        connecting.remove(
            self.agency.act(), connection.id, connections=mine.connections, catalogue=mine.catalogue
        )

    def unlink(self, connection: Connection, by: str = "olga") -> None:
        linking.unlink(
            self.agency.act(by),
            connection.id,
            secrets=self.secrets,
            connections=self.agency.mine.connections,
            links=self.stripe,
        )


@pytest.fixture
def desk(agency: Agency) -> Desk:
    return Desk(agency)


def test_a_stripe_account_is_linked_to_the_account(desk: Desk) -> None:
    connection = desk.link()
    kept = desk.agency.mine.connections.get(connection.id)
    assert kept == connection
    assert (kept.processor, kept.linked, kept.live, kept.sealed) == ("stripe", "acct_atelier00001", True, "")
    assert (kept.label, kept.client, kept.holder) == ("Our cards", None, NORTHWIND)
    assert kept.publishable_key == "publishable_key-live"
    assert desk.stripe.linked_by == [platform(SECRETS, live=True)]
    assert desk.agency.audited().action == "connection.link"


def test_a_clients_member_links_for_its_own_client_only(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        desk.begin("clara")
    desk.agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    assert desk.link("clara", NORTHWIND).client == OLIVEIRA


def test_nothing_is_linked_for_a_client_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.begin(client=ClientId("cli_none"))


@pytest.mark.parametrize("secrets", [None, Credentials({**KINDS, "live_secret_key": ""})])
def test_where_there_is_no_platform_nothing_is_linked(desk: Desk, secrets: Credentials | None) -> None:
    desk.secrets = secrets
    with pytest.raises(LinkingUnavailable):
        desk.begin()


class TestTheWayBack:
    def test_is_good_for_whoever_began(self, desk: Desk) -> None:
        state = desk.begin()
        desk.agency.permit("stan", Permit(Permission.SETTINGS_MANAGE))
        with pytest.raises(LinkOver):
            desk.back(state, "stan")

    def test_is_good_in_that_sitting(self, desk: Desk) -> None:
        state = desk.begin()
        act = desk.agency.act()
        another = replace(act.seat, member=replace(act.seat.member, sitting="sit_another"))  # type: ignore[arg-type]
        with pytest.raises(LinkOver):
            linking.complete(
                replace(act, seat=another),
                Back(state, "ac_1"),
                secrets=SECRETS,
                connections=desk.agency.mine.connections,
                clients=desk.agency.mine.clients,
                links=desk.stripe,
                signatures=desk.signatures,
            )

    def test_is_good_for_a_quarter_of_an_hour(self, desk: Desk) -> None:
        state = desk.begin()
        desk.agency.clock.move(LASTS - timedelta(seconds=1))
        with pytest.raises(LinkRefused):
            desk.back(state)
        desk.agency.clock.move(timedelta(seconds=1))
        with pytest.raises(LinkOver):
            desk.back(state)

    def test_is_written_by_us(self, desk: Desk) -> None:
        with pytest.raises(LinkOver):
            desk.back("forged")

    @pytest.mark.parametrize(("error", "reason"), [("access_denied", "access_denied"), ("", "no-code")])
    def test_says_why_there_is_no_code(self, desk: Desk, error: str, reason: str) -> None:
        with pytest.raises(LinkRefused) as refused:
            desk.back(desk.begin(), error=error, code="")
        assert refused.value.facts == {"reason": reason}

    def test_takes_the_right_still(self, desk: Desk) -> None:
        desk.agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
        state = desk.begin("clara")
        member = desk.agency.seat("clara").member.id
        desk.agency.mine.members.forbid(
            member, Permission.SETTINGS_MANAGE, desk.agency.act().audit("take", "clara")
        )
        with pytest.raises(Forbidden):
            desk.back(state, "clara")

    def test_is_of_the_money_that_was_asked_for(self, desk: Desk) -> None:
        desk.stripe.codes["ac_1"] = Linked("acct_atelier00001", live=False)
        with pytest.raises(LinkRefused) as refused:
            desk.back(desk.begin())
        assert refused.value.facts == {"reason": "another-mode"}


class TestLinkedBefore:
    def test_it_is_the_same_connection_with_another_label(self, desk: Desk) -> None:
        first = desk.link()
        again = desk.link()
        assert (again.id, again.version) == (first.id, 2)
        assert len([one for one in desk.agency.mine.connections.list() if one.linked]) == 1

    def test_what_was_removed_is_there_again(self, desk: Desk) -> None:
        first = desk.link()
        desk.remove(first)
        assert desk.link().id == first.id
        assert desk.agency.mine.connections.get(first.id).removed is None

    def test_a_clients_member_brings_back_nothing_that_was_removed(self, desk: Desk) -> None:
        desk.agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
        removed = desk.link("clara")
        desk.remove(removed)
        with pytest.raises(Forbidden) as refused:
            desk.link("clara")
        assert refused.value.needs == Permission.CONNECTIONS_REMOVE
        assert desk.agency.mine.connections.get(removed.id).removed == NOON

    def test_a_clients_member_renames_nothing_that_is_there(self, desk: Desk) -> None:
        desk.agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
        before = desk.link(client=OLIVEIRA)
        state = desk.begin("clara", label="Mine now")
        desk.stripe.codes["ac_1"] = Linked(before.linked, live=True)
        assert desk.back(state, "clara") == before
        assert desk.agency.mine.connections.get(before.id) == before

    def test_it_is_no_other_clients(self, desk: Desk) -> None:
        desk.link(client=NORTHWIND)
        with pytest.raises(LinkedElsewhere):
            desk.link(client=OLIVEIRA)

    def test_it_is_of_real_money_or_of_tests_for_good(self, desk: Desk) -> None:
        first = desk.link()
        state = desk.begin(live=False)
        desk.stripe.codes["ac_1"] = Linked(first.linked, live=False)
        with pytest.raises(LinkedElsewhere):
            desk.back(state)
        assert desk.agency.mine.connections.get(first.id) == first


def test_there_are_as_many_as_there_may_be(desk: Desk) -> None:
    for number in range(AT_MOST - 1):
        desk.agency.connected(f"till {number}")
    with pytest.raises(TooManyConnections):
        desk.link()


def test_a_linked_one_has_no_credentials_to_replace(desk: Desk) -> None:
    connection = desk.link()
    with pytest.raises(Invalid):
        connecting.replace_credentials(
            desk.agency.act(),
            connection.id,
            connecting.Renewal({"secret_key": "sk", "webhook_secrets": "wh"}),
            connections=desk.agency.mine.connections,
            vault=desk.agency.vault,
        )


class TestUnlinking:
    def test_a_removed_ones_account_lets_go(self, desk: Desk) -> None:
        connection = desk.link()
        desk.remove(connection)
        desk.unlink(connection)
        assert desk.stripe.gone == ["acct_atelier00001"]
        assert desk.agency.audited().action == "connection.unlink"

    def test_not_while_it_sells_or_has_keys(self, desk: Desk) -> None:
        for connection in (desk.link(), desk.agency.till):
            with pytest.raises(NotFound):
                desk.unlink(connection)
        with_keys = desk.agency.connected("spare")
        desk.remove(with_keys)
        with pytest.raises(NotFound):
            desk.unlink(with_keys)
        assert not desk.stripe.gone

    def test_it_is_never_a_clients(self, desk: Desk) -> None:
        desk.agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
        with pytest.raises(Forbidden):
            desk.unlink(desk.link("clara"), "clara")


class TestAWordOfLettingGo:
    """What Stripe tells of it, early, late, and of another mode."""

    @staticmethod
    def heard(desk: Desk, connection: Connection) -> bool:
        return linking.put_away(
            connection.account,
            connection.id,
            secrets=desk.secrets,
            connections=desk.agency.mine.connections,
            links=desk.stripe,
            births=desk.agency.births,
            now=desk.agency.now,
        )

    def test_puts_the_connection_away_if_stripe_says_so_too(self, desk: Desk) -> None:
        connection = desk.link()
        desk.stripe.links.clear()
        assert self.heard(desk, connection)
        assert not self.heard(desk, connection)
        assert desk.agency.mine.connections.get(connection.id).removed == NOON
        assert (desk.agency.audited().action, desk.agency.audited().member) == (
            "connection.unlinked",
            "stripe",
        )

    def test_that_came_late_takes_away_no_new_link(self, desk: Desk) -> None:
        connection = desk.link()
        desk.remove(connection)
        desk.unlink(connection)
        assert desk.link().id == connection.id
        assert not self.heard(desk, connection)
        assert desk.agency.mine.connections.get(connection.id).removed is None

    def test_of_tests_takes_away_nothing_of_real_money(self, desk: Desk) -> None:
        connection = desk.link()
        desk.stripe.links.add(("client_id-test", connection.linked))
        desk.stripe.let_go(platform(SECRETS, live=False), connection.linked)
        assert not self.heard(desk, connection)
        # And what is linked for tests alone is no link for real money.
        desk.stripe.links = {("client_id-test", connection.linked)}
        assert self.heard(desk, connection)
