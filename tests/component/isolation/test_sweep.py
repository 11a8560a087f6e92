"""Every route, with everybody, about everything: nobody learns or touches what is not theirs.

Generated from the OpenAPI documents; what each cell must answer follows from expectations.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from cartwright.domain.people import member_id
from tests.component.agency import Agency
from tests.component.apis import behind_the_login, filled
from tests.component.deployment import Deployment, deployed, slim
from tests.component.isolation.expectations import ACCOUNT, RULES, expected
from tests.component.isolation.people import OF_NORDWIND, PEOPLE, seated
from tests.component.isolation.spying import asked_for, partitions, seat_queries, undo
from tests.component.isolation.things import Thing, things
from tests.component.payloads import keyed, payload
from tests.doubles.receiver import Receiver

ROUTES = sorted((path.removeprefix(ACCOUNT), method) for method, path in behind_the_login())
ABOUT_ONES_OWN_SEAT = {("DELETE", "/keys/{key}"), ("PUT", "/ownership")}
"""Where the seat that asks is also what is asked about, and is read as such."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class World:
    """Two accounts in one deployment: the agency that is swept, and one beside it."""

    def __init__(self, deployment: Deployment) -> None:
        self.agency = Agency.opened(deployment)
        self.agency.connect("stripe", "lookout")
        self.agency.connections["spare"] = self.agency.connect("sandbox", "nordwind")
        self.agency.connections["sandbox"] = self.agency.connect("sandbox")
        for client in ("nordwind", "lookout", None):
            self.agency.link(client)
        self.agency.sell("lens", "lookout", "12.00")
        for slug in ("course", "templates", "lens"):
            self.agency.discount(f"{slug.upper()}15", slug)
        seated(self.agency)
        self.other = Agency.opened(deployment, "wharf", identities=self.agency.identities)
        self.other.link("nordwind")
        self.other.discount("FOREIGN15", "course")
        self.agency.members["outsider"] = self.other.members["owner"]
        self.start = slim(deployment.dump())

    @property
    def not_theirs(self) -> tuple[str, ...]:
        """Ids that no request of Nordwind's members may read by, or show."""
        mine, other = self.agency, self.other
        return (
            mine.clients["lookout"].id,
            mine.products["lens"].id,
            mine.connections["stripe"].id,
            mine.autoresponders["lookout"].id,
            mine.autoresponders["account"].id,
            other.account.id,
            *(client.id for client in other.clients.values()),
            *(product.id for product in other.products.values()),
            *(one.id for one in other.autoresponders.values()),
        )


@pytest.fixture(scope="module")
def world(_listening: Receiver) -> Iterator[World]:
    with deployed(_listening.url) as deployment:
        yield World(deployment)


def subjects(world: World, path: str) -> list[Thing | None]:
    """What the first placeholder of a path is tried with; None where there is none."""
    placeholders = [name for name in PLACEHOLDER.findall(path) if name != "permission"]
    return list(things(world.agency, world.other, placeholders[0])) if placeholders else [None]


def asked(world: World, path: str, thing: Thing | None) -> str:
    """The path about that thing, with one's own for whatever else it names."""
    if thing is not None:
        path = path.replace(f"{{{thing.kind}}}", thing.id)
    return filled(world.agency, path)


def test_every_route_has_its_expectation() -> None:
    assert {(method, path) for path, method in ROUTES} == RULES.keys()


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_everybody_gets_what_the_table_says_and_no_more(world: World, path: str, method: str) -> None:
    deployment, rule = world.agency.deployment, RULES[method, path]
    for (name, who), thing in product(PEOPLE.items(), subjects(world, path)):
        undo(deployment, world.start)
        where = asked(world, path, thing)
        below = where.removeprefix(filled(world.agency, ACCOUNT))
        body = payload(world.agency, method, below) if method in {"POST", "PUT", "PATCH"} else None
        deployment.wire.clear()
        answer = world.agency.api(name, method, where, body, **keyed(below))
        about = f"{name} {method} {path} {thing.whose if thing else ''}: {answer.text[:300]}"
        assert answer.status == expected(rule, who, thing), about
        # What the agency opened to somebody on purpose is no secret to them.
        if name in OF_NORDWIND and not (rule.wide and who.may(rule.wide)):
            _learned_nothing(world, answer.text, about)
        if (method, path) not in ABOUT_ONES_OWN_SEAT:
            # Deciding access is one query, whichever the route, and whatever was asked of it.
            assert seat_queries(deployment.wire.calls).count(_own_seat(world, name)) == 1, about
        if name in {"suspended", "outsider"}:
            assert set(partitions(deployment.wire.calls)) == {_own_seat(world, name)}, about


def _learned_nothing(world: World, text: str, about: str) -> None:
    for secret in world.not_theirs:
        assert secret not in text, about
        for partition in partitions(world.agency.deployment.wire.calls):
            assert secret not in partition, f"{partition} was read: {about}"
    # What is a client's may lie in the account's partition, under the client's name.
    for read in asked_for(world.agency.deployment.wire.calls):
        assert world.agency.clients["lookout"].id not in read, f"{read}: {about}"


def _own_seat(world: World, name: str) -> str:
    """The one partition that says who somebody is not."""
    member = world.agency.members[name]
    account = world.agency.account.id
    return f"ACCOUNT#{account}#MEMBER#{member_id(account, member.identity)}"
