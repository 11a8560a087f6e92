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
from cartwright.domain.jobs import Letter, MailKind, letter, to_buyer
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.orders import Sale
from cartwright.domain.people import Account, Client
from cartwright.domain.thresholds import YearAbroad
from cartwright.domain.unreachable import Unreachable
from cartwright.domain.vat_checks import VatCheck

if TYPE_CHECKING:
    from cartwright.domain.subscriptions import Subscription


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


def of_a_refund(document: Document, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    """The credit note to the buyer, and a notice to each reader unless such are off. A digest is of sales: a
    refund is told of at once, however often its owner hears."""
    sale = document.sale
    note = to_buyer(sale.account, sale.owner, MailKind.CREDIT_NOTE, document.id)
    at = document.credit.at if document.credit else document.issued_at
    if plan.cadence(NoticeKind.REFUND, at) is Cadence.OFF:
        return (note,)
    to = readers(client, account, copied=copied(plan, account))
    return (note, *written(MailKind.REFUND_NOTICE, document.id, client, to))


def of_a_correction(document: Document) -> tuple[Letter, ...]:
    """The correction to the buyer. Its owner was told when the tax was found to be wrong."""
    sale = document.sale
    return (to_buyer(sale.account, sale.owner, MailKind.CORRECTION, document.id),)


def of_a_digest(digest: Digest, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    to = readers(client, account, copied=copied(plan, account))
    return written(MailKind.SALE_DIGEST, digest.subject, client, to)


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


def of_breaks(subject: str, client: Client, account: Account, plan: Plan) -> tuple[Letter, ...]:
    """That a night found what the books and the processor do not agree on, to each reader. No plan switches
    it off."""
    to = readers(client, account, copied=copied(plan, account))
    return written(MailKind.BREAKS, subject, client, to)


def of_a_failed_rebill(
    after: Subscription, client: Client, account: Account, plan: Plan, at: datetime
) -> tuple[Letter, ...]:
    """To the buyer, where there is an order to pay; and to each reader, unless such notices are off."""
    subject = f"{after.id} {after.coming} {after.attempt}"
    asked = () if after.trying is None else (_to_subscriber(after, MailKind.PAYMENT_FAILED, subject),)
    if plan.cadence(NoticeKind.FAILED_REBILL, at) is Cadence.OFF:
        return asked
    to = readers(client, account, copied=copied(plan, account))
    return (*asked, *written(MailKind.REBILL_NOTICE, subject, client, to))


def of_what_was_given_up(
    after: Subscription, client: Client, account: Account, plan: Plan, at: datetime
) -> tuple[Letter, ...]:
    """That the last attempt has failed: to the buyer, and to each reader, unless such notices are off."""
    subject = f"{after.id} {after.coming} {after.attempt}"
    told = _to_subscriber(after, MailKind.SUBSCRIPTION_ENDED, subject)
    if plan.cadence(NoticeKind.CANCELLATION, at) is Cadence.OFF:
        return (told,)
    to = readers(client, account, copied=copied(plan, account))
    return (told, *written(MailKind.ENDED_NOTICE, subject, client, to))


def of_a_charge_ahead(after: Subscription) -> Letter:
    return _to_subscriber(after, MailKind.CHARGE_AHEAD, f"{after.id} {after.coming} {after.attempt}")


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
