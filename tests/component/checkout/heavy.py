"""The heaviest page there can be: each text as long as the account API takes it, and as many of each as it
takes, in the words of our own documentation, so that nothing is said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from cartwright.application import connecting
from cartwright.application.connecting import Plug
from cartwright.bootstrap import shop, vaults
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Bump, Product
from cartwright.domain.ids import ConnectionId
from cartwright.domain.looks import Look, Theme
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.questions import (
    ASKED_AT_MOST,
    CHOICES_AT_MOST,
    FIELDS_AT_MOST,
    Field,
    FieldKind,
    Terms,
)
from local import ROOT
from tests.component.checkout.market import Market, option_id, product_id

PAYPAL = {"client_id": "AY1", "client_secret": "EK1", "environment": "sandbox", "webhook_ids": "9XL9061"}
WORD, WORDS, BUMPS, BULLETS = 200, 1000, 5, 8
"""What `users.models.products` takes."""
TERMS, LINK = 100, 60


class Prose:
    """Sentences, as people write them, and none of them twice."""

    def __init__(self) -> None:
        self._words = _words()

    def of(self, length: int) -> str:
        """As many words as fit in."""
        said = ""
        while len(said) < length:
            said += f"{next(self._words)} "
        return said[:length].strip()


def published(market: Market) -> Product:
    """Published as `heavy`, with all bumps it can have, each of which asks as much."""
    prose = Prose()
    bumps = tuple(_bump(market, prose, number) for number in range(BUMPS))
    heavy = market.offer(
        "heavy",
        "werkstatt",
        *_plans(),
        name=prose.of(WORD),
        summary=prose.of(WORDS),
        bullets=tuple(prose.of(WORD) for _ in range(BULLETS)),
        bumps=bumps,
        most=9,
        look=Look(Theme.LONG, "#8c2f5b"),
        fields=_fields(prose),
        terms=_terms(prose),
        abandonment=Abandonment(on=True, delay=timedelta(hours=1)),
        alternatives=tuple(map(Alternative, _elsewhere(market))),
    )
    options = tuple(replace(option, name=prose.of(WORD)) for option in heavy.options)
    return market.revise(heavy, options=options)


def _elsewhere(market: Market) -> list[ConnectionId]:
    """All other processors, of the account itself: they take what every owner on the page sells."""
    mine = shop.store().of(market.act.seat.member.account)
    plugs = (
        Plug(None, "stripe", "cards", {"webhook_secrets": "whsec_1", "secret_key": "sk_test_2"}, "pk_test_2"),
        Plug(None, "paypal", "PayPal", PAYPAL),
        Plug(None, "mollie", "Mollie", {"api_key": "test_1", "webhook_secrets": "s" * 32}),
    )
    return [
        connecting.connect(
            market.act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
        ).id
        for plug in plugs
    ]


def _plans() -> list[Plan]:
    """Ten, of every kind that has something to say of itself."""
    plans: list[Plan] = []
    for euros in (10, 20):
        price = Money.of(f"{euros}.00", "EUR")
        plans += (
            OneTime(price),
            Chosen(price, Money.of("5.00", "EUR")),
            Subscription(price, Interval.MONTHLY, times=11, first=Money.of("9.00", "EUR")),
            Subscription(price, Interval.YEARLY, trial=14),
            Split(price, Interval.QUARTERLY, parts=6),
        )
    return plans


def _bump(market: Market, prose: Prose, number: int) -> Bump:
    slug, owner = f"extra-{number}", ("werkstatt", "press", "atelier")[number % 3]
    market.publish(
        slug,
        owner,
        "19.00 EUR",
        name=prose.of(WORD),
        summary=prose.of(WORDS),
        fields=_fields(prose),
        terms=_terms(prose),
    )
    return Bump(product_id(slug), option_id(slug), prose.of(WORD))


def _fields(prose: Prose) -> tuple[Field, ...]:
    """Eight lists to choose from, twenty on each, with all that terms leave: no other way to use it weighs as
    much."""
    left = ASKED_AT_MOST - TERMS - LINK
    each = left // FIELDS_AT_MOST // (CHOICES_AT_MOST + 1)
    return tuple(
        Field(
            f"question_{number}",
            prose.of(each),
            FieldKind.CHOICE,
            required=True,
            choices=tuple(f"{prose.of(each - 3)} {choice}" for choice in range(CHOICES_AT_MOST)),
        )
        for number in range(FIELDS_AT_MOST)
    )


def _terms(prose: Prose) -> Terms:
    where = re.sub(r"[^a-z]+", "-", prose.of(LINK - 30).lower())
    return Terms(prose.of(TERMS), f"https://shop.example/{where}")


def _words() -> Iterator[str]:
    for page in sorted((ROOT / "docs").rglob("*.md")):
        text = re.sub(r"```.*?```|\(.*?\)|`.*?`", "", page.read_text("utf-8"), flags=re.DOTALL)
        for line in text.splitlines():
            if not line.startswith(("|", "#", "<")):
                yield from re.findall(r"[A-Za-z][a-z’']*[,.]?", line)
