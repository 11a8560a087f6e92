"""Orders, sales and books; documents, reports and letters."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import (
    Key,
    Stretch,
    foreign,
    gsi1,
    key,
    moment,
    of_account,
    of_client,
    of_product,
    word,
)
from cartwright.storage.schema import GSI1

if TYPE_CHECKING:
    from cartwright.domain.ids import (
        AccountId,
        ClientId,
        ConnectionId,
        DocumentId,
        EntryId,
        JobId,
        OrderId,
        PaymentId,
        ProductId,
        ReportId,
        SaleId,
    )


def order(account: AccountId, order: OrderId) -> Key:
    return key(f"{of_account(account)}#ORDER#{word(order)}", "ORDER")


def click(  # noqa: PLR0917  (all that it is counted by)
    account: AccountId, client: ClientId, order: OrderId, minute: datetime, product: ProductId, what: str
) -> Key:
    """Beside the order: that something of it was asked for."""
    partition = f"{of_account(account)}#ORDER#{word(order)}"
    return key(partition, f"CLICK#{word(client)}#{moment(minute)}#{word(product)}#{word(what)}")


def clicks(account: AccountId, client: ClientId, order: OrderId) -> Stretch:
    return Stretch(f"{of_account(account)}#ORDER#{word(order)}", begins=f"CLICK#{word(client)}#")


def run(account: AccountId, order: OrderId) -> Key:
    """Beside the order whose offers were answered."""
    return key(f"{of_account(account)}#ORDER#{word(order)}", "RUN")


def returns(account: AccountId, order: OrderId) -> Key:
    """Beside the order that money was given back of."""
    return key(f"{of_account(account)}#ORDER#{word(order)}", "RETURNS")


def ordered(account: AccountId, buyer: str, order: OrderId) -> Key:
    """Among what a buyer ordered and never paid, by the digest of the e-mail address."""
    return gsi1(f"{of_account(account)}#ORDERED#{word(buyer)}", word(order))


def all_ordered(account: AccountId, buyer: str) -> Stretch:
    return Stretch(f"{of_account(account)}#ORDERED#{word(buyer)}", index=GSI1)


def paid_by(account: AccountId, connection: ConnectionId, reference: str, order: OrderId) -> Key:
    """Among a connection's payments, by the processor's own id of it."""
    return gsi1(f"{of_account(account)}#PAID#{word(connection)}#{foreign(reference)}", word(order))


def all_paid_by(account: AccountId, connection: ConnectionId, reference: str) -> Stretch:
    return Stretch(f"{of_account(account)}#PAID#{word(connection)}#{foreign(reference)}", index=GSI1)


def sale(account: AccountId, client: ClientId, sale: SaleId) -> Key:
    return key(of_client(account, client), f"SALE#{word(sale)}")


def veil(account: AccountId, client: ClientId, sale: SaleId) -> Key:
    """In a partition apart, so that a role can be kept from all of them."""
    return key(f"{of_client(account, client)}#VEILS", word(sale))


def entitlement(account: AccountId, client: ClientId, sale: SaleId, product: ProductId) -> Key:
    """Beside the sale that granted it."""
    return key(of_client(account, client), f"ACCESS#{word(sale)}#{word(product)}")


def sale_listed(account: AccountId, client: ClientId, at: datetime, sale: SaleId) -> Key:
    return gsi1(f"{of_client(account, client)}#SALES", f"{moment(at)}#{word(sale)}")


def sales(account: AccountId, client: ClientId, first: datetime, until: datetime) -> Stretch:
    """From `first` up to, not including, `until`: a bare moment sorts before itself with an id behind it."""
    return Stretch(f"{of_client(account, client)}#SALES", span=(moment(first), moment(until)), index=GSI1)


def sales_before(
    account: AccountId, client: ClientId, first: datetime, at: datetime, sale: SaleId
) -> Stretch:
    """From `first` up to and with the sale `sale` of `at`."""
    last = f"{moment(at)}#{word(sale)}"
    return Stretch(f"{of_client(account, client)}#SALES", span=(moment(first), last), index=GSI1)


def vat_check(account: AccountId, client: ClientId, at: datetime, sale: SaleId) -> Key:
    return key(f"{of_client(account, client)}#VATCHECKS", f"{moment(at)}#{word(sale)}")


def vat_checks(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(f"{of_client(account, client)}#VATCHECKS")


def abroad(account: AccountId, client: ClientId, year: int) -> Key:
    return key(f"{of_client(account, client)}#ABROAD", str(year))


def us_state(account: AccountId, client: ClientId, state: str) -> Key:
    return key(of_client(account, client), f"US-STATE#{word(state)}")


def us_states(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(of_client(account, client), begins="US-STATE#")


def years_abroad(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(f"{of_client(account, client)}#ABROAD")


def taking(account: AccountId, product: ProductId, at: datetime, sale: SaleId, entry: EntryId) -> Key:
    return key(f"{of_product(account, product)}#TAKINGS", f"{moment(at)}#{word(sale)}#{word(entry)}")


def takings(account: AccountId, product: ProductId, first: datetime, until: datetime) -> Stretch:
    """From `first` up to, not including, `until`."""
    return Stretch(f"{of_product(account, product)}#TAKINGS", span=(moment(first), moment(until)))


def takings_before(
    account: AccountId, product: ProductId, first: datetime, at: datetime, sale: SaleId
) -> Stretch:
    """From `first` up to, not including, those of the sale `sale` of `at`."""
    last = f"{moment(at)}#{word(sale)}"
    return Stretch(f"{of_product(account, product)}#TAKINGS", span=(moment(first), last))


def bought(account: AccountId, client: ClientId, buyer: str, sale: SaleId) -> Key:
    """Among a client's buyers, by the digest of the e-mail address."""
    return key(f"{of_client(account, client)}#BUYER#{word(buyer)}", f"SALE#{word(sale)}")


