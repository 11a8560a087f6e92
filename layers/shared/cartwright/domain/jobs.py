"""What is left to do after a commit, written in one transaction with the facts it follows from (the outbox).

A job's id follows from what it is about, so asking twice for the same job is asking once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from cartwright.domain.basis import Basis
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    EntryId,
    ExportId,
    JobId,
    MemberId,
    OrderId,
    RefundId,
    ReplayId,
    ReportId,
    SaleId,
    SittingId,
    SubscriptionId,
    derived,
)
from cartwright.domain.unreachable import Unreachable


class MailKind(StrEnum):
    RECEIPT = "receipt"
    SALE_NOTICE = "sale-notice"
    SALE_DIGEST = "sale-digest"
    NEWS_DIGEST = "news-digest"
    TAX_REPORT = "tax-report"
    INVITATION = "invitation"
    ACCESS = "access"
    CREDIT_NOTE = "credit-note"
    REFUND_NOTICE = "refund-notice"
    CORRECTION = "correction"
    VAT_CHECK = "vat-check"
    THRESHOLD = "threshold"
    NEXUS = "nexus"
    LEFT_CART = "left-cart"
    PAYMENT_FAILED = "payment-failed"
    CHARGE_AHEAD = "charge-ahead"
    CARD_ENDS = "card-ends"
    CHANGE_WAITS = "change-waits"
    PLAN_CHANGED = "plan-changed"
    SUBSCRIPTION_ENDED = "subscription-ended"
    REBILL_NOTICE = "rebill-notice"
    ENDED_NOTICE = "ended-notice"
    BREAKS = "breaks"
    HUB = "hub"
    CANCELLED = "subscription-cancelled"
    CANCELLED_NOTICE = "cancelled-notice"
    KEPT = "subscription-kept"
    KEPT_NOTICE = "kept-notice"
    PLAN_NOTICE = "plan-notice"
    DISPUTE_NOTICE = "dispute-notice"
    PLEA = "plea"


@dataclass(frozen=True, slots=True)
class Number:
    """Give the sale its document number, in its owner's series."""

    id: JobId
    account: AccountId
    client: ClientId
    sale: SaleId
    topic: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class Letter:
    """Write to `to` about a document, digest, report or seat (`subject`); the words are found when it is
    written. A letter to a buyer has no `to`: the address lies with what it is about, and nowhere else.

    `instead` says why it goes to the account's address and not to the client's. `locale` is of an accountant,
    who has no seat and no profile: it may be off the list by the time it is written.
    """

    id: JobId
    account: AccountId
    client: ClientId
    kind: MailKind
    to: str
    subject: str
    topic: Literal["mail"] = "mail"
    instead: Unreachable | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """POST `body` to `url`, signed on the way out with the connection's own newest secret.

    Never stored signed: a signature carries its moment, and a retry has another.
    """

    id: JobId
    account: AccountId
    connection: ConnectionId
    url: str
    body: str
    topic: Literal["hook"] = "hook"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked for something: a member, in that sitting and no other."""

    member: MemberId
    sitting: SittingId


@dataclass(frozen=True, slots=True)
class ReportRun:
    """Make a client's tax report of a span of days, by its name (`2026-10`, `2026-Q4`; a scheduled one is of
    a month); `asked_by` is where its mail goes."""

    id: JobId
    account: AccountId
    client: ClientId
    report: ReportId
    month: str
    asked_by: str = ""
    topic: Literal["report"] = "report"
    asker: Asker | None = None
    basis: Basis = Basis.INVOICE


@dataclass(frozen=True, slots=True)
class ExportRun:
    """Make the copy that a member asked for."""

    id: JobId
    account: AccountId
    member: MemberId
    export: ExportId
    topic: Literal["export"] = "export"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Have the processor give back what was asked for."""

    id: JobId
    account: AccountId
    order: OrderId
    refund: RefundId
    topic: Literal["refund"] = "refund"


@dataclass(frozen=True, slots=True)
class LookBack:
    """Look what the processor has given back of an order by itself, or is about to."""

    id: JobId
    account: AccountId
    order: OrderId
    topic: Literal["look"] = "look"


@dataclass(frozen=True, slots=True)
class CreditNumber:
    """Give the refund its credit note, in its owner's series, by the entry `entry` of that month and moment;
    and take away what was given back."""

    id: JobId
    account: AccountId
    client: ClientId
    sale: SaleId
    order: OrderId
    refund: RefundId
    entry: EntryId
    month: str
    at: datetime
    topic: Literal["credit"] = "credit"


