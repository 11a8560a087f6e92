"""What evidence is packed with. Loaded by who asks for some, and by nobody else of the account API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.domain.jobs import MailKind, to_buyer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cartwright.application.ports.papers import Mail
    from cartwright.domain.documents import Document


def packed(files: Mapping[str, bytes]) -> bytes:
    from cartwright.adapters import zips  # noqa: PLC0415  (a sale is looked at without it)

    return zips.packed(files)


def written(document: Document) -> Mail:
    """A document as it was mailed."""
    from cartwright.bootstrap import papers  # noqa: PLC0415  (the same)

    composer = papers.page_composer()
    letter = to_buyer(document.account, document.client, MailKind.RECEIPT, document.id)
    if document.credit is not None or document.cancels:
        return composer.credit_note(letter, document)
    if document.correction is not None:
        return composer.correction(letter, document)
    return composer.receipt(letter, document)
