"""The word for the audit log: who did what to what."""

from __future__ import annotations

from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT


def test_an_entry_says_who_did_it_when_and_from_where(agency: Agency) -> None:
    audit = agency.act("stan").audit("product.create", "it", after={"name": "Boat"}, reason="as asked")
    assert (audit.account, audit.member) == (ACCOUNT, agency.seat("stan").member.id)
    assert (audit.at, audit.source_ip) == (agency.now, "192.0.2.7")
    assert (audit.action, audit.resource, audit.reason) == ("product.create", "it", "as asked")
    assert (audit.before, audit.after, audit.allowed) == (None, {"name": "Boat"}, True)


def test_an_attempt_that_was_refused_is_an_entry_too(agency: Agency) -> None:
    assert not agency.act("clara").audit("product.create", "it", allowed=False).allowed


def test_two_entries_of_one_request_are_two(agency: Agency) -> None:
    act = agency.act()
    assert act.audit("product.create", "it").id != act.audit("product.create", "it").id
