"""Who hears of what. A grant on a product never makes anybody hear of its sales: only owning it does."""

from __future__ import annotations

from cartwright.domain.documents import Document
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.domain.people import Account


def of_a_sale(document: Document, account: Account) -> tuple[Letter, ...]:
    """The receipt to the buyer, the notice to the owner's notification address, and to the agency if it
    asked."""
    sale = document.sale
    notified = [sale.seller.notification_email]
    if account.copy_notices:
        notified.append(account.notification_email)
    return (
        letter(sale.account, sale.owner, MailKind.RECEIPT, sale.buyer.email, document.id),
        *(
            letter(sale.account, sale.owner, MailKind.SALE_NOTICE, to, document.id)
            for to in dict.fromkeys(notified)
        ),
    )
