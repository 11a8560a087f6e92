"""Ids in every place where a request can name something: of what another has, and of what nobody has.

The sweep names things in the first place of a path. Here they stand in the places after it, in queries,
headers and payloads, and are of kinds that an agency has once it has sold, claimed and asked for something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cartwright.application import granting
from cartwright.bootstrap import base, shop
from cartwright.domain.access import Grant, Permission, Permit, Right
from cartwright.domain.breaks import compared
from cartwright.domain.ids import BreakId, ClientId, ConnectionId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import MovementKind
from cartwright.domain.plans import Interval, Subscription
from cartwright.domain.reconciliation import Difference, Gap, Span
from tests.component.agency import Agency
from tests.component.deployment import Answer, Deployment, Dump, deployed, slim
from tests.component.isolation.namings import NAMINGS, Naming
from tests.component.isolation.people import FOR_CLIENTS
from tests.component.isolation.spying import partitions
from tests.component.payloads import edit_payload, payload
from tests.doubles.receiver import Receiver


@dataclass(slots=True)
class Neighbours:
    """`rich` has sold, claimed a host, made a key and asked for copies and reports; `poor` is beside it.

    In `rich`, `keen` is Nordwind's: all that its role may hold but `customers.all`, and all on what it owns.
    Nothing of Lookout, whose is `lens`, was ever granted to it.
    """

    deployment: Deployment
    rich: Agency
    poor: Agency
    lookouts: Mapping[str, str]
    start: Dump


def _sold(agency: Agency) -> Mapping[str, str]:
    """What the agency has of each kind: Lookout's, or its own."""
    monthly = Subscription(Money.of("12.00", "EUR"), Interval.MONTHLY)
    agency.sell("lens", "lookout", "12.00", plan=monthly)
    agency.discount("LENS15", "lens")
    agency.discount("COURSE15", "course")
    order = agency.sold("lens", base.clock().now())
    client = agency.clients["lookout"].id
    answers: dict[str, Answer] = {
        "key": agency.api("owner", "POST", "/keys", {"label": "Zap", "scope": ["view"], "mode": "test"}),
        "export": agency.api("owner", "POST", "/exports", {"kind": "audit", "month": "2026-11"}),
        "report": agency.api("owner", "POST", f"/clients/{client}/tax-reports", {"period": "2026-10"}),
        "claim": agency.api("owner", "POST", "/domains", {"host": "shop.harbour.example"}),
    }
    assert {answer.status for answer in answers.values()} <= {201, 202}, answers
    agency.deployment.run(without=["hooks", "mail", "number"])
    [sale] = [item["body"]["id"] for item in agency.deployment.items("sale")]
    [going_on] = [item["body"]["id"] for item in agency.deployment.items("subscription")]
    [charge] = agency.deployment.booked("charge")
    [report] = [item["body"]["id"] for item in agency.deployment.items("report")]
    job = next(item["body"]["id"] for item in agency.deployment.items("outbox"))
    through = agency.connect("stripe", "lookout")
    return {
        "client": client,
        "product": agency.products["lens"].id,
        "member": agency.members["looker"].id,
        "connection": through.id,
        "break": _missed(agency, client, through.id),
        "autoresponder": agency.link("lookout").id,
        "order": order.id,
        "sale": sale,
        "subscription": going_on,
        "report": report,
        "entry": charge["body"]["id"],
        "job": job,
        "host": "shop.harbour.example",
        "subdomain": agency.account.subdomain,
        "coupon": "LENS15",
        "key": answers["key"].json["id"],
        "export": answers["export"].json["id"],
    }


def _missed(agency: Agency, client: ClientId, through: ConnectionId) -> BreakId:
    """A payment that only the processor knows of."""
    now, ten = base.clock().now(), Money.of("10.00", "EUR")
    gap = Difference(Gap.NOT_BOOKED, through, MovementKind.PAYMENT, "pi_1", now, ten, Money.zero("EUR"))
    night = Span(now - timedelta(days=1), now + timedelta(days=1))
    [found] = compared([gap], [], night, account=agency.account.id, whose=lambda _: client, now=now)
    shop.store().of(agency.account.id).breaks.keep([found])
    return found.id


def _keen(agency: Agency) -> None:
    agency.invite("keen", "nordwind")
    mine, keen = shop.store().of(agency.account.id).members, agency.members["keen"].id
    for permission in FOR_CLIENTS - {Permission.CUSTOMERS_ALL}:
        granting.permit(agency.act, keen, Permit(permission), members=mine)
    granting.grant(agency.act, keen, Grant(None, frozenset(Right)), members=mine)


@pytest.fixture(scope="module")
def neighbours(_listening: Receiver) -> Iterator[Neighbours]:
    with deployed(_listening.url) as deployment:
        rich = Agency.opened(deployment)
        lookouts = _sold(rich)
        rich.connections["sandbox"] = rich.connect("sandbox")
        _keen(rich)
        poor = Agency.opened(deployment, "wharf", identities=rich.identities)
        yield Neighbours(deployment, rich, poor, lookouts, slim(deployment.dump()))


