"""A client's notice plan, and who may change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from cartwright.application import noticing
from cartwright.application.again import TRIES
from cartwright.application.noticing import Wish
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.notices import Moved
from cartwright.domain.access import Permission, Permit
from cartwright.domain.digests import Gathering
from cartwright.domain.errors import Forbidden, NotFound, Outage
from cartwright.domain.jobs import Letter
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from tests.fakes.notices import FakeNotices
from tests.unit.application.agency import Agency
from tests.unit.application.notices import ALL, heard, sold, switched, told_in_digests, wish
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


class Overtaken(FakeNotices):
    """Notices in which another is faster just before each of the next changes."""

    def __init__(self, agency: Agency, *meanwhile: Callable[[], object]) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self._meanwhile = list(meanwhile)

    def revise(
        self,
        plan: Plan,
        before: Gathering | None,
        after: Gathering | None,
        letters: Sequence[Letter],
        audit: Audit,
        *,
        others: Sequence[Moved] = (),
    ) -> None:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        super().revise(plan, before, after, letters, audit, others=others)


def seen(agency: Agency, by: str = "olga", client: str = NORTHWIND) -> Plan:
    return noticing.plan(
        agency.act(by),
        agency.mine.clients.get(client).id,  # type: ignore[arg-type]  # a client's id it is
        clients=agency.mine.clients,
        notices=agency.mine.notices,
    )


def copying(agency: Agency, by: str, copy: bool | None, sale: Cadence = Cadence.INSTANT) -> Plan:
    return noticing.revise(
        agency.act(by),
        OLIVEIRA,
        Wish(wish(sale).cadences, copy, copies=True),
        clients=agency.mine.clients,
        notices=agency.mine.notices,
    )


def test_every_kind_comes_instantly_until_somebody_says_otherwise(agency: Agency) -> None:
    assert seen(agency).now == ALL


def test_every_kind_has_a_cadence_that_is_kept(agency: Agency) -> None:
    wanted = {
        NoticeKind.SALE: Cadence.WEEKLY,
        NoticeKind.FAILED_REBILL: Cadence.OFF,
        NoticeKind.REFUND: Cadence.DAILY,
        NoticeKind.CANCELLATION: Cadence.MONTHLY,
    }
    noticing.revise(
        agency.act(), NORTHWIND, Wish(wanted), clients=agency.mine.clients, notices=agency.mine.notices
    )
    assert seen(agency).now == wanted
    assert seen(agency, client=OLIVEIRA).now == ALL


def test_a_change_is_a_version_and_a_word_in_the_log(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    assert switched(agency, Cadence.OFF).version == 2
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("notices.revise", NORTHWIND)
    assert audit.before is not None
    assert audit.after is not None
    assert (audit.before["sale"], audit.after["sale"]) == ("daily", "off")


def test_what_is_so_already_is_no_change(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    before = (list(agency.store.shelves.audits), dict(agency.store.shelves.gatherings))
    assert switched(agency, Cadence.DAILY).version == 1
    assert (agency.store.shelves.audits, agency.store.shelves.gatherings) == before


def test_another_kinds_change_leaves_what_gathers_alone(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    before = dict(agency.store.shelves.gatherings)
    noticing.revise(
        agency.act(),
        NORTHWIND,
        wish(Cadence.DAILY, refund=Cadence.OFF),
        clients=agency.mine.clients,
        notices=agency.mine.notices,
    )
    assert agency.store.shelves.gatherings == before
    assert told_in_digests(agency) == []


class TestWhoMayChangeIt:
    def test_the_agency_with_members_manage(self, agency: Agency) -> None:
        for attempt in (seen, lambda agency, by: switched(agency, Cadence.OFF, by=by)):
            with pytest.raises(Forbidden) as no:
                attempt(agency, "stan")
            assert no.value.facts["needs"] == Permission.MEMBERS_MANAGE
        agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
        assert switched(agency, Cadence.OFF, by="stan") == seen(agency, "stan")

    def test_a_clients_member_with_profile_edit_for_its_own_client(self, agency: Agency) -> None:
        with pytest.raises(Forbidden) as no:
            switched(agency, Cadence.OFF, by="clara", client=OLIVEIRA)
        assert no.value.facts["needs"] == Permission.PROFILE_EDIT
        agency.permit("clara", Permit(Permission.PROFILE_EDIT))
        assert switched(agency, Cadence.OFF, by="clara", client=OLIVEIRA).version == 1

    def test_another_clients_plan_is_not_there_for_it(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.PROFILE_EDIT))
        with pytest.raises(NotFound):
            seen(agency, "clara", NORTHWIND)
        with pytest.raises(NotFound):
            switched(agency, Cadence.OFF, by="clara")

    def test_whether_the_agency_is_copied_is_for_the_agency_to_say(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.PROFILE_EDIT))
        copying(agency, "olga", True)
        with pytest.raises(Forbidden):
            copying(agency, "clara", False)
        assert copying(agency, "clara", True, Cadence.OFF).copy_to_agency is True
        assert switched(agency, Cadence.DAILY, by="clara", client=OLIVEIRA).copy_to_agency is True
        assert copying(agency, "olga", None).copy_to_agency is None


class TestARace:
    def test_with_a_sale_that_joins_loses_nothing(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        late = Overtaken(agency, lambda: sold(agency, "one"))
        switched(agency, Cadence.OFF, notices=late)
        assert heard(agency) == ["NW-000001"]

    def test_with_another_change_ends_with_the_later(self, agency: Agency) -> None:
        late = Overtaken(agency, lambda: switched(agency, Cadence.DAILY))
        assert switched(agency, Cadence.WEEKLY, notices=late).now[NoticeKind.SALE] is Cadence.WEEKLY
        assert agency.store.shelves.gatherings[ACCOUNT, NORTHWIND, NoticeKind.SALE].cadence is Cadence.WEEKLY

    def test_without_end_is_told(self, agency: Agency) -> None:
        turns = [Cadence.DAILY, Cadence.OFF] * TRIES
        others = [lambda turn=turn: switched(agency, turn) for turn in turns]
        with pytest.raises(Outage):
            switched(agency, Cadence.WEEKLY, notices=Overtaken(agency, *others))
