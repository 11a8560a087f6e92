"""Seats that change hands: what was given to one sitting is nothing to the next, and owners are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.people import Chair, MemberExists
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import IdentityId, ProductId, SittingId, derived
from cartwright.domain.jobs import MailKind, greeting
from cartwright.domain.people import LastOwner, Member, Role, member_id
from cartwright.domain.people.members import FIRST
from cartwright.storage import keys
from cartwright.storage.scope import ForeignAccount
from cartwright.storage.seats import GIVEN
from cartwright.storage.table import Delete
from tests import aws
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, opened
from tests.logbook import newest_first

IDENTITY = IdentityId("0b2f7a0e-0000-4000-8000-000000000001")
PRODUCT = ProductId(derived("product", "course"))
VIEW = Grant(PRODUCT, frozenset({Right.VIEW}))
OWN = Grant(None, frozenset({Right.VIEW}))
TAX, PROFILE = Permit(Permission.REPORTS_TAX), Permit(Permission.PROFILE_EDIT)


def sitting(number: int) -> SittingId:
    return SittingId(derived("sitting", str(number)))


def a_member(agency: Agency, name: str = IDENTITY, role: Role = Role.CLIENT, number: int = 1) -> Member:
    identity = IdentityId(name)
    return Member(
        agency.id,
        member_id(agency.id, identity),
        identity,
        "nora@north.example",
        "Nora",
        role,
        agency.house.id if role is Role.CLIENT else None,
        sitting=sitting(number),
    )


def joined(agency: Agency, number: int = 1) -> Member:
    """A member who holds something of each kind."""
    member = a_member(agency, number=number)
    agency.mine.members.add(member, [TAX], agency.audit(f"invite {number}"), grants=[VIEW])
    agency.mine.members.grant(member.id, OWN, agency.audit(f"grant {number}"))
    return member


def rival(agency: Agency) -> Member:
    """A second owner."""
    member = a_member(agency, "rival", Role.OWNER)
    account = agency.mine.clients.account().with_owners(1)
    agency.mine.members.add(member, [], agency.audit("invite rival"))
    agency.mine.clients.revise_account(account, agency.audit("count rival"))
    return member


def test_a_member_is_added_with_all_it_is_given_and_its_letter(agency: Agency) -> None:
    member = a_member(agency)
    note = greeting(agency.id, agency.house.id, MailKind.INVITATION, member.email, member.id, once="1")
    agency.mine.members.add(member, [TAX, PROFILE], agency.audit("invite"), grants=[VIEW, OWN], letter=note)
    seat = agency.mine.members.get(member.id)
    assert (set(seat.permits), set(seat.grants)) == ({TAX, PROFILE}, {VIEW, OWN})
    assert agency.mine.outbox.get(note.id) == note


def test_of_an_invitation_that_is_refused_nothing_is_left(agency: Agency) -> None:
    joined(agency)
    member = replace(a_member(agency, number=2), name="Another")
    note = greeting(agency.id, agency.house.id, MailKind.INVITATION, member.email, member.id, once="2")
    before = agency.mine.members.get(member.id)
    with pytest.raises(MemberExists):
        agency.mine.members.add(member, [PROFILE], agency.audit("again"), letter=note)
    assert agency.mine.members.get(member.id) == before
    assert agency.mine.outbox.get(note.id) is None
    assert agency.audit("again") not in newest_first(agency.mine.audits)


def test_a_seat_that_is_left_is_empty(agency: Agency, store: Ports) -> None:
    member = joined(agency)
    agency.mine.members.remove(member, agency.audit("remove"))
    assert agency.mine.members.seat(IDENTITY) is None
    assert member not in agency.mine.members.list()
    assert store.accounts.of_identity(IDENTITY) == []
    with pytest.raises(NotFound):
        agency.mine.members.permit(member.id, TAX, agency.audit("late"))


def test_whoever_comes_back_holds_nothing_of_before(agency: Agency) -> None:
    agency.mine.members.remove(joined(agency), agency.audit("remove"))
    back = a_member(agency, number=2)
    agency.mine.members.add(back, [PROFILE], agency.audit("invite again"))
    assert agency.mine.members.seat(IDENTITY) == Seat(back, (PROFILE,))


def test_another_role_or_client_begins_with_nothing_of_before(agency: Agency) -> None:
    member = joined(agency)
    moved = member.moved(Role.STAFF, None, sitting(2))
    agency.mine.members.reseat((member, Seat(moved, (TAX,))), audit=agency.audit("assign"))
    assert agency.mine.members.seat(IDENTITY) == Seat(moved, (TAX,))
    back = moved.moved(Role.CLIENT, agency.house.id, sitting(3))
    agency.mine.members.reseat((moved, Seat(back)), audit=agency.audit("assign back"))
    assert agency.mine.members.seat(IDENTITY) == Seat(back)


def test_a_suspended_member_keeps_what_it_holds_and_leaves_the_chooser(agency: Agency, store: Ports) -> None:
    member = joined(agency)
    held = agency.mine.members.get(member.id)
    paused = member.paused(suspended=True)
    agency.mine.members.revise(paused, agency.audit("suspend"))
    assert agency.mine.members.get(member.id) == replace(held, member=paused)
    assert store.accounts.of_identity(IDENTITY) == []
    again = paused.paused(suspended=False)
    agency.mine.members.revise(again, agency.audit("resume"))
    assert store.accounts.of_identity(IDENTITY) == [Chair(again, "agency", "agency house")]


def test_of_two_changes_of_one_seat_the_second_is_stale(agency: Agency) -> None:
    member = joined(agency)
    members = agency.mine.members
    members.revise(member.paused(suspended=True), agency.audit("one"))
    with pytest.raises(Stale):
        members.revise(member.described("Nora N.", None, "en"), agency.audit("two"))
    moved = member.moved(Role.STAFF, None, sitting(2))
    with pytest.raises(Stale):
        members.reseat((member, Seat(moved)), audit=agency.audit("two"))
    with pytest.raises(Stale):
        members.remove(member, agency.audit("two"))
    assert members.get(member.id).member == member.paused(suspended=True)


def test_who_left_is_neither_revised_nor_removed_again(agency: Agency) -> None:
    member = joined(agency)
    agency.mine.members.remove(member, agency.audit("remove"))
    with pytest.raises(Stale):
        agency.mine.members.revise(member.paused(suspended=True), agency.audit("late"))
    with pytest.raises(Stale):
        agency.mine.members.remove(member, agency.audit("late"))


@pytest.mark.parametrize("first", [sitting(1), FIRST], ids=["a sitting", "stored without a sitting"])
def test_whoever_comes_back_is_not_touched_by_what_was_read_before(agency: Agency, first: SittingId) -> None:
    members = agency.mine.members
    member = replace(a_member(agency), sitting=first)
    members.add(member, [TAX], agency.audit("invite"))
    members.remove(member, agency.audit("remove"))
    back = Seat(replace(a_member(agency, role=Role.STAFF, number=2), version=member.version), (PROFILE,))
    members.add(back.member, [PROFILE], agency.audit("invite again"))
    moved = Seat(member.moved(Role.STAFF, None, sitting(3)), (TAX,))
    with pytest.raises(Stale):
        members.revise(member.described("Nora N.", None, "en"), agency.audit("late"))
    with pytest.raises(Stale):
        members.reseat((member, moved), audit=agency.audit("late"))
    with pytest.raises(Stale):
        members.remove(member, agency.audit("late"))
    assert members.get(member.id) == back


def test_a_member_stored_without_a_sitting_is_revised_moved_and_removed(agency: Agency) -> None:
    members = agency.mine.members
    member = replace(a_member(agency), sitting=FIRST)
    members.add(member, [TAX], agency.audit("invite"))
    described = member.described("Nora N.", None, "en")
    members.revise(described, agency.audit("describe"))
    moved = described.moved(Role.STAFF, None, FIRST)
    members.reseat((described, Seat(moved)), audit=agency.audit("assign"))
    members.remove(moved, agency.audit("remove"))
    assert members.seat(IDENTITY) is None


def test_two_owners_who_demote_each_other_at_once_leave_one(agency: Agency) -> None:
    members, clients = agency.mine.members, agency.mine.clients
    other = rival(agency)
    seen = clients.account()
    assert seen.owners == 2
    demoted = {who.id: who.moved(Role.STAFF, None, sitting(7)) for who in (agency.owner, other)}
    members.reseat(
        (other, Seat(demoted[other.id])), audit=agency.audit("first"), account=seen.with_owners(-1)
    )
    with pytest.raises(Stale):
        members.reseat(
            (agency.owner, Seat(demoted[agency.owner.id])),
            audit=agency.audit("second"),
            account=seen.with_owners(-1),
        )
    assert members.get(agency.owner.id).member == agency.owner
    with pytest.raises(LastOwner):
        clients.account().with_owners(-1)


def test_an_account_changes_hands_in_one_piece(agency: Agency) -> None:
    members = agency.mine.members
    heir = joined(agency)
    risen, stepped = (
        heir.moved(Role.OWNER, None, sitting(2)),
        agency.owner.moved(Role.STAFF, None, sitting(3)),
    )
    late = replace(heir, version=9)
    with pytest.raises(Stale):
        members.reseat((agency.owner, Seat(stepped)), (late, Seat(risen)), audit=agency.audit("in vain"))
    assert members.get(agency.owner.id).member == agency.owner
    members.reseat((agency.owner, Seat(stepped)), (heir, Seat(risen)), audit=agency.audit("transfer"))
    assert (members.get(stepped.id), members.get(risen.id)) == (Seat(stepped), Seat(risen))


def test_a_letter_is_asked_for_again_under_another_word(agency: Agency) -> None:
    member = joined(agency)
    notes = [
        greeting(agency.id, agency.house.id, MailKind.INVITATION, member.email, member.id, once=once)
        for once in ("1", "2")
    ]
    for note in notes:
        agency.mine.members.write(note, agency.audit(f"write {note.id}"))
    assert [agency.mine.outbox.get(note.id) for note in notes] == notes
    with pytest.raises(Stale):
        agency.mine.members.write(notes[0], agency.audit("once more"))


def test_an_account_opens_with_the_letter_to_its_owner(store: Ports) -> None:
    agency = opened(store, "first")
    member = agency.owner
    note = greeting(agency.id, agency.house.id, MailKind.INVITATION, member.email, member.id, once="1")
    with pytest.raises(ForeignAccount):
        opened(store, "second", letter=note)


# --- in the table itself -----------------------------------------------------------------------------------


def left(counted: Counted) -> list[str]:
    """The kinds of what was given, to whomever."""
    found = aws.dynamodb().scan(TableName=aws.TABLE)["Items"]
    return sorted(item["kind"]["S"] for item in found if item["kind"]["S"] in GIVEN)


def broken(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies, or the table is out of reach, right behind the transaction."""

    def gone(*_: object, **__: object) -> None:
        raise Outage("the table")

    monkeypatch.setattr(counted.table, "query", gone)


