"""What belongs to another account is never written, whichever of a call's arguments it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import attrgetter

import pytest

from cartwright.application.ports.leafing import SetAside
from cartwright.application.ports.papers import BadToken, Issued
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.accountants import Accountants
from cartwright.domain.agenda import Agenda
from cartwright.domain.carts import Fate, Tally
from cartwright.domain.charts import Charts
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.digests import Gathering
from cartwright.domain.jobs import MailKind, about_a_cart, to_buyer
from cartwright.domain.notice_plans import Cadence, Plan
from cartwright.storage.scope import ForeignAccount
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from tests import aws
from tests.contract.storage.conftest import Counted
from tests.contract.storage.test_exports import export_of, job_of
from tests.contract.storage.test_replays import job_of as replay_job
from tests.contract.storage.test_replays import replay_of
from tests.contract.storage.test_reports import filed, run
from tests.contract.storage.town import (
    Agency,
    autoresponder_of,
    break_of,
    by_hand_of,
    cart_of,
    click_of,
    connection_of,
    key_of,
    letters_of,
    night_of,
    opened,
    paid,
    pass_of,
    plea_of,
)
from tests.fakes.signatures import FakeSignatures
from tests.fakes.store import FakeStore
from tests.fakes.world import NOON, FakeBirths, FakeClock

# What is written, by the names of what `things` has: marked with `*` what names its account itself.
CALLS = {
    "accounts.create": "account *client *owner hosts *agenda *audit *letter",
    "api_keys.add": "*key *audit at_most",
    "api_keys.revoke": "member key_id *audit",
    "audits.record": "*audit",
    "autoresponders.add": "*kit *audit",
    "autoresponders.remove": "*kit *audit",
    "autoresponders.revise": "*kit *audit",
    "carts.keep": "*begun windows",
    "carts.let_go": "*begun",
    "carts.move": "*seen *left letters tally",
    "carts.refuse": "*link",
    "carts.seen": "*left",
    "catalogue.publish": "*product hosts *audit",
    "catalogue.revise": "*product *audit",
    "catalogue.hand_over": "*product client_id *audit",
    "clients.add": "*client *account *agenda *audit",
    "clients.archive": "*client account *audit",
    "clients.restore": "*client *account *audit",
    "clients.revise_account": "*account *audit",
    "clients.revise_profile": "*client *audit",
    "books.book": "*entries",
    "accounting.appoint": "*accountants *audit",
    "accounting.chart": "*charts *audit",
    "reports.close": "*closed_books *audit",
    "breaks.answer": "*broken *entries *audit",
    "breaks.end": "job_id *letters_of_its_own",
    "breaks.keep": "*breaks",
    "connections.add": "*till *audit *night",
    "connections.revise": "*till *audit",
    "domains.move": "*slot *audit",
    "domains.prove": "*slot *audit",
    "domains.step": "*slot",
    "erasures.forget_carts": "client_id email *audit",
    "exports.ask": "*export *export_job *audit",
    "exports.file": "*export job_id",
    "members.add": "*owner permits *audit",
    "members.forbid": "member permission *audit",
    "members.grant": "member grant *audit",
    "members.permit": "member permit *audit",
    "members.remove": "*owner *audit",
    "members.reseat": "*change audit=*audit",
    "members.revise": "*owner *audit",
    "members.revoke": "member product_id *audit",
    "members.write": "*letter *audit",
    "notices.mark": "*client *audit",
    "notices.revise": "*plan *gathering nothing letters *audit",
    "orders.attach": "*order",
    "orders.decline": "*delivery windows",
    "orders.foresee": "*order windows *replaced",
    "orders.pass_on": "*order",
    "orders.place": "*order windows *begun",
    "orders.settle": "*settlement",
    "outbox.add": "*job",
    "papers.issue": "*document *series letters job_id",
    "papers.issue_all": "*issued *series",
    "passes.ask": "*pass *way windows",
    "passes.leave": "*pass moment",
    "passes.miss": "*pass windows",
    "passes.open": "*opened windows tries=yes",
    "clicks.count": "*click",
    "pleas.ask": "*plea letters",
    "parked.take_up": "*aside *audit",
    "replays.ask": "*replay *replay_job *audit",
    "replays.file": "*replay job_id",
    "reports.ask": "*job *audit windows",
    "reports.file": "*filed letters job_id",
}
CASES = [
    (call, word.removeprefix("audit=")[1:])
    for call, words in CALLS.items()
    for word in words.split()
    if "*" in word
]


def things(name: str) -> Mapping[str, object]:
    """What an agency of that name can write."""
    agency = opened(FakeStore(FakeClock()), name)
    product = agency.publish("Course", agency.house)
    settlement = agency.sell(1)
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    export, report = export_of(agency), run(agency)
    order, key = agency.order(2), key_of(agency.owner)
    slot = agency.mine.domains.some([])[0].claimed(f"shop.{name}.example", token="t", at=NOON)
    cart = cart_of(agency.order(56))
    agency.mine.orders.place(agency.order(56), (), cart)
    [left] = agency.store.left_carts.due(at=cart.due, limit=9)
    seen = agency.mine.carts.seen(left)
    assert seen is not None
    asked = pass_of(agency)
    about = about_a_cart(agency.id, left.client, left.order)
    agency.mine.carts.move(seen, left.moved(Fate.MAILED, NOON), [about], Tally())
    return {
        "account": replace(agency.account, version=agency.account.version + 1),
        "agenda": Agenda.first(agency.house, after=NOON),
        "aside": SetAside(agency.id, settlement.jobs[0], NOON, "x", ""),
        "at_most": 20,
        "accountants": Accountants(agency.id, agency.house.id, version=1),
        "charts": Charts(agency.id, agency.house.id, version=1),
        "audit": agency.audit(),
        "begun": cart,
        "breaks": [break_of(agency)],
        "closed_books": ClosedBooks(agency.id, agency.house.id, {}, version=1),
        "broken": break_of(agency),
        "entries": by_hand_of(agency.house),
        "letters_of_its_own": letters_of(document),
        "night": night_of(connection_of(agency.id, "another")),
        "change": (agency.owner, Seat(agency.owner)),
        "client": agency.house,
        "client_id": agency.house.id,
        "delivery": agency.delivery(order),
        "document": document,
        "email": "ada@buyer.example",
        "export": export,
        "export_job": job_of(export),
        "replay": replay_of(agency),
        "replay_job": replay_job(replay_of(agency)),
        "filed": filed(report),
        "gathering": Gathering.begun(agency.house, Cadence.DAILY, at=NOON),
        "grant": Grant(product.id, frozenset(Right)),
        "hosts": [agency.host],
        "issued": [Issued(document, [], settlement.jobs[0].id)],
        "job": report,
        "job_id": settlement.jobs[0].id,
        "key": key,
        "key_id": key.id,
        "kit": autoresponder_of(agency, "kit"),
        "left": left,
        "letter": letters_of(document)[0],
        "letters": [],
        "link": agency.mine.carts.link(left.order),
        "member": agency.owner.id,
        "nothing": None,
        "order": order,
        "replaced": agency.order(57),
        "owner": agency.owner,
        "pass": asked,
        "opened": asked.open(NOON),
        "plea": plea_of(agency),
        "click": click_of(agency, order.id),
        "way": to_buyer(agency.id, agency.house.id, MailKind.HUB, asked.id),
        "moment": NOON,
        "yes": True,
        "permission": Permission.ACCOUNT_MANAGE.value,
        "permit": Permit(Permission.ACCOUNT_MANAGE),
        "permits": [],
        "plan": Plan(agency.id, agency.house.id, version=1),
        "product": product,
        "product_id": product.id,
        "seen": seen,
        "series": due.series,
        "tally": Tally(),
        "windows": (),
        "settlement": paid(order),
        "slot": slot.proven(["cartwright-verify=t"]),
        "till": agency.till,
    }


@pytest.fixture(scope="module")
def shared() -> Iterator[Counted]:
    with aws.moto():
        dynamodb = aws.dynamodb()
        table = Table(dynamodb, aws.create_table(dynamodb))
        yield Counted(
            Store(table, clock=FakeClock(), births=FakeBirths(FakeClock())), table, aws.calls_of(dynamodb)
        )


@pytest.fixture(scope="module")
def agency(shared: Counted) -> Agency:
    """Whose repositories are handed what is not its own."""
    return opened(shared.store)


@pytest.fixture(scope="module")
def own() -> Mapping[str, object]:
    return things("agency")


@pytest.fixture(scope="module")
def foreign() -> Mapping[str, object]:
    return things("stranger")


@pytest.mark.parametrize(("call", "odd"), CASES)
def test_what_is_another_accounts_is_not_written(
    shared: Counted,
    agency: Agency,
    own: Mapping[str, object],
    foreign: Mapping[str, object],
    *,
    call: str,
    odd: str,
) -> None:
    handed, named = list[object](), dict[str, object]()
    for word in CALLS[call].split():
        name, _, what = word.rpartition("=")
        what = what.removeprefix("*")
        thing = (foreign if what == odd else own)[what]
        if name:
            named[name] = thing
        else:
            handed.append(thing)
    within = shared.store if call.startswith("accounts.") else agency.mine
    shared.calls.clear()
    with pytest.raises(ForeignAccount):
        attrgetter(call)(within)(*handed, **named)
    assert not [one for one in shared.operations if one.startswith(("Put", "Update", "Delete", "Transact"))]


def test_a_cursor_goes_on_for_its_own_caller_account_and_list_alone(shared: Counted, agency: Agency) -> None:
    signatures = FakeSignatures()
    for number in (1, 2):
        agency.sell(number)
    cursor = agency.mine.leaves("olga", signatures).entries(agency.house.id, "2026-11", limit=1).cursor
    assert cursor
    stranger = opened(shared.store, "stranger")
    for leaves in (agency.mine.leaves("nora", signatures), stranger.mine.leaves("olga", signatures)):
        with pytest.raises(BadToken):
            leaves.entries(agency.house.id, "2026-11", limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        agency.mine.leaves("olga", signatures).entries(agency.house.id, "2026-10", limit=1, cursor=cursor)
