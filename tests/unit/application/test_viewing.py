"""Looking through a member's eyes, and touching nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.auditing import Act
from cartwright.application.viewing import LookingOnly, view_as
from cartwright.domain.access import ACCOUNT, Grant, Permission, Permit, Resource, Right, decide, require
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import MemberId
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import OLIVEIRA


def looking(agency: Agency, who: str, at: MemberId, *, looks: bool = True) -> Act:
    return view_as(agency.act(who), at, looks=looks, members=agency.mine.members, audits=agency.mine.audits)


def test_an_owner_sees_what_a_clients_member_sees_and_the_log_knows(agency: Agency) -> None:
    clara, olga = agency.seat("clara"), agency.seat("olga").member.id
    seen = looking(agency, "olga", clara.member.id)
    assert (seen.seat.member, seen.seat.grants, seen.seat.permits) == (
        clara.member,
        clara.grants,
        clara.permits,
    )
    assert seen.seat.seen_by == olga
    assert (agency.audited().action, agency.audited().resource) == ("member.view-as", clara.member.id)
    assert seen.audit("look", "it").viewer == olga


def test_what_the_viewer_lacks_itself_it_does_not_see_through_another(agency: Agency) -> None:
    """And of what it has for a while no longer than that."""
    tonight = agency.now + timedelta(hours=6)
    agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL), Permit(Permission.REPORTS_TAX))
    agency.permit("stan", Permit(Permission.REPORTS_TAX, until=tonight))
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    clara, seen = agency.seat("clara"), looking(agency, "stan", agency.seat("clara").member.id).seat
    assert decide(clara, Permission.CUSTOMERS_ALL, ACCOUNT, agency.now).allowed
    with pytest.raises(Forbidden, match="whoever looks through its eyes may not") as refused:
        require(seen, Permission.CUSTOMERS_ALL, agency.now)
    assert refused.value.needs == Permission.CUSTOMERS_ALL
    own = Resource(client=OLIVEIRA)
    assert decide(clara, Permission.REPORTS_TAX, own, agency.now).until is None
    assert decide(seen, Permission.REPORTS_TAX, own, agency.now).until == tonight
    assert decide(seen, Right.VIEW, Resource(product=agency.course.id), agency.now).allowed
    assert not decide(seen, Right.VIEW, Resource(product=agency.mug.id), agency.now).allowed


def test_viewing_changes_nothing(agency: Agency) -> None:
    with pytest.raises(LookingOnly):
        looking(agency, "olga", agency.seat("clara").member.id, looks=False)
    assert not agency.audited().allowed


@pytest.mark.parametrize("who", ["clara", "stan"])
def test_who_does_not_manage_members_sees_with_its_own_eyes_alone(agency: Agency, who: str) -> None:
    with pytest.raises(Forbidden):
        looking(agency, who, agency.seat("clara").member.id)


def test_nobody_of_a_stranger_is_there(agency: Agency) -> None:
    with pytest.raises(NotFound):
        looking(agency, "olga", MemberId("nobody"))


def test_through_another_of_the_agency_only_an_owner_looks(agency: Agency) -> None:
    stan = agency.seat("stan").member.id
    assert looking(agency, "olga", stan).seat.member.id == stan
    managing = agency.act("stan")
    managing = replace(managing, seat=replace(managing.seat, permits=(Permit(Permission.MEMBERS_MANAGE),)))
    with pytest.raises(Forbidden) as refused:
        view_as(
            managing,
            agency.seat("olga").member.id,
            looks=True,
            members=agency.mine.members,
            audits=agency.mine.audits,
        )
    assert refused.value.needs == Permission.ACCOUNT_MANAGE
