"""The mail queue: letters are written and sent here, each once."""

from __future__ import annotations

from cartwright.application import (
    abandoning,
    digesting,
    disputing,
    dunning,
    entering,
    kept,
    methods,
    nightly,
    rechecking,
    watching,
)
from cartwright.application.greeting import composed
from cartwright.application.ports.papers import Mail
from cartwright.application.ports.reports import Filed
from cartwright.application.writing import write
from cartwright.bootstrap import base, papers, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.documents import Document
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions import Subscription


def send(letter: Letter) -> None:
    mine = shop.store().of(letter.account)
    write(
        letter,
        post=mine.post,
        outbox=mine.outbox,
        papers=mine.papers,
        reports=mine.reports,
        composer=papers.composer(),
        mailer=papers.mailer(),
        report_link=report_link,
        confirmation=confirmation,
        hub=hub,
        greet=greet,
        gather=gather,
        correct=correct,
        warn=warn,
        remind=remind,
        dun=dun,
        differ=differ,
        let_in=let_in,
        contest=contest,
        plead=plead,
        now=base.clock().now(),
    )


def report_link(letter: Letter, filed: Filed) -> str:
    mine = shop.store().of(letter.account)
    return papers.report_link(letter, filed, members=mine.members, accounting=mine.accounting)


def confirmation(document: Document) -> str:
    """One read, where something that was bought gives something."""
    sale = document.sale
    if not any(line.gives for line in sale.lines):
        return ""
    return shop.return_url(shop.orders(sale.account).get(sale.order))


def hub(document: Document) -> str:
    """Where the buyer of a document's sale looks after what it bought. Two reads, or three."""
    sale = document.sale
    return shop.hub_url(shop.orders(sale.account).get(sale.order), sale.owner)


def greet(letter: Letter) -> Mail:
    mine = shop.store().of(letter.account)
    return composed(
        letter,
        members=mine.members,
        clients=mine.clients,
        composer=papers.composer(),
        link=papers.invitation_link,
    )


def gather(letter: Letter) -> Mail:
    mine = shop.store().of(letter.account)
    return digesting.composed(letter, clients=mine.clients, notices=mine.notices, composer=papers.composer())


def correct(letter: Letter) -> Mail:
    mine = shop.store().of(letter.account)
    return rechecking.composed(
        letter, papers=mine.papers, vat_checks=mine.vat_checks, composer=papers.composer()
    )


def warn(letter: Letter) -> Mail:
    mine = shop.store().of(letter.account)
    return watching.composed(
        letter, clients=mine.clients, thresholds=mine.thresholds, composer=papers.composer()
    )


def remind(letter: Letter) -> Mail | None:
    return abandoning.composed(
        letter,
        carts=shop.store().of(letter.account).carts,
        storefront=shop.storefront(),
        composer=papers.composer(),
        address=shop.address,
        now=base.clock().now(),
    )


def dun(letter: Letter) -> Mail | None:
    mine = shop.store().of(letter.account)
    return dunning.composed(
        letter,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        composer=papers.composer(),
        return_url=shop.return_url,
        hub=shop.hub_url,
        method_url=method_url,
    )


def method_url(order: Order, found: Subscription) -> str:
    return methods.link(
        found,
        order.host,
        signatures=papers.signatures(),
        address=shop.address,
        now=base.clock().now(),
    )


def differ(letter: Letter) -> Mail | None:
    mine = shop.store().of(letter.account)
    return nightly.composed(letter, breaks=mine.breaks, clients=mine.clients, composer=papers.composer())


def let_in(letter: Letter) -> Mail | None:
    mine = shop.store().of(letter.account)
    return entering.composed(
        letter,
        passes=mine.passes,
        buyers=mine.buyers,
        clients=mine.clients,
        signatures=papers.signatures(),
        composer=papers.composer(),
        address=shop.address,
        now=base.clock().now(),
    )


def contest(letter: Letter) -> Mail:
    mine = shop.store().of(letter.account)
    return disputing.composed(letter, orders=mine.orders, clients=mine.clients, composer=papers.composer())


def plead(letter: Letter) -> Mail | None:
    mine = shop.store().of(letter.account)
    return kept.composed(letter, orders=mine.orders, clients=mine.clients, composer=papers.composer())


handler = on_each(Letter, send)