def test_the_chooser_is_read_as_it_is_now_and_leaves_out_what_is_not_there(counted: Counted) -> None:
    agency, other = opened(counted.store), opened(counted.store, "other")
    member = joined(agency)
    counted.calls.clear()
    elsewhere = joined(other)
    assert {chair.member for chair in counted.store.accounts.of_identity(IDENTITY)} == {member, elsewhere}
    for gone in (keys.client(agency.id, agency.house.id), keys.account(agency.id)):
        counted.table.attempt(Delete(gone))
        assert [chair.member for chair in counted.store.accounts.of_identity(IDENTITY)] == [elsewhere]
    reads = [call for call in counted.calls if call.operation == "BatchGetItem"]
    assert all(asked["ConsistentRead"] for call in reads for asked in call.asked["RequestItems"].values())


def test_what_a_sitting_held_is_swept_up_behind_it(counted: Counted) -> None:
    agency = opened(counted.store)
    member = joined(agency)
    assert left(counted) == ["grant", "grant", "permit"]
    agency.mine.members.remove(member, agency.audit("remove"))
    assert left(counted) == []


def test_what_a_crash_left_behind_counts_for_nothing(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = opened(counted.store)
    member = joined(agency)
    with monkeypatch.context() as patch:
        broken(counted, patch)
        agency.mine.members.remove(member, agency.audit("remove"))
    assert left(counted) == ["grant", "grant", "permit"]
    assert agency.mine.members.seat(IDENTITY) is None

    back = a_member(agency, number=2)
    agency.mine.members.add(back, [PROFILE], agency.audit("invite again"))
    assert agency.mine.members.seat(IDENTITY) == Seat(back, (PROFILE,))
    agency.mine.members.permit(back.id, TAX, agency.audit("anew"))
    assert set(agency.mine.members.get(back.id).permits) == {PROFILE, TAX}

    moved = back.moved(Role.STAFF, None, sitting(3))
    agency.mine.members.reseat((back, Seat(moved)), audit=agency.audit("assign"))
    assert left(counted) == []


def test_a_crash_while_roles_change_leaves_nothing_that_counts(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = opened(counted.store)
    member = joined(agency)
    moved = member.moved(Role.STAFF, None, sitting(2))
    with monkeypatch.context() as patch:
        broken(counted, patch)
        agency.mine.members.reseat((member, Seat(moved)), audit=agency.audit("assign"))
    assert left(counted) == ["grant", "grant", "permit"]
    assert agency.mine.members.seat(IDENTITY) == Seat(moved)


def test_a_permit_for_a_sitting_that_ended_meanwhile_is_refused(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = opened(counted.store)
    member = joined(agency)
    moved = member.moved(Role.STAFF, None, sitting(2))
    seen = counted.table.get

    def late(key: dict[str, str], *, consistent: bool) -> object:
        found = seen(key, consistent=consistent)
        agency.mine.members.reseat((member, Seat(moved)), audit=agency.audit("assign"))
        return found

    monkeypatch.setattr(counted.table, "get", late)
    with pytest.raises(Stale):
        agency.mine.members.permit(member.id, PROFILE, agency.audit("late"))
    assert agency.mine.members.seat(IDENTITY) == Seat(moved)
