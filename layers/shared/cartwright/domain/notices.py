"""Who hears of what. A grant on a product never makes anybody hear of its sales: only owning it does.

Notices go to the owner's notification address as it is now. Where that reaches nobody they go to the
account's, and say for whom and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.documents import Document, document_id
from cartwright.domain.erasure import Plea
from cartwright.domain.jobs import Letter, MailKind, letter, to_buyer
from cartwright.domain.news import Joining, News
from cartwright.domain.nexus import NEXUS, StateSales, month_of_sale
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.orders import Order, Sale
from cartwright.domain.people import Account, Client
from cartwright.domain.thresholds import YearAbroad
from cartwright.domain.unreachable import Unreachable
from cartwright.domain.vat_checks import VatCheck

if TYPE_CHECKING:
    from cartwright.domain.accountants import Accountants
    from cartwright.domain.ids import ReportId
    from cartwright.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Listening:
    """A client as it hears of things: its account, its plan, and what gathers for it."""

    client: Client
    account: Account
    plan: Plan
    gatherings: tuple[Gathering, ...] = ()

    def gathering(self, kind: NoticeKind) -> Gathering | None:
        return next((one for one in self.gatherings if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Told:
    """Letters to write, and what waits for a digest instead."""

    letters: tuple[Letter, ...] = ()
    joins: Joining | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """An address, and whose place it takes if not its own."""

    to: str
    instead: Unreachable | None = None


def readers(client: Client, account: Account, *, copied: bool) -> Sequence[Reader]:
    """Who hears for a client: its own address, and the agency's if `copied`; the agency's alone if the own
    reaches nobody. Nobody twice."""
    if client.unreachable is not None:
        return [Reader(account.notification_email, client.unreachable)]
    found = [Reader(client.profile.notification_email)]
    if copied and account.notification_email != client.profile.notification_email:
        found.append(Reader(account.notification_email))
    return found


def copied(plan: Plan, account: Account) -> bool:
    return account.copy_notices if plan.copy_to_agency is None else plan.copy_to_agency


def written(kind: MailKind, subject: str, client: Client, to: Sequence[Reader]) -> tuple[Letter, ...]:
    """The same letter to each reader."""
    return tuple(
        letter(client.account, client.id, kind, reader.to, subject, instead=reader.instead) for reader in to
    )


def of_a_report(report: ReportId, accountants: Accountants, besides: Sequence[Reader]) -> tuple[Letter, ...]:
    """A scheduled report to the client's accountants, in the language of each; to none who has it already."""
    had = {reader.to.casefold() for reader in besides}
    return tuple(
        letter(
            accountants.account,
            accountants.client,
            MailKind.TAX_REPORT,
            one.address,
            report,
            locale=one.locale,
        )
        for one in accountants.reached
        if one.address.casefold() not in had
    )


def told(mail: MailKind, news: News, who: Listening, *also: Letter) -> Told:
    """News as the plan of its moment says: at once to each reader, in the digest that gathers, or not at all.
    What its digest is closed for is told of at once. `also` goes out in any case."""
    cadence = who.plan.cadence(news.kind, news.at)
    if cadence is Cadence.OFF:
        return Told(also)
    gathering = who.gathering(news.kind)
    if cadence.gathers and gathering is not None and gathering.first <= news.at:
        return Told(also, Joining(gathering, news))
    to = readers(who.client, who.account, copied=copied(who.plan, who.account))
    return Told((*also, *written(mail, news.subject, who.client, to)))


def gathers(sale: Sale, plan: Plan, gathering: Gathering | None) -> bool:
    """Whether a sale joins what gathers: by the cadence of its own moment, unless that digest is closed."""
    return (
        plan.cadence(NoticeKind.SALE, sale.at).gathers
        and gathering is not None
        and gathering.first <= sale.at
    )


def of_a_sale(
    document: Document, client: Client, account: Account, plan: Plan, gathering: Gathering | None
) -> tuple[Letter, ...]:
    """The receipt to the buyer; and a notice to each reader, unless the sale gathers or notices are off.

    A sale whose digest is closed by the time it is numbered is told of at once: it would be in none.
    """
    sale = document.sale
    receipt = to_buyer(sale.account, sale.owner, MailKind.RECEIPT, document.id)
    silent = plan.cadence(NoticeKind.SALE, sale.at) is Cadence.OFF
    if silent or gathers(sale, plan, gathering):
        return (receipt,)
    to = readers(client, account, copied=copied(plan, account))
    return (receipt, *written(MailKind.SALE_NOTICE, document.id, client, to))