def all_bought(account: AccountId, client: ClientId, buyer: str) -> Stretch:
    return Stretch(f"{of_client(account, client)}#BUYER#{word(buyer)}", begins="SALE#")


def bought_of(account: AccountId, client: ClientId, buyer: str, mode: str, product: ProductId) -> Key:
    """How many of a product this buyer has of this client, beside what it bought."""
    partition = f"{of_client(account, client)}#BUYER#{word(buyer)}"
    return key(partition, f"TAKEN#{word(mode)}#{word(product)}")


def bought_listed(account: AccountId, client: ClientId, buyer: str, sale: SaleId) -> Key:
    return gsi1(f"{of_account(account)}#BUYERS", f"{word(buyer)}#{word(client)}#{word(sale)}")


def buyers(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#BUYERS", index=GSI1)


def buyers_after(account: AccountId, buyer: str) -> Stretch:
    """By digest: `$` sorts behind the `#` of all of that buyer's keys."""
    return Stretch(f"{of_account(account)}#BUYERS", span=(f"{word(buyer)}$", "g"), index=GSI1)


def entry(account: AccountId, client: ClientId, month: str, at: datetime, entry: EntryId) -> Key:
    return key(f"{of_client(account, client)}#BOOKS#{word(month)}", f"{moment(at)}#{word(entry)}")


def books(account: AccountId, client: ClientId, month: str) -> Stretch:
    return Stretch(f"{of_client(account, client)}#BOOKS#{word(month)}")


def entry_late(account: AccountId, client: ClientId, at: datetime, entry: EntryId) -> Key:
    """Among what may have been booked when its month was over, by when that was."""
    return gsi1(f"{of_client(account, client)}#LATE", f"{moment(at)}#{word(entry)}")


def all_late(account: AccountId, client: ClientId, first: datetime, until: datetime) -> Stretch:
    """Booked from `first` up to, not including, `until`."""
    return Stretch(f"{of_client(account, client)}#LATE", span=(moment(first), moment(until)), index=GSI1)


def reissued(account: AccountId, client: ClientId, at: datetime, series: str, number: int) -> Key:
    """Among the numbers of documents by which receipts were issued anew, by when that was."""
    return gsi1(f"{of_client(account, client)}#REISSUED", f"{moment(at)}#{word(series)}#{number:09d}")


def all_reissued(account: AccountId, client: ClientId, first: datetime, until: datetime) -> Stretch:
    """Issued from `first` up to, not including, `until`."""
    return Stretch(f"{of_client(account, client)}#REISSUED", span=(moment(first), moment(until)), index=GSI1)


def closed_books(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "CLOSED-BOOKS")


def accountants(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "ACCOUNTANTS")


def charts(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "CHARTS")


def by_hand(account: AccountId, client: ClientId, entry: EntryId) -> Key:
    """That an entry was made by hand, and where it lies: whoever sends it again does not know when."""
    return key(of_client(account, client), f"BY-HAND#{word(entry)}")


def sandbox(account: AccountId, connection: ConnectionId, payment: PaymentId) -> Key:
    return key(f"{of_account(account)}#SANDBOX#{word(connection)}#{word(payment)}", "SANDBOX")


def sandbox_listed(account: AccountId, connection: ConnectionId, at: datetime, payment: PaymentId) -> Key:
    """Among what the sandbox took through a connection."""
    return gsi1(f"{of_account(account)}#SANDBOX#{word(connection)}", f"{moment(at)}#{word(payment)}")


def sandbox_paid(account: AccountId, connection: ConnectionId, first: datetime, until: datetime) -> Stretch:
    """From `first` up to, not including, `until`."""
    partition = f"{of_account(account)}#SANDBOX#{word(connection)}"
    return Stretch(partition, span=(moment(first), moment(until)), index=GSI1)


def counter(account: AccountId, client: ClientId, series: str) -> Key:
    return key(of_client(account, client), f"COUNTER#{word(series)}")


def document(account: AccountId, client: ClientId, document: DocumentId) -> Key:
    return key(of_client(account, client), f"DOCUMENT#{word(document)}")


def number(account: AccountId, client: ClientId, series: str, number: int) -> Key:
    return key(of_client(account, client), f"NUMBER#{word(series)}#{number:09d}")


def numbers(account: AccountId, client: ClientId, series: str, after: int) -> Stretch:
    first, last = (f"NUMBER#{word(series)}#{number:09d}" for number in (after + 1, 999_999_999))
    return Stretch(of_client(account, client), span=(first, last))


def report(account: AccountId, client: ClientId, report: ReportId) -> Key:
    return key(of_client(account, client), f"REPORT#{word(report)}")


def reports(account: AccountId, client: ClientId) -> Stretch:
    """By when they were made."""
    return Stretch(f"{of_client(account, client)}#REPORTS", index=GSI1)


def report_listed(account: AccountId, client: ClientId, at: datetime, report: ReportId) -> Key:
    return gsi1(f"{of_client(account, client)}#REPORTS", f"{moment(at)}#{word(report)}")


def editions(account: AccountId, client: ClientId, month: str, basis: str) -> Key:
    """All that was reported of a span of days, by its name, on a basis."""
    return key(of_client(account, client), f"EDITIONS#{word(month)}#{word(basis)}")


def agenda(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "AGENDA")


def attempts(account: AccountId, known: str, by: str, starts: datetime) -> Key:
    """How often something was tried in the window that starts then; `known` is a digest."""
    return key(f"{of_account(account)}#ATTEMPTS#{word(known)}", f"{word(by)}#{moment(starts)}")


def letter(account: AccountId, letter: JobId) -> Key:
    return key(f"{of_account(account)}#LETTER#{word(letter)}", "LETTER")
