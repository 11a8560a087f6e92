"""Documents as files: who draws them, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cartwright.application.ports.uploads import Lying
from cartwright.domain.errors import Conflict

if TYPE_CHECKING:
    from cartwright.domain.documents import Document


class NotDrawn(Conflict):
    """There is no file of a document: it is being drawn, or its buyer was forgotten."""

    code = "document-not-drawn"
    title = "There is no file of this document now"


class Pages(Protocol):
    """The same document, colour and picture are the same bytes. No IO but reading typefaces, once."""

    def pdf(self, document: Document, *, accent: str = "", logo: bytes | None = None) -> bytes:
        """With its e-invoice in it, where there is one that is right."""
        ...

    def ubl(self, document: Document) -> bytes | None:
        """Its e-invoice by itself; None where there is none. Raises Unsound where it would not be right."""
        ...


class Binder(Protocol):
    """Tax reports as people open them, made of their `figures`, as the JSON has them. The same report is the
    same bytes."""

    def pdf(
        self, figures: Mapping[str, Any], *, locale: str, accent: str = "", logo: bytes | None = None
    ) -> bytes:
        """A page or three to be read, in the language of `locale` and the seller's colour. A picture that is
        broken is left out."""
        ...

    def xlsx(
        self, figures: Mapping[str, Any], pieces: Iterable[bytes], *, locale: str, part: int, at_most: int
    ) -> bytes:
        """Of the CSV as it comes, the `part`-th (from 1 on) of the workbooks of `at_most` lines each, with
        headings in the language of `locale`. Memory does not grow with the lines before and behind."""
        ...


class Drawer(Protocol):
    """Where files lie that are put there once."""

    def keep(self, key: str, body: bytes, *, content_type: str, evidence: bool = True) -> None:
        """Unless something lies there: then that stays, whatever it is. What is no `evidence`, a test, is
        never locked. Raises Outage."""
        ...

    def take_away(self, keys: Sequence[str]) -> None:
        """What lies there, if something does. Raises Outage."""
        ...

    def lying(self, key: str) -> Lying | None:
        """What is there; None if nothing is (yet). Raises Outage."""
        ...