def of_a_refund(document: Document, who: Listening) -> Told:
    """The credit note to the buyer, and the owner's news of it."""
    sale = document.sale
    note = to_buyer(sale.account, sale.owner, MailKind.CREDIT_NOTE, document.id)
    news = News(
        account=sale.account,
        client=sale.owner,
        kind=NoticeKind.REFUND,
        at=document.credit.at if document.credit else document.issued_at,
        subject=document.id,
        order=sale.order,
        name=sale.lines[0].name,
        amount=sale.total.gross,
        mode=sale.mode,
        note=document.label,
    )
    return told(MailKind.REFUND_NOTICE, news, who, note)


def of_a_correction(document: Document) -> tuple[Letter, ...]:
    """The correction to the buyer. Its owner was told when the tax was found to be wrong."""
    sale = document.sale
    return (to_buyer(sale.account, sale.owner, MailKind.CORRECTION, document.id),)


def of_a_digest(digest: Digest, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    to = readers(client, account, copied=copied(plan, account))
    mail = MailKind.SALE_DIGEST if digest.kind is NoticeKind.SALE else MailKind.NEWS_DIGEST
    return written(mail, digest.subject, client, to)


def of_a_vat_check(check: VatCheck, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    """That the tax of a sale was not the right one, to each reader. No plan switches it off."""
    to = readers(client, account, copied=copied(plan, account))
    return written(MailKind.VAT_CHECK, document_id(check.sale), client, to)


def of_a_threshold(
    abroad: YearAbroad, before: YearAbroad, client: Client, account: Account, plan: Plan
) -> tuple[Letter, ...]:
    """That marks of the threshold were passed on the way from `before`, each once a year to each reader. No
    plan switches it off."""
    to = readers(client, account, copied=copied(plan, account))
    subjects = (f"{client.id} {abroad.year} {mark}" for mark in abroad.passed(before))
    return tuple(one for subject in subjects for one in written(MailKind.THRESHOLD, subject, client, to))


def of_a_state(  # noqa: PLR0917  (as the others, with the sale)
    sale: Sale,
    after: StateSales | None,
    before: StateSales | None,
    client: Client,
    account: Account,
    plan: Plan,
) -> tuple[Letter, ...]:
    """That marks of a state's threshold were reached on the way from `before`, each once in a measuring
    period to each reader; nothing to who is registered there. No plan switches it off."""
    if after is None or before is None:
        return ()
    if any(one.jurisdiction == f"US-{after.state}" for one in client.profile.registrations):
        return ()
    month = month_of_sale(sale)
    period = NEXUS[after.state].measured.named(month)
    to = readers(client, account, copied=copied(plan, account))
    marks = after.passed(before, month)
    subjects = (f"{client.id} {after.state} {period} {mark}" for mark in marks)
    return tuple(one for subject in subjects for one in written(MailKind.NEXUS, subject, client, to))


def of_a_plea(plea: Plea, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    """That a buyer asks to be forgotten, to each reader. No plan switches it off: the law gives a month."""
    to = readers(client, account, copied=copied(plan, account))
    return written(MailKind.PLEA, plea.subject, client, to)


def of_breaks(subject: str, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    """That a night found what the books and the processor do not agree on, to each reader. No plan switches
    it off."""
    to = readers(client, account, copied=copied(plan, account))
    return written(MailKind.BREAKS, subject, client, to)


def of_a_failed_rebill(after: Subscription, who: Listening, at: datetime) -> Told:
    """To the buyer, where there is an order to pay; and the owner's news of it."""
    subject = f"{after.id} {after.coming} {after.attempt}"
    asked = () if after.trying is None else (_to_subscriber(after, MailKind.PAYMENT_FAILED, subject),)
    news = _news(after, NoticeKind.FAILED_REBILL, subject, at, after.failure)
    return told(MailKind.REBILL_NOTICE, news, who, *asked)


def of_what_was_given_up(after: Subscription, who: Listening, at: datetime) -> Told:
    """That the last attempt has failed: to the buyer, and the owner's news of it."""
    subject = f"{after.id} {after.coming} {after.attempt}"
    news = _news(after, NoticeKind.CANCELLATION, subject, at, after.failure)
    last = _to_subscriber(after, MailKind.SUBSCRIPTION_ENDED, subject)
    return told(MailKind.ENDED_NOTICE, news, who, last)


def of_a_cancellation(after: Subscription, who: Listening, at: datetime) -> Told:
    """That somebody cancelled it, at once or when the time paid for is over: to the buyer, and the owner's
    news of it. Once for each time: it may be thought better of."""
    subject = f"{after.id} {after.coming} {after.attempt} {after.version}"
    news = _news(after, NoticeKind.CANCELLATION, subject, at)
    return told(MailKind.CANCELLED_NOTICE, news, who, _to_subscriber(after, MailKind.CANCELLED, subject))


def of_a_change_of_mind(after: Subscription, who: Listening, at: datetime) -> Told:
    """That what was cancelled goes on after all: to the buyer, and at once to who hears of cancellations."""
    subject = f"{after.id} {after.coming} {after.attempt} {after.version}"
    heard = _at_once(MailKind.KEPT_NOTICE, NoticeKind.CANCELLATION, subject, who, at)
    return Told((_to_subscriber(after, MailKind.KEPT, subject), *heard))


def _at_once(
    mail: MailKind, kind: NoticeKind, subject: str, who: Listening, at: datetime
) -> tuple[Letter, ...]:
    """What no digest has a line for: now, unless its reader wants to hear nothing of that kind."""
    if who.plan.cadence(kind, at) is Cadence.OFF:
        return ()
    to = readers(who.client, who.account, copied=copied(who.plan, who.account))
    return written(mail, subject, who.client, to)


def _news(after: Subscription, kind: NoticeKind, subject: str, at: datetime, note: str = "") -> News:
    return News(
        account=after.account,
        client=after.owner,
        kind=kind,
        at=at,
        subject=subject,
        order=after.order,
        name=after.name,
        amount=after.stretch.amount.gross,
        mode=after.mode,
        note=note,
    )


def of_disputes(
    before: Order, after: Order, client: Client, account: Account, plan: Plan
) -> tuple[Letter, ...]:
    """How disputes of an order stand that stood otherwise `before`, to each reader of one of its owners. At
    once, and no plan switches it off: banks wait for an answer for days."""
    known = {one.reference: one.state.told for one in before.disputes}
    to = readers(client, account, copied=copied(plan, account))
    news = (one for one in after.disputes if known.get(one.reference) is not one.state.told)
    # With the owner: two may have the same address, and each is told of its own.
    about = f"{client.id} {after.id} {after.version}"
    subjects = (f"{about} {one.state.told} {one.reference}" for one in news)
    return tuple(one for subject in subjects for one in written(MailKind.DISPUTE_NOTICE, subject, client, to))


def of_a_charge_ahead(after: Subscription) -> Letter:
    return _to_subscriber(after, MailKind.CHARGE_AHEAD, f"{after.id} {after.coming} {after.attempt}")


def of_a_card_that_ends(after: Subscription) -> Letter:
    """To its buyer, as often as it was said."""
    ends = after.saved.ends if after.saved else None
    subject = f"{after.id} {after.coming} {after.attempt} {ends} {after.warned}"
    return _to_subscriber(after, MailKind.CARD_ENDS, subject)


def of_a_change_that_waits(after: Subscription) -> Letter:
    """To its buyer: a change of plan could not be charged by itself."""
    return _to_subscriber(after, MailKind.CHANGE_WAITS, f"{after.id} {after.coming} {after.attempt}")


def of_a_plan_put_off(after: Subscription, who: Listening, at: datetime) -> Told:
    """To its buyer, who changed the plan from the next charge on; and at once to who hears of sales: a change
    at once is told of with its charge. Once for each time."""
    subject = f"{after.id} {after.coming} {after.attempt} {after.option} {after.version}"
    heard = _at_once(MailKind.PLAN_NOTICE, NoticeKind.SALE, subject, who, at)
    return Told((_to_subscriber(after, MailKind.PLAN_CHANGED, subject), *heard))


def _to_subscriber(after: Subscription, kind: MailKind, subject: str) -> Letter:
    return to_buyer(after.account, after.owner, kind, subject)


def again(returned: Letter, instead: Unreachable, account: Account) -> Letter:
    """The letter that came back, to the account's own address. The same however often it is asked for."""
    return letter(
        returned.account,
        returned.client,
        returned.kind,
        account.notification_email,
        returned.subject,
        instead=instead,
    )
