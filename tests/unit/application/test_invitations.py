"""From the link in the mail to a password of one's own: once, for a week, and never to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import greeting, invitations, members
from cartwright.application.invitations import LASTS, PURPOSE, InvitationOver, Opened, Rooms
from cartwright.application.members import Invitation
from cartwright.application.ports.papers import BadToken
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Member, Role
from tests.fakes.identities import FakeIdentities
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency

PASSWORD = "Correct-Horse-7-Battery"


class Guest:
    """Somebody invited, with the link's token in hand."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.identities = FakeIdentities()
        self.member = self.invited()
        self.token = invitations.ticket(self.member, signatures=FakeSignatures(), now=agency.now)

    def invited(self) -> Member:
        mine = self.agency.mine
        return members.invite(
            self.agency.act(),
            Invitation("new@agency.example", "New", Role.STAFF, None),
            members=mine.members,
            clients=mine.clients,
            catalogue=mine.catalogue,
            identities=self.identities,
        )

    def opened(self, token: str = "") -> Opened:
        return invitations.opened(
            token or self.token,
            rooms=self.rooms,
            identities=self.identities,
            signatures=FakeSignatures(),
            now=self.agency.now,
        )

    def rooms(self, account: AccountId) -> Rooms:
        mine = self.agency.store.of(account)
        return Rooms(mine.members, mine.clients)

    def choose(self, password: str = PASSWORD) -> None:
        invitations.choose(
            self.opened(),
            password,
            members=lambda account: self.agency.store.of(account).members,
            identities=self.identities,
            births=self.agency.births,
            now=self.agency.now,
        )


@pytest.fixture
def guest(agency: Agency) -> Guest:
    return Guest(agency)


class TestAnInvitation:
    def test_says_to_whom_and_to_which_account(self, guest: Guest) -> None:
        assert guest.opened() == Opened(guest.member, "Agency")

    def test_leads_to_a_password(self, guest: Guest) -> None:
        guest.choose()
        assert guest.identities.log_in("new@agency.example", PASSWORD).id_token

    def test_that_was_followed_to_its_end_takes_the_seat(self, guest: Guest) -> None:
        with pytest.raises(Invalid):
            guest.choose("weak")
        assert guest.agency.mine.members.get(guest.member.id).member.arrived is None
        guest.choose()
        assert guest.agency.mine.members.get(guest.member.id).member.arrived == guest.agency.now
        assert (guest.agency.audited().action, guest.agency.audited().member) == (
            "member.arrive",
            guest.member.id,
        )

    def test_is_useless_once_a_password_is_chosen(self, guest: Guest) -> None:
        guest.choose()
        with pytest.raises(InvitationOver):
            guest.opened()

    def test_may_be_tried_again_after_a_weak_password(self, guest: Guest) -> None:
        with pytest.raises(Invalid):
            guest.choose("weak")
        guest.choose()

    def test_lasts_seven_days(self, guest: Guest) -> None:
        guest.agency.clock.move(timedelta(days=7, seconds=-1))
        assert guest.opened().member == guest.member
        guest.agency.clock.move(timedelta(seconds=1))
        with pytest.raises(InvitationOver):
            guest.opened()
        assert timedelta(days=7) == LASTS

    def test_is_over_while_the_seat_is_suspended(self, guest: Guest) -> None:
        audit = guest.agency.act().audit("suspend", "it")
        guest.agency.mine.members.revise(guest.member.paused(suspended=True), audit)
        with pytest.raises(InvitationOver):
            guest.opened()

    def test_is_over_when_the_seat_is_gone(self, guest: Guest) -> None:
        guest.agency.mine.members.remove(guest.member, guest.agency.act().audit("remove", "it"))
        with pytest.raises(InvitationOver):
            guest.opened()

    def test_is_over_when_the_login_is_gone(self, guest: Guest) -> None:
        guest.identities = FakeIdentities()
        with pytest.raises(InvitationOver):
            guest.opened()

    def test_that_we_did_not_sign_is_nothing(self, guest: Guest) -> None:
        elsewhere = FakeSignatures().sign(
            "tax-report", f"{guest.member.account} {guest.member.id} 9999999999"
        )
        short = FakeSignatures().sign(PURPOSE, "one two")
        for token in ("nonsense", elsewhere, short):
            with pytest.raises(BadToken):
                guest.opened(token)


class TestALetterToAMember:
    def written(self, guest: Guest, letter: Letter) -> str:
        mine = guest.agency.mine
        mail = greeting.composed(
            letter,
            members=mine.members,
            clients=mine.clients,
            composer=JinjaComposer(),
            link=lambda member: f"https://api.example/v1/invitations/{member.id}",
        )
        assert (mail.to, mail.sender_name, mail.reply_to) == (
            "new@agency.example",
            "Agency",
            "office@agency.example",
        )
        return mail.text

    def test_without_a_password_has_the_link_to_choose_one(self, guest: Guest) -> None:
        letter = greeting.greeted(guest.member, guest.agency.northwind.id, new=True, once="1")
        assert f"https://api.example/v1/invitations/{guest.member.id}" in self.written(guest, letter)

    def test_with_one_says_that_there_is_access(self, guest: Guest) -> None:
        letter = greeting.greeted(guest.member, guest.agency.northwind.id, new=False, once="1")
        assert "https://" not in self.written(guest, letter)

    def test_who_left_is_not_written(self, guest: Guest) -> None:
        letter = greeting.greeted(guest.member, guest.agency.northwind.id, new=True, once="1")
        guest.agency.mine.members.remove(guest.member, guest.agency.act().audit("remove", "it"))
        with pytest.raises(NotFound):
            self.written(guest, letter)