@dataclass(frozen=True, slots=True)
class CorrectionNumber:
    """Give the sale the correction of its receipt, in its owner's series, by the entry `entry` of that month
    and moment."""

    id: JobId
    account: AccountId
    client: ClientId
    sale: SaleId
    entry: EntryId
    month: str
    at: datetime
    topic: Literal["correction"] = "correction"


@dataclass(frozen=True, slots=True)
class ReceiptAnew:
    """Cancel the sale's receipt and issue the `number`-th that takes its place, in its owner's series."""

    id: JobId
    account: AccountId
    client: ClientId
    sale: SaleId
    number: int
    topic: Literal["receipt-anew"] = "receipt-anew"


@dataclass(frozen=True, slots=True)
class Bill:
    """Do what is due of a subscription that lives by a clock of its own, which was set to `at`."""

    id: JobId
    account: AccountId
    subscription: SubscriptionId
    at: str
    topic: Literal["bill"] = "bill"


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Hold our books against a connection's own, of what happened from `since` till before `until`."""

    id: JobId
    account: AccountId
    connection: ConnectionId
    since: datetime
    until: datetime
    topic: Literal["reconcile"] = "reconcile"


@dataclass(frozen=True, slots=True)
class ReplayRun:
    """Go through an order once more, as a member asked."""

    id: JobId
    account: AccountId
    order: OrderId
    replay: ReplayId
    topic: Literal["replay"] = "replay"


type Job = (
    Number
    | Letter
    | Hook
    | ReportRun
    | ExportRun
    | GiveBack
    | LookBack
    | CreditNumber
    | CorrectionNumber
    | ReceiptAnew
    | Bill
    | Reconcile
    | ReplayRun
)


def number(account: AccountId, client: ClientId, sale: SaleId) -> Number:
    return Number(JobId(derived("job", "number", sale)), account, client, sale)


def letter(
    account: AccountId,
    client: ClientId,
    kind: MailKind,
    to: str,
    subject: str,
    *,
    instead: Unreachable | None = None,
    locale: str = "",
) -> Letter:
    """Nobody is written to twice about the same thing, whatever the reason. Two clients may have one address,
    and one subject (a year, a month): each is written to."""
    job = JobId(derived("job", "mail", client, kind, subject, to))
    return Letter(job, account, client, kind, to, subject, instead=instead, locale=locale)


def about_a_cart(account: AccountId, client: ClientId, order: OrderId) -> Letter:
    """To who left it: the address lies with its order. Once for each order there is."""
    return to_buyer(account, client, MailKind.LEFT_CART, order)


def to_buyer(account: AccountId, client: ClientId, kind: MailKind, subject: str) -> Letter:
    return letter(account, client, kind, "", subject)


def greeting(
    account: AccountId, client: ClientId, kind: MailKind, to: str, member: MemberId, *, once: str
) -> Letter:
    """A letter to a member about its seat. It may be asked for again: `once` tells one time from another."""
    job = JobId(derived("job", "mail", kind, member, to, once))
    return Letter(job, account, client, kind, to, member)


def report_job(client: ClientId, report: ReportId) -> JobId:
    return JobId(derived("job", "report", client, report))


def report_run(
    account: AccountId,
    client: ClientId,
    report: ReportId,
    month: str,
    asked_by: str = "",
    *,
    asker: Asker | None = None,
    basis: Basis = Basis.INVOICE,
) -> ReportRun:
    job = report_job(client, report)
    return ReportRun(job, account, client, report, month, asked_by, asker=asker, basis=basis)


def export_run(account: AccountId, member: MemberId, export: ExportId) -> ExportRun:
    return ExportRun(JobId(derived("job", "export", export)), account, member, export)


def give_back(account: AccountId, order: OrderId, refund: RefundId) -> GiveBack:
    return GiveBack(JobId(derived("job", "refund", refund)), account, order, refund)


def look_back(account: AccountId, order: OrderId, reference: str) -> LookBack:
    """Once for each refund, by its name at the processor."""
    return LookBack(JobId(derived("job", "look", order, reference)), account, order)


def bill(account: AccountId, subscription: SubscriptionId, at: datetime) -> Bill:
    moment = at.isoformat()
    job = JobId(derived("job", "bill", subscription, moment))
    return Bill(job, account, subscription, moment)


def reconcile(account: AccountId, connection: ConnectionId, since: datetime, until: datetime) -> Reconcile:
    """Once for each night of a connection."""
    job = JobId(derived("job", "reconcile", connection, until.isoformat()))
    return Reconcile(job, account, connection, since, until)


def replay_run(account: AccountId, order: OrderId, replay: ReplayId) -> ReplayRun:
    return ReplayRun(JobId(derived("job", "replay", replay)), account, order, replay)
