"""What a buyer gets of a product once it is paid, and not a moment before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.files import File, checked
from cartwright.domain.printing import prints
from cartwright.domain.redirects import Redirect

DOCUMENT_AT_MOST: Final = 4000
DAYS_AT_MOST: Final = 3660


@dataclass(frozen=True, slots=True)
class Access:
    """That its buyer is let in, from paying on: for so many `days`, or without an end; until all that was
    paid for it is given back, unless it `stays`."""

    days: int | None = None
    stays: bool = False

    def __post_init__(self) -> None:
        if self.days is not None and not 1 <= self.days <= DAYS_AT_MOST:
            raise Invalid.at("/fulfilment/access/days", f"1 to {DAYS_AT_MOST}, or none for good")


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """`document` is shown where the order is confirmed: words, with a blank line between paragraphs;
    `redirect` is where its buyer goes on from there; `access` is what every sale makes an entitlement of;
    `files` are what its buyer downloads."""

    document: str = ""
    redirect: Redirect | None = None
    access: Access | None = None
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        if len(self.document) > DOCUMENT_AT_MOST:
            raise Invalid.at("/fulfilment/document", f"up to {DOCUMENT_AT_MOST} characters")
        if not prints(self.document, lines=True):
            raise Invalid.at("/fulfilment/document", "printable, and line breaks")
        checked(self.files)

    def live(self) -> None:
        """Raises Invalid for what must not be given for money."""
        if self.redirect is not None and not self.redirect.sealed:
            raise Invalid.at("/fulfilment/redirect/url", "begins with https:// where the product is live")

    @property
    def gives(self) -> bool:
        """Whether there is anything to get."""
        return bool(self.document.strip() or self.redirect or self.access or self.files)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.document.split("\n\n") if part.strip())


NOTHING: Final = Fulfilment()
