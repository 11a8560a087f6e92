"""What a buyer gets of a product once it is paid, and not a moment before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.errors import Invalid

DOCUMENT_AT_MOST: Final = 4000


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """`document` is shown where the order is confirmed: words, with a blank line between paragraphs."""

    document: str = ""

    def __post_init__(self) -> None:
        if len(self.document) > DOCUMENT_AT_MOST:
            raise Invalid.at("/fulfilment/document", f"up to {DOCUMENT_AT_MOST} characters")
        if not all(sign.isprintable() or sign == "\n" for sign in self.document):
            raise Invalid.at("/fulfilment/document", "printable, and line breaks")

    @property
    def gives(self) -> bool:
        """Whether there is anything to get."""
        return bool(self.document.strip())

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.document.split("\n\n") if part.strip())


NOTHING: Final = Fulfilment()
