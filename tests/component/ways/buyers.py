"""What buyers do beside buying: they leave a cart, take what is offered after paying, and look after what
goes on, in their hub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from cartwright.domain.abandonment import Abandonment
from cartwright.domain.catalog import PricingOption
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import OptionId, StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Interval, Subscription
from tests.component.agency import BUYER, HOST
from tests.component.deployment import Answer
from tests.component.faults import Unfinished
from tests.component.ways.way import Way, topic
from tests.events import load

ATTEMPT = "0123456789abcdef0123456789abcdef"
HOUR = timedelta(hours=1)


def left(way: Way) -> None:
    """A cart that is left, the mail about it, and its buyer who wants no more of them."""
    way.edit(abandonment=Abandonment(on=True))
    told = {"attempt": ATTEMPT, "email": BUYER, "remind": True}
    way.answered("Checkout", "its buyer wants to be reminded", _asks(way, "/course/carts", told))
    way.deployment.clock.move(HOUR)
    way.deployment.restart()
    tick = {**load("reports.scheduled.first-of-month"), "time": way.deployment.clock.now().isoformat()}
    way.next("ReportsScheduled", "an hour is over", lambda: _looked_at(way, tick))
    (letter,) = way.bodies(topic("mail", of='"left-cart"'))
    way.mailed("its buyer is reminded", letter)
    (mail,) = way.deployment.wire.mails
    stop = re.search(r"//[^/]+(/\S+/stop)>", str(mail["List-Unsubscribe"]))
    assert stop is not None, mail["List-Unsubscribe"]
    way.next("Checkout", "its buyer wants no more", lambda: _posted(way, stop[1]))


def offered(way: Way) -> None:
    """After paying: yes to one offer, with one click, and no to the next."""
    templates = way.agency.products["templates"]

    first, second = (StepId(derived("step", name)) for name in ("first", "second"))

    def step(name: StepId, yes: StepId | None = None) -> Step:
        option = templates.preferred.id
        return Step(name, Offered.UPSELL, templates.id, option, "And these?", accepted=yes)

    way.edit(steps=(step(first, second), step(second)), bumps=())
    status, placed = way.asked(
        "POST",
        "/course/orders",
        {
            "attempt": ATTEMPT,
            "option": way.agency.products["course"].preferred.id,
            "country": "AT",
            "email": BUYER,
            "name": "Ada Buyer",
            "shown": {"minor": 11900, "currency": "EUR"},
        },
    )()
    assert status == 201, placed
    way.asked("POST", placed["payment"]["pay_url"], {"card": "success"})()
    where = placed["confirm_url"]
    assert way.looked(where)()["state"] == "paid"
    yes = {"answer": "yes", "shown": {"minor": 2900, "currency": "EUR"}}
    take = way.asked("POST", f"{where}/steps/{first}", yes)

    def taken() -> str:
        """What is not charged yet is charged by another click, and by nothing else."""
        take()
        (added,) = way.looked(where)()["added"]
        if added["state"] != "paid":
            raise Unfinished
        return str(added["state"])

    assert way.next("Checkout", "yes to an offer", taken) == "paid"
    no = way.asked("POST", f"{where}/steps/{second}", {"answer": "no"})
    way.next("Checkout", "no to an offer", lambda: no()[0])
    assert [len(one["body"]["lines"]) for one in way.deployment.items("order")] == [1, 1]


DEAR, DUE = {"minor": 5700, "currency": "EUR"}, "2026-12-02"
"""What a change with the next charge is shown as: bought today, the second of November."""


def hub(way: Way) -> None:
    """In, by the mail's link or its code, and what can be done there."""
    agency = way.agency
    club = agency.sell("club", "nordwind", "19.00", plan=monthly("19.00"))
    dear = PricingOption(OptionId(derived("option", "dear")), "All", monthly("57.00"))
    way.edit("club", options=(*club.options, dear), changes=(PlanChange(club.preferred.id, dear.id),))
    agency.pay(agency.place("club"))
    for event in agency.events():
        agency.knock(event)
    way.deployment.run(without=["hooks", "mail"])
    here = f"/hub/{agency.clients['nordwind'].id}"
    told = _asks(way, f"{here}/passes", {"email": BUYER})
    asked = json.loads(way.answered("Checkout", "the way in is asked for", told).text)
    (letter,) = way.bodies(topic("mail", of='"hub"'))
    # Who dies with this letter in hand lets it lie for as long as its pass is good: it is asked for again.
    way.queued("mail", letter)()
    text = way.deployment.wire.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link, code = re.search(rf"{here}/links/\S+", text), re.search(r"^ +(\d{4} \d{4})\s*$", text, re.MULTILINE)
    assert link, text
    assert code, text
    outside = way.deployment.dump()
    by_code = f"{here}/passes/{asked['pass']}"
    way.answered("Checkout", "a wrong code", _asks(way, by_code, {"code": "0000 0000"}))
    way.answered("Checkout", "in by the code", _asks(way, by_code, {"code": code[1]}))
    way.deployment.restore(outside)
    entered = way.answered("Checkout", "in by the link", _asks(way, link[0], None))
    inside = way.deployment.dump()
    by = {"authorization": f"Bearer {json.loads(entered.text)['sitting']}"}
    (going,) = way.deployment.items("subscription")
    deeds: tuple[tuple[str, object], ...]
    for deeds in (
        (("end", {"when": "later", "reason": "not-used"}), ("keep", None)),
        (("pause", {"until": "2026-12-24"}), ("resume", None)),
        (("method", None),),
        (("plan", {"option": dear.id, "when": "later", "shown": DEAR, "on": DUE}),),
        (("end", {"when": "now"}),),
    ):
        way.deployment.restore(inside)
        for deed, wanted in deeds:
            path = f"{here}/subscriptions/{going['body']['id']}/{deed}"
            way.answered("Checkout", f"a guest: {deed} {wanted or ''}", _asks(way, path, wanted, **by))
    way.answered("Checkout", "a guest asks to be forgotten", _asks(way, f"{here}/data/erasure", None, **by))
    way.answered("Checkout", "a guest leaves", _asks(way, f"{here}/leave", None, **by))


def monthly(price: str) -> Subscription:
    return Subscription(Money.of(price, "EUR"), Interval.MONTHLY)


def _asks(way: Way, path: str, told: object, **headers: str) -> Callable[[], Answer]:
    """Done, in the table as it is, or refused."""
    sent = {"host": HOST, "accept": "application/json", **headers}
    return lambda: way.deployment.request("POST", path, payload=told, headers=sent)


def _posted(way: Way, path: str) -> int:
    answer = _asks(way, path, None)()
    if answer.status >= 500:
        raise Unfinished(answer)
    return answer.status


def _looked_at(way: Way, tick: Mapping[str, Any]) -> None:
    """What could not be looked at, is by the next run."""
    way.deployment.invoke("ReportsScheduled", tick)
    if any(one["state"] == "waiting" for one in way.deployment.items("cart")):
        raise Unfinished
