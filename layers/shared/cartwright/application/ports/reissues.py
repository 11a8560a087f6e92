"""Papers, where the customer's words on a receipt are put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cartwright.application.ports.papers import Papers

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.documents import Document, Series
    from cartwright.domain.ids import JobId
    from cartwright.domain.jobs import Letter, ReceiptAnew
    from cartwright.domain.orders import Sale
    from cartwright.domain.reissues import Beside


class Reissuing(Papers, Protocol):
    """The documents of one account, and the words on them."""

    def put_right(
        self, before: Sale, after: Sale, job: ReceiptAnew, beside: Beside, audit: Audit | None = None
    ) -> None:
        """The buyer's words as they are `after`, also for what is charged later; the job, and the log: in one
        transaction. Raises NotFound where the buyer is forgotten, and Stale if sale or order has moved, or
        what is `beside` it is not what it was."""
        ...

    def reissue(
        self,
        anew: Document,
        cancellation: Document,
        *,
        receipts: Series,
        notes: Series,
        letter: Letter,
        job: JobId,
    ) -> None:
        """Both documents and their counters, the sale's number, the letter and the job's end in one
        transaction. Raises Stale if a series has moved on, or the sale bears another number by now."""
        ...
