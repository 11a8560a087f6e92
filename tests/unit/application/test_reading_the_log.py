"""Reading the audit log: who may, what a search costs, and what an entry shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.auditing import LEAVES_AT_MOST, LogPage, Wanted, look
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.leafing import Leaf
from cartwright.application.viewing import view_as
from cartwright.domain.access import Denial, Permission, Permit, Resource
from cartwright.domain.errors import Forbidden, Invalid
from cartwright.domain.ids import ClientId, KeyId, MemberId, ProductId, derived
from cartwright.domain.masking import MASK
from tests.fakes.leafing import FakeLeaves
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT

NOVEMBER = Wanted("2026-11")


class CountedLeaves(FakeLeaves):
    """Counts how often it is asked."""

    asked = 0

    def audits(self, month: str, *, limit: int, cursor: str = "") -> Leaf[Audit]:
        self.asked += 1
        return super().audits(month, limit=limit, cursor=cursor)


def leaves(agency: Agency) -> CountedLeaves:
    return CountedLeaves(agency.store.shelves, ACCOUNT, "olga", FakeSignatures())


def page(
    agency: Agency,
    wanted: Wanted = NOVEMBER,
    *,
    by: str = "olga",
    limit: int = 100,
    cursor: str = "",
    through: CountedLeaves | None = None,
) -> LogPage:
    return look(
        agency.act(by),
        wanted,
        limit=limit,
        cursor=cursor,
        leaves=through or leaves(agency),
        audits=agency.mine.audits,
    )


def actions(found: LogPage) -> list[str]:
    return [told.audit.action for told in found.entries]


def noted(
    agency: Agency, action: str, by: str = "olga", resource: str = "it", *, allowed: bool = True
) -> Audit:
    """An entry of a second later than the last one."""
    agency.clock.move(timedelta(seconds=1))
    audit = agency.act(by).audit(action, resource, allowed=allowed)
    agency.mine.audits.record(audit)
    return audit


def test_owners_read_the_log_and_staff_with_a_permit(agency: Agency) -> None:
    assert page(agency).entries
    with pytest.raises(Forbidden) as no:
        page(agency, by="stan")
    assert no.value.needs == "audit.read"
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    assert page(agency, by="stan").entries


def test_a_clients_member_never_reads_it(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.AUDIT_READ))
    with pytest.raises(Forbidden):
        page(agency, by="clara")


def test_it_is_newest_first_page_after_page(agency: Agency) -> None:
    noted(agency, "one")
    noted(agency, "two")
    noted(agency, "three")
    first = page(agency, limit=2)
    assert actions(first) == ["three", "two"]
    assert actions(page(agency, limit=2, cursor=first.cursor))[0] == "one"


def test_a_month_is_a_month(agency: Agency) -> None:
    assert page(agency, Wanted("2026-10")) == LogPage(())
    with pytest.raises(Invalid):
        page(agency, Wanted("2026-13"))


def test_an_entry_shows_who_it_was_as_they_are_called_now(agency: Agency) -> None:
    noted(agency, "look", by="stan")
    stan = agency.seat("stan").member
    agency.store.shelves.members[ACCOUNT, stan.id] = replace(stan, name="Stanley", email="new@agency.example")
    [told] = page(agency, Wanted("2026-11", action="look")).entries
    assert told.member is not None
    assert (told.member.name, told.member.email) == ("Stanley", "new@agency.example")
    assert told.viewer is None


def test_who_has_left_is_an_id_and_the_operator_a_word(agency: Agency) -> None:
    noted(agency, "look", by="stan")
    del agency.store.shelves.members[ACCOUNT, agency.seat("stan").member.id]
    [told] = page(agency, Wanted("2026-11", action="look")).entries
    assert told.member is None
    assert told.audit.member.startswith("mem_")
    opened = page(agency, Wanted("2026-11", member="operator")).entries
    assert {told.audit.action for told in opened} == {"account.open"}
    assert {told.member for told in opened} == {None}


def test_an_entry_shows_through_whose_eyes_and_with_which_key(agency: Agency) -> None:
    clara = agency.seat("clara").member.id
    seen = view_as(
        agency.act("olga"), clara, looks=True, members=agency.mine.members, audits=agency.mine.audits
    )
    key = KeyId(derived("key", "one"))
    agency.mine.audits.record(replace(seen, seat=replace(seen.seat, key=key)).audit("look", "it"))
    [told] = page(agency, Wanted("2026-11", action="look")).entries
    assert (told.member, told.viewer) == (agency.seat("clara").member, agency.seat("olga").member)
    assert told.audit.key == key


def test_a_search_finds_by_member_action_resource_and_outcome(agency: Agency) -> None:
    noted(agency, "member.invite", "stan", "ann")
    noted(agency, "membership.end", "stan", "ben", allowed=False)
    noted(agency, "member.view-as", "olga", "ben")
    stan = agency.seat("stan").member.id

    def found(
        member: str = "", action: str = "", resource: str = "", *, allowed: bool | None = None
    ) -> list[str]:
        return actions(page(agency, Wanted("2026-11", member, action, resource, allowed)))

    assert found(stan) == ["membership.end", "member.invite"]
    assert found(action="member") == ["member.view-as", "member.invite"]
    assert found(action="member.invite") == ["member.invite"]
    assert found(resource="ben") == ["member.view-as", "membership.end"]
    assert found(allowed=False) == ["membership.end"]
    assert "membership.end" not in found(allowed=True)
    assert found(stan, resource="ann", allowed=True) == ["member.invite"]


def test_a_search_finds_who_looked_through_anothers_eyes(agency: Agency) -> None:
    stan = agency.seat("stan").member.id
    act = agency.act("clara")
    seen = replace(act, seat=replace(act.seat, viewer=agency.seat("stan")))
    agency.mine.audits.record(seen.audit("look", "it"))
    assert actions(page(agency, Wanted("2026-11", member=stan))) == ["look"]


def test_a_search_for_little_costs_a_bounded_look_and_goes_on(agency: Agency) -> None:
    noted(agency, "needle")
    for _ in range(LEAVES_AT_MOST * 3):
        noted(agency, "straw")
    through, wanted = leaves(agency), Wanted("2026-11", action="needle")
    first = page(agency, wanted, limit=2, through=through)
    assert (first.entries, through.asked) == ((), LEAVES_AT_MOST)
    second = page(agency, wanted, limit=2, cursor=first.cursor, through=through)
    assert actions(second) == ["needle"]
    assert through.asked <= 2 * LEAVES_AT_MOST


# --- what no entry holds -----------------------------------------------------------------------------------


def test_what_is_called_like_a_secret_is_masked_before_and_after(agency: Agency) -> None:
    audit = agency.act().audit(
        "connection.add", "it", before={"secret_key": "old"}, after={"secret_key": "new", "label": "Till"}
    )
    assert (audit.before, audit.after) == ({"secret_key": MASK}, {"secret_key": MASK, "label": "Till"})


def test_what_looks_like_a_secret_is_masked_wherever_somebody_wrote_it(agency: Agency) -> None:
    secret = "sk_live_51H8aBcDeFg"
    act = replace(agency.act(), user_agent=f"curl {secret}")
    audit = act.audit("give", secret, after={"name": f"mine is {secret}"}, reason=f"because {secret}")
    assert secret not in repr(audit)


def test_no_entry_holds_a_secret_whoever_makes_it(agency: Agency) -> None:
    bare = agency.act().audit("x", "it")
    assert replace(bare, after={"password": "horse"}).after == {"password": MASK}


def test_a_member_of_nobody_is_looked_for_in_vain(agency: Agency) -> None:
    assert agency.mine.audits.who([MemberId("mem_nobody")]) == {}


@pytest.mark.parametrize(
    ("on", "resource"),
    [
        (Resource(product=ProductId("prd_1"), client=ClientId("cli_1")), "prd_1"),
        (Resource(client=ClientId("cli_1")), "cli_1"),
        (Resource(), ACCOUNT),
    ],
)
def test_a_refusal_names_what_it_was_about_and_because_of_what(
    agency: Agency, on: Resource, resource: str
) -> None:
    entry = agency.act("clara").denied(Denial(Permission.CUSTOMERS_ALL, on, "permission is missing"))
    assert (entry.action, entry.resource, entry.allowed) == ("customers.all", resource, False)
    assert entry.reason == "permission is missing"
