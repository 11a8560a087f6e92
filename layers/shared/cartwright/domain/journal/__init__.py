"""The books: immutable entries in the books of each client, whose postings sum to nothing.

`booked` makes an entry of a sale, `stands` says where its money is, and `mirrored` adds the entry of who
holds it. What a charge, a correction, a refund, a dispute or a fee books is in a module of its own.
"""

from cartwright.domain.journal.balances import Balance, Balances, Shelf
from cartwright.domain.journal.by_hand import by_hand, made_by, misplaced
from cartwright.domain.journal.charging import charge_id, charged, corrected
from cartwright.domain.journal.disputing import contested
from cartwright.domain.journal.entries import OF_BUYERS, SELLING, Book, Entry, Kind, Known, Posting, TaxFact
from cartwright.domain.journal.facts import facts_of
from cartwright.domain.journal.fees import cost
from cartwright.domain.journal.holding import mirrored, stands
from cartwright.domain.journal.making import booked, month_of
from cartwright.domain.journal.paying_out import paid_out

__all__ = [
    "OF_BUYERS",
    "SELLING",
    "Balance",
    "Balances",
    "Book",
    "Entry",
    "Kind",
    "Known",
    "Posting",
    "Shelf",
    "TaxFact",
    "booked",
    "by_hand",
    "charge_id",
    "charged",
    "contested",
    "corrected",
    "cost",
    "facts_of",
    "made_by",
    "mirrored",
    "misplaced",
    "month_of",
    "paid_out",
    "stands",
]