def nobodys(kind: str) -> str:
    names = {"host": "shop.nobody.example", "subdomain": "nobody"}
    return names.get(kind) or derived(kind, "nobody")


def filled(thing: object, words: Mapping[str, str]) -> object:
    match thing:
        case str():
            for word, meant in words.items():
                thing = thing.replace(f"{{{word}}}", meant)
            return thing
        case list():
            return [filled(one, words) for one in thing]
        case dict():
            return {name: filled(one, words) for name, one in thing.items()}
    return thing


def sent(agency: Agency, naming: Naming, path: str, words: Mapping[str, str]) -> object:
    """What the naming says, in a payload that would do without it."""
    if naming.payload is None:
        return None
    course = agency.products["course"]
    wanted = {name: filled(one, words) for name, one in naming.payload.items()}
    if "kind" in wanted:
        return wanted
    if path.endswith(f"/products/{course.id}"):
        whole = edit_payload(shop.store().of(agency.account.id).catalogue.get(course.id))
        return {**whole, **wanted}
    return {**payload(agency, naming.method, path), **wanted}


def asked(agency: Agency, who: str, naming: Naming, named: str, theirs: Mapping[str, str]) -> Answer:
    """The request, with `named` wherever it names something."""
    words = {
        "": named,
        "own.client": agency.clients["nordwind"].id,
        "own.member": agency.members["looker"].id,
        "own.product": agency.products["course"].id,
        "own.coupon": "COURSE15",
        "theirs.member": theirs["member"],
    }
    path = str(filled(naming.path, words))
    return agency.deployment.request(
        naming.method,
        f"/v1/accounts/{agency.account.id}{path}",
        payload=sent(agency, naming, path, words),
        claims=agency.claims(who),
        headers={naming.header: named} if naming.header else None,
    )


def told(naming: Naming, answer: Answer, named: str) -> tuple[int, str]:
    """What an answer tells, but for the words it was asked with; of what was made, that it was."""
    looked = naming.method == "GET" or answer.status >= 400
    return answer.status, answer.text.replace(named, "…") if looked else ""


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda one: f"{one.method} {one.path} {one.payload or ''}")
def test_what_another_account_has_is_to_an_owner_what_nobody_has(
    neighbours: Neighbours, naming: Naming
) -> None:
    deployment, rich = neighbours.deployment, neighbours.rich
    answers = []
    for named in (neighbours.lookouts[naming.kind], nobodys(naming.kind)):
        deployment.restore(neighbours.start)
        deployment.wire.clear()
        answer = asked(neighbours.poor, "owner", naming, named, neighbours.lookouts)
        assert rich.account.id not in answer.text
        for call in deployment.wire.calls:
            assert rich.account.id not in str(call.asked), call.name
        answers.append(told(naming, answer, named))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda one: f"{one.method} {one.path} {one.payload or ''}")
def test_what_another_client_has_is_to_a_clients_member_what_nobody_has(
    neighbours: Neighbours, naming: Naming
) -> None:
    deployment, theirs = neighbours.deployment, neighbours.lookouts
    kinds = ("client", "product", "connection", "autoresponder", "order", "sale", "report")
    hidden = {theirs[kind] for kind in kinds}
    answers = []
    for named in (theirs[naming.kind], nobodys(naming.kind)):
        deployment.restore(neighbours.start)
        deployment.wire.clear()
        answer = asked(neighbours.rich, "keen", naming, named, theirs)
        assert not any(one in answer.text for one in hidden - {named})
        for partition in partitions(deployment.wire.calls):
            assert not any(one in partition for one in hidden), partition
        answers.append(told(naming, answer, named))
    assert answers[0] == answers[1]


def test_every_kind_of_thing_is_there_to_be_named(neighbours: Neighbours) -> None:
    """Without this, two equal refusals would prove nothing."""
    agency, theirs = neighbours.rich, neighbours.lookouts
    neighbours.deployment.restore(neighbours.start)
    for path in (
        f"/clients/{theirs['client']}",
        f"/products/{theirs['product']}",
        f"/members/{theirs['member']}",
        f"/coupons/{theirs['coupon']}",
        f"/sales/{theirs['sale']}",
        f"/sales/{theirs['sale']}/subscriptions",
        f"/subscriptions/{theirs['subscription']}",
        f"/customers/lookup?order={theirs['order']}",
        f"/exports/{theirs['export']}",
        f"/clients/{theirs['client']}/tax-reports/{theirs['report']}",
        f"/clients/{theirs['client']}/books/breaks/{theirs['break']}",
    ):
        assert agency.api("owner", "GET", path).status == 200, path
    assert agency.api("owner", "DELETE", f"/domains/{theirs['host']}").status == 200
    assert agency.api("owner", "DELETE", f"/keys/{theirs['key']}").status == 204
    assert agency.api("owner", "DELETE", f"/autoresponders/{theirs['autoresponder']}").status == 204
