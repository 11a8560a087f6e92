"""Asking again about VAT numbers that were in doubt when something was sold, and telling whose tax it is.

What is found moves the sale's check to its end, once, and asks in that very transaction for the letters, and
for the document that corrects the receipt, or, where its seller wants that, for giving back tax that was not
due. One register that does not answer stops no other: it is asked again later, behind the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cartwright.application.apart import Apart
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.papers import Composer, Mail, Papers
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders, Stale, Stragglers
from cartwright.application.ports.vat_checks import VatChecks
from cartwright.application.taxing import Vouch
from cartwright.domain.contested import fits
from cartwright.domain.corrections import correction_number
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.ids import AccountId, DocumentId
from cartwright.domain.jobs import Job, Letter, give_back
from cartwright.domain.journal import Entry, corrected
from cartwright.domain.notices import of_a_vat_check
from cartwright.domain.people import Client
from cartwright.domain.refund_entries import Change, kept
from cartwright.domain.refunds import Returns
from cartwright.domain.undue import by_itself, in_steps
from cartwright.domain.vat_checks import Standing, VatCheck, Wrong, righted

AT_ONCE = 10
"""A register may take seconds not to answer, and a sweep has two minutes for everything."""


class Keeping(Protocol):
    """What of an account's store this needs."""

    @property
    def orders(self) -> Orders: ...
    @property
    def vat_checks(self) -> VatChecks: ...
    @property
    def returns(self) -> Returning: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def notices(self) -> Notices: ...


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many came to their end, and those that nothing could be found out about for reasons of ours."""

    ended: int
    failed: tuple[VatCheck, ...] = ()


def recheck(
    *, stragglers: Stragglers, of: Callable[[AccountId], Keeping], vouch: Vouch, now: datetime, apart: Apart
) -> Rechecked:
    """Ask about those that are due, the longest waiting first. One that is broken stops no other, also where
    as many are as are asked about at once: each waits behind the others from then on."""
    ended, failed = 0, list[VatCheck]()
    for check in stragglers.vat_checks(before=now, limit=AT_ONCE):
        mine = of(check.account)
        with apart.each(check.account, check.sale), _behind(check, mine.vat_checks, now):
            try:
                after = _asked(check, mine.orders, vouch, now)
                _moved(after, mine, now)
                ended += after.standing is not Standing.WAITING
            except Stale:
                continue  # it, or what was given back, has moved: it is looked at anew if it is still due
            except (Outage, Refusal):
                failed.append(check)
                _put_behind(check, mine.vat_checks, now)
    return Rechecked(ended, tuple(failed))


@contextmanager
def _behind(check: VatCheck, checks: VatChecks, now: datetime) -> Iterator[None]:
    """What nobody foresaw is raised as it is, once the check is out of the others' way."""
    try:
        yield
    except Exception:
        _put_behind(check, checks, now)
        raise


def _put_behind(check: VatCheck, checks: VatChecks, now: datetime) -> None:
    """Unless it has moved meanwhile, or nothing can be written at all: then it is as it was."""
    with suppress(Stale, Outage):
        checks.move(check.behind(now))


def _asked(check: VatCheck, orders: Orders, vouch: Vouch, now: datetime) -> VatCheck:
    """The check after asking. A sale that has no document yet can be named to nobody, so it waits for it."""
    sale = orders.sale(check.client, check.sale)
    if sale.buyer.veiled:
        return check.forgotten(now)
    if not sale.document:
        return check.put_off(now)
    business = sale.buyer.business
    found = vouch(business, sale.seller).check if business else None
    named = check.of(sale.document)
    return named.answered(found, business.number) if business and found else named.put_off(now)


def _moved(after: VatCheck, mine: Keeping, now: datetime) -> None:
    """With all that follows from it. Raises Stale."""
    if after.wrong is None:
        mine.vat_checks.move(after)
        return
    client, returns = mine.clients.get(after.client), mine.returns.of(after.order)
    if after.wrong is Wrong.BELIEVED:
        corrections = _booked(after, mine.orders, returns)
        numbers = [job for entry in corrections for job in correction_number(entry)]
        mine.vat_checks.move(after, [*_told(after, client, mine), *numbers], corrections, returns)
        return
    sale = mine.orders.sale(after.client, after.sale)
    refund = by_itself(sale, returns, now) if client.profile.unconfirmed.gives_back else None
    paid = mine.orders.get(after.order) if refund else None
    if refund is not None and paid is not None:
        whole = in_steps(refund.portions, sale.lines, returns, paid.payment.step)
        refund = replace(refund, portions=whole)
    if refund is None or paid is None or not fits(refund, paid, returns):
        # What a bank has is its seller's to give back once that is decided: nobody knows when. And what
        # somebody asked for may fail in this moment: then there is something to give back after all.
        mine.vat_checks.move(after, _told(after, client, mine), returns=returns)
        return
    after = replace(after, gives_back=True)
    jobs: list[Job] = [give_back(refund.account, refund.order, refund.id), *_told(after, client, mine)]
    asked = returns.asked(refund, sale.lines)
    # A dispute that is heard of in this moment makes the order another one: it is looked at again.
    mine.returns.move(Change(returns, asked, jobs=tuple(jobs), ended=after, beside=paid))


def _booked(check: VatCheck, orders: Orders, returns: Returns) -> Sequence[Entry]:
    """What the books have to say: the tax that is owed out of what was paid, and was not given back. Tax that
    was charged though it was not due is owed as long as a document says it (2006/112/EC art. 203): that
    waits for paying it back.
    """
    assert check.at is not None
    sale = orders.sale(check.client, check.sale)
    paid = orders.get(check.order).payment
    lines = righted(sale.lines, believed=True)
    left = replace(sale, lines=tuple(kept(line, returns) for line in sale.lines))
    right = tuple(kept(line, returns) for line in lines)
    return [corrected(left, right, reference=paid.reference, at=check.at)]


def _told(check: VatCheck, client: Client, mine: Keeping) -> Sequence[Letter]:
    return of_a_vat_check(check, client, mine.clients.account(), mine.notices.planned(client.id).plan)


def composed(letter: Letter, *, papers: Papers, vat_checks: VatChecks, composer: Composer) -> Mail:
    """The notice of a check that found the tax of a sale was not the right one. Raises NotFound."""
    document = papers.get(letter.client, DocumentId(letter.subject))
    return composer.vat_check(letter, document, vat_checks.of(document.sale))
