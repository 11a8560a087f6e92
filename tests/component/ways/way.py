"""A way through the shop in steps, each of which is done again after a fault (tests/component/faults.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cartwright.application.writing import PATIENCE
from cartwright.bootstrap import shop
from cartwright.storage.stream import errands
from tests.component.agency import HOST, Agency
from tests.component.asked import Asked, Seen
from tests.component.deployment import Answer, Deployment, Dump
from tests.component.faults import Unfinished, Work
from tests.component.recorded import fitted
from tests.component.triggers import QUEUES, Item, message, stream_event
from tests.events import load

SCENERY = frozenset({"audit", "member", "permit", "grant"})
"""Nothing here reads it, and moto copies the whole table for each transaction."""

SECOND = timedelta(seconds=1)
SINCE = {"inbox": {"x"}}
"""When an event that is done is thrown away."""


@dataclass(slots=True)
class Way:
    """The works, each of which begins where the one before it has ended. `open` is what has to be there for
    as long as any of them is done."""

    agency: Agency
    works: list[Work | Asked] = field(default_factory=list)
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def deployment(self) -> Deployment:
        return self.agency.deployment

    @property
    def places(self) -> set[str]:
        """Of the application, that the calls of its works come from."""
        return {place for work in self.works for place in work.places}

    def next(
        self,
        function: str,
        name: str,
        do: Callable[[], object],
        *,
        left_out: Collection[str] = SCENERY,
        **more: Any,
    ) -> Any:
        """What the work answers without a fault."""
        at, start = self.deployment.clock.now(), set_out(self.deployment.dump(), left_out)
        work = Work(function, name, self.deployment, at, start, do, **more)
        self.works.append(work)
        return work.faultless()[1].answer

    def answered(
        self,
        function: str,
        name: str,
        ask: Callable[[], Answer],
        *,
        swept: Collection[str] = (),
        outside: Callable[[], object] = dict,
    ) -> Seen:
        """The same, of what somebody asks for who sees the answer."""
        at, start = self.deployment.clock.now(), set_out(self.deployment.dump(), {"audit"})
        asked = Asked(function, name, self.deployment, at, start, ask, swept, outside)
        self.works.append(asked)
        return asked.faultless()

    def mailed(self, name: str, letter: dict[str, str]) -> None:
        """A letter goes out; SES tells of it, whether or not we lived to hear that."""
        sent = fitted(load("deliveries.feedback.send"), account=letter["account"], letter=letter["job"])
        self.next(
            "DeliveriesMail",
            name,
            self.queued("mail", letter),
            meanwhile=lambda: self._ses_speaks(sent),
            loose={"letter": {"taken", "sent", "reference"}, "outbox": {"ended", "expires"}},
        )

    def _ses_speaks(self, sent: Mapping[str, Any]) -> None:
        """Where nothing went out, patience ends."""
        if self.deployment.wire.mails:
            self.deployment.invoke("DeliveriesFeedback", sent)
        else:
            self.deployment.clock.move(PATIENCE + SECOND)

    def edit(self, slug: str = "course", **changes: Any) -> None:
        """A product, otherwise than it was."""
        agency = self.agency
        before = agency.products[slug]
        agency.products[slug] = replace(before, version=before.version + 1, **changes)
        mine = shop.store().of(agency.account.id)
        mine.catalogue.revise(agency.products[slug], agency.act.audit("product.edit", before.id))

    def bodies(self, wanted: Callable[[Item], bool]) -> list[dict[str, str]]:
        """The messages of what waits in the table."""
        waits = [item for item in self.deployment.dump().values() if wanted(item)]
        return [dict(due.body) for item in waits for due in errands(item)]

    def queued(self, queue: str, body: dict[str, str]) -> Callable[[], object]:
        def do() -> object:
            if not self.deployment.hand(queue, message(body)):
                raise Unfinished
            return None

        return do

    def asked(
        self, method: str, path: str, payload: object = None, **headers: str
    ) -> Callable[[], tuple[int, Any]]:
        def do() -> tuple[int, Any]:
            answer = self.deployment.request(
                method, path, payload=payload, headers={"host": HOST, "accept": "application/json", **headers}
            )
            if answer.status >= 500:
                raise Unfinished(answer)
            return answer.status, answer.json

        return do

    def looked(self, path: str) -> Callable[[], Any]:
        """At a page that asks again by itself while it does not know."""

        def do() -> Any:
            _, standing = self.asked("GET", path)()
            if standing["state"] == "confirming":
                raise Unfinished
            return standing

        return do

    def streamed(self) -> Callable[[], object]:
        """What waits in the table is told by its stream; what it leads to is in the queues then."""
        told = [item for item in self.deployment.dump().values() if item["kind"]["S"] in {"inbox", "outbox"}]

        def do() -> object:
            if self.deployment.invoke("DeliveriesDispatch", stream_event(told))["batchItemFailures"]:
                raise Unfinished
            return {one["Body"] for queue in QUEUES for one in self.deployment.messages(queue)}

        return do

    def invoked(self, function: str, event: Mapping[str, Any]) -> Callable[[], object]:
        return lambda: self.deployment.invoke(function, event)


def of_kind(name: str) -> Callable[[Item], bool]:
    return lambda item: item["kind"] == {"S": name}


def set_out(dump: Dump, left_out: Collection[str]) -> Dump:
    return {key: item for key, item in dump.items() if item["kind"]["S"] not in left_out}


def topic(name: str, of: str = "") -> Callable[[Item], bool]:
    return lambda item: item.get("topic") == {"S": name} and of in item["body"]["S"]


def swept(way: Way) -> None:
    """It comes again after minutes; those who did not answer are asked again later."""
    if way.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))["unanswered"]:
        raise Unfinished


def heard(way: Way, event: bytes) -> int:
    """A webhook of the sandbox's at the door."""
    answer = way.agency.knock(event, at=way.deployment.clock.now())
    if answer.status >= 500:
        raise Unfinished(answer)
    return answer.status
