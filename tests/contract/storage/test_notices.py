"""What the use cases may expect of notice plans and digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.notices import Moved
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import DocumentKind
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.domain.money import Money
from cartwright.domain.news import Joining, News
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.orders import Sale
from cartwright.domain.subscriptions import Farewell
from cartwright.domain.unreachable import Cause, Unreachable
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_credits import given_back, note_of
from tests.contract.storage.town import NO_JOB, NOBODY, Agency
from tests.fakes.world import NOON

HOUR = timedelta(hours=1)
DAILY = {**Plan(NOBODY, NOBODY).now, NoticeKind.SALE: Cadence.DAILY}  # type: ignore[arg-type]  # of nobody


def opened(agency: Agency, cadence: Cadence = Cadence.DAILY) -> Gathering:
    return Gathering.begun(agency.house, cadence, at=NOON)


def planned(agency: Agency) -> Plan:
    """A client that gathers from noon on."""
    plan = Plan(agency.id, agency.house.id).revised(DAILY, None, at=NOON)
    agency.mine.notices.revise(plan, None, opened(agency), [], agency.audit("notices.revise"))
    return plan


def kept(agency: Agency) -> Gathering:
    found = agency.mine.notices.planned(agency.house.id).gathering
    assert found is not None
    return found


def note(agency: Agency, subject: str = "digest") -> Letter:
    return letter(agency.id, agency.house.id, MailKind.SALE_DIGEST, "sales@de.example", subject)


def joined(agency: Agency, number: int = 1, hours: int = 0, joins: Gathering | None = None) -> Sale:
    """A sale that joins what gathers."""
    settlement = agency.sell(number, at=NOON + hours * HOUR)
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    agency.mine.papers.issue(document, due.series, [], settlement.jobs[0].id, joins or due.planned.gathering)
    return agency.mine.orders.sale(agency.house.id, due.sale.id)


def waiting(agency: Agency, kind: NoticeKind = NoticeKind.CANCELLATION) -> Gathering:
    """What gathers beside sales, from noon on."""
    gathering = Gathering.begun(agency.house, Cadence.DAILY, at=NOON, kind=kind)
    plan = Plan(agency.id, agency.house.id).revised({**DAILY, kind: Cadence.DAILY}, None, at=NOON)
    moved = [Moved(None, gathering)]
    audit = agency.audit("notices.revise")
    agency.mine.notices.revise(plan, None, opened(agency), [], audit, others=moved)
    return gathering


def news_of(agency: Agency, number: int = 1, kind: NoticeKind = NoticeKind.CANCELLATION) -> News:
    order, amount = OrderId(derived("order", str(number))), Money.of("19.00", "EUR")
    about = (kind, NOON + number * HOUR, f"sub_1 {number} 0")
    return News(agency.id, agency.house.id, *about, order, "The Club", amount, Mode.LIVE, "declined")


class TestOtherNews:
    def test_gathers_by_itself_and_is_read_with_what_else_does(self, agency: Agency) -> None:
        gathering = waiting(agency)
        found = agency.mine.notices.planned(agency.house.id)
        assert (found.gathering, found.others) == (opened(agency), (gathering,))
        assert found.of(NoticeKind.CANCELLATION) == gathering
        assert found.of(NoticeKind.REFUND) is None

    def test_joins_with_the_move_of_what_it_is_about(self, agency: Agency) -> None:
        gathering = waiting(agency)
        [begun] = agency.subscribe(1).begun
        one, other = news_of(agency, 1), news_of(agency, 2)
        agency.mine.subscriptions.move(begun.cancels(Farewell(NOON)), joins=Joining(gathering, other))
        begun = agency.mine.subscriptions.get(begun.id)
        late = Joining(gathering.with_another(), one)
        agency.mine.subscriptions.move(begun.stays(), joins=late)
        digest = gathering.digest
        assert list(agency.mine.notices.news(digest)) == [one, other]
        assert agency.mine.notices.any_of(digest)
        assert agency.mine.notices.gathered(agency.house.id, NOON + 2 * HOUR, NoticeKind.CANCELLATION) == [
            other.at
        ]
        found = agency.mine.notices.planned(agency.house.id).of(NoticeKind.CANCELLATION)
        assert found is not None
        assert found.tally == 2
        assert not agency.mine.notices.any_of(opened(agency).digest)

    def test_joins_nothing_that_has_moved_on_and_then_nothing_is_moved(self, agency: Agency) -> None:
        gathering = waiting(agency)
        [begun] = agency.subscribe(1).begun
        late = Joining(gathering.with_another(), news_of(agency))
        with pytest.raises(Stale):
            agency.mine.subscriptions.move(begun.cancels(Farewell(NOON)), joins=late)
        assert agency.mine.subscriptions.get(begun.id) == begun
        assert agency.mine.notices.news(gathering.digest) == []

    def test_joins_once(self, agency: Agency) -> None:
        gathering, news = waiting(agency), news_of(agency)
        [begun] = agency.subscribe(1).begun
        agency.mine.subscriptions.move(begun.cancels(Farewell(NOON)), joins=Joining(gathering, news))
        begun = agency.mine.subscriptions.get(begun.id)
        again = Joining(gathering.with_another(), news)
        with pytest.raises(Stale):
            agency.mine.subscriptions.move(begun.stays(), joins=again)

    def test_joins_with_a_credit_note(self, agency: Agency) -> None:
        gathering = waiting(agency, NoticeKind.REFUND)
        settlement = agency.sell(1)
        agency.issue(settlement)
        job = given_back(agency, settlement)
        note, series = note_of(agency, job)
        news = replace(news_of(agency, kind=NoticeKind.REFUND), subject=note.id)
        due = agency.mine.papers.amending(job.client, job.sale, DocumentKind.CREDIT_NOTE, [])
        assert due.planned.of(NoticeKind.REFUND) == gathering
        agency.mine.papers.issue_amendment(note, series, [], job.id, Joining(gathering, news))
        assert list(agency.mine.notices.news(gathering.digest)) == [news]

    def test_is_due_and_handed_over_by_its_kind(self, store: Ports, agency: Agency) -> None:
        gathering = waiting(agency)
        due = store.digests.due(at=gathering.due, limit=9)
        assert {one.kind for one in due} == {NoticeKind.SALE, NoticeKind.CANCELLATION}
        following = gathering.following(agency.house)
        assert store.digests.hand_over(gathering, (), following)
        assert not store.digests.hand_over(gathering, (), following)
        found = agency.mine.notices.planned(agency.house.id)
        assert (found.gathering, found.others) == (opened(agency), (following,))

    def test_ends_where_the_plan_says_so(self, agency: Agency) -> None:
        gathering = waiting(agency)
        plan = agency.mine.notices.planned(agency.house.id).plan
        off = plan.revised({**plan.now, NoticeKind.CANCELLATION: Cadence.OFF}, None, at=NOON)
        same = opened(agency)
        agency.mine.notices.revise(off, same, same, [], agency.audit("off"), others=[Moved(gathering, None)])
        assert agency.mine.notices.planned(agency.house.id).others == ()

    def test_is_an_accounts_own(self, agency: Agency, other: Agency) -> None:
        gathering, [begun] = waiting(agency), other.subscribe(1).begun
        joins = Joining(gathering, news_of(agency))
        with pytest.raises(ForeignAccount):
            other.mine.subscriptions.move(begun.cancels(Farewell(NOON)), joins=joins)


def test_a_client_that_never_chose_has_a_plan_all_the_same(agency: Agency) -> None:
    found = agency.mine.notices.planned(agency.house.id)
    assert found.plan == Plan(agency.id, agency.house.id)
    assert found.gathering is None


def test_a_plan_comes_back_as_it_was_with_what_gathers(agency: Agency) -> None:
    plan = planned(agency)
    found = agency.mine.notices.planned(agency.house.id)
    assert (found.plan, found.gathering) == (plan, opened(agency))


def test_numbering_reads_client_plan_and_gathering_along(agency: Agency) -> None:
    plan = planned(agency)
    settlement = agency.sell()
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    assert (due.client, due.planned.plan, due.planned.gathering) == (agency.house, plan, opened(agency))


def test_a_plan_that_has_moved_on_is_stale(agency: Agency) -> None:
    plan = planned(agency)
    with pytest.raises(Stale):
        agency.mine.notices.revise(plan, opened(agency), opened(agency), [], agency.audit("again"))
    after = plan.revised(DAILY, copy_to_agency=True, at=NOON)
    agency.mine.notices.revise(after, opened(agency), opened(agency), [], agency.audit("next"))
    assert agency.mine.notices.planned(agency.house.id).plan == after


def test_a_change_asks_for_its_letters_and_ends_what_gathered(agency: Agency) -> None:
    plan = planned(agency)
    joined(agency)
    after = plan.revised(Plan(agency.id, agency.house.id).now, None, at=NOON + HOUR)
    agency.mine.notices.revise(after, kept(agency), None, [note(agency)], agency.audit("off"))
    assert agency.mine.outbox.get(note(agency).id) == note(agency)
    assert agency.mine.notices.planned(agency.house.id).gathering is None


@pytest.mark.parametrize("ends", [True, False])
def test_a_change_that_has_not_seen_the_last_sale_is_stale_and_changes_nothing(
    agency: Agency, ends: bool
) -> None:
    plan = planned(agency)
    before = kept(agency)
    joined(agency)
    after = plan.revised({**DAILY, NoticeKind.SALE: Cadence.WEEKLY}, None, at=NOON + HOUR)
    following = None if ends else opened(agency, Cadence.WEEKLY)
    with pytest.raises(Stale):
        agency.mine.notices.revise(after, before, following, [note(agency)], agency.audit("weekly"))
    assert agency.mine.notices.planned(agency.house.id).plan == plan
    assert agency.mine.outbox.get(note(agency).id) is None


def test_gathering_begins_once(agency: Agency) -> None:
    plan = planned(agency)
    after = plan.revised({**DAILY, NoticeKind.SALE: Cadence.WEEKLY}, None, at=NOON + HOUR)
    with pytest.raises(Stale):
        agency.mine.notices.revise(after, None, opened(agency, Cadence.WEEKLY), [], agency.audit("weekly"))


def test_what_joined_is_in_the_digest_of_its_moment_with_its_number(agency: Agency) -> None:
    planned(agency)
    digest = opened(agency).digest
    assert not agency.mine.notices.any_of(digest)
    later, first = joined(agency, 1, hours=2), joined(agency, 2)
    outside = joined(agency, 3, hours=11)  # at the client's midnight
    assert agency.mine.notices.any_of(digest)
    assert agency.mine.notices.sales(digest) == [first, later]
    assert {sale.document for sale in (first, later)} == {"NW-000001", "NW-000002"}
    assert agency.mine.notices.gathered(agency.house.id, NOON + HOUR) == [later.at, outside.at]
    assert kept(agency).tally == 3


def test_a_sale_joins_only_what_gathers_still(agency: Agency) -> None:
    planned(agency)
    before = kept(agency)
    joined(agency)
    settlement = agency.sell(2)
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    with pytest.raises(Stale):
        agency.mine.papers.issue(document, due.series, [], settlement.jobs[0].id, before)
    assert agency.mine.orders.sale(agency.house.id, due.sale.id).document == ""


class TestTheClock:
    def test_finds_what_is_due_the_longest_first(self, store: Ports, agency: Agency, other: Agency) -> None:
        planned(agency)
        weekly = Plan(other.id, other.house.id).revised(
            {**DAILY, NoticeKind.SALE: Cadence.WEEKLY}, None, at=NOON
        )
        slow = opened(other, Cadence.WEEKLY)
        other.mine.notices.revise(weekly, None, slow, [], other.audit("weekly"))
        daily = opened(agency)
        assert store.digests.due(at=daily.due - timedelta.resolution, limit=9) == []
        assert store.digests.due(at=daily.due, limit=9) == [daily]
        assert store.digests.due(at=slow.due, limit=9) == [daily, slow]
        assert store.digests.due(at=slow.due, limit=1) == [daily]

    def test_hands_over_once(self, store: Ports, agency: Agency) -> None:
        planned(agency)
        joined(agency)
        before = kept(agency)
        following = before.following(agency.house)
        assert store.digests.hand_over(before, [note(agency)], following)
        assert not store.digests.hand_over(before, [note(agency, "another")], following)
        assert agency.mine.outbox.get(note(agency).id) == note(agency)
        assert agency.mine.outbox.get(note(agency, "another").id) is None
        assert kept(agency) == following

    def test_hands_over_a_digest_that_has_grown_since_it_was_read(self, store: Ports, agency: Agency) -> None:
        planned(agency)
        before = kept(agency)
        joined(agency)
        assert store.digests.hand_over(before, [note(agency)], before.following(agency.house))

    def test_passes_over_an_empty_digest_only_while_it_is_empty(self, store: Ports, agency: Agency) -> None:
        planned(agency)
        empty = kept(agency)
        joined(agency)
        assert not store.digests.hand_over(empty, [], empty.following(agency.house))
        assert store.digests.hand_over(kept(agency), [], empty.following(agency.house))

    def test_has_nothing_to_hand_over_where_nothing_gathers(self, store: Ports, agency: Agency) -> None:
        assert not store.digests.hand_over(opened(agency), [], opened(agency))


def test_a_marked_client_is_shown_so_in_the_list_too(agency: Agency) -> None:
    mail = Unreachable(agency.house.profile.notification_email, NOON, Cause.BOUNCED)
    marked = agency.house.with_returned(mail)
    agency.mine.notices.mark(marked, agency.audit("client.unreachable"))
    assert agency.mine.clients.get(agency.house.id) == marked
    assert agency.mine.clients.list() == [marked]
    with pytest.raises(Stale):
        agency.mine.notices.mark(marked, agency.audit("client.unreachable again"))


def test_a_letter_is_known_when_it_is_out_as_well(agency: Agency) -> None:
    agency.mine.outbox.add(note(agency))
    agency.mine.post.sent(note(agency).id, reference="ses-1", at=NOON)
    assert agency.mine.post.letter(note(agency).id) == note(agency)
    assert agency.mine.post.letter(NO_JOB) is None


def test_a_job_that_is_no_letter_is_none(agency: Agency) -> None:
    assert agency.mine.post.letter(agency.sell().jobs[0].id) is None


def test_one_accounts_plan_is_never_written_by_another(agency: Agency, other: Agency) -> None:
    plan = Plan(agency.id, agency.house.id).revised(DAILY, None, at=NOON)
    with pytest.raises(ForeignAccount):
        other.mine.notices.revise(plan, None, None, [], other.audit("x"))
    with pytest.raises(ForeignAccount):
        other.mine.notices.mark(replace(agency.house, version=2), other.audit("x"))
