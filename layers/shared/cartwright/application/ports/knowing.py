"""What is known of tax numbers and languages: tables of the world, which the core does not carry."""

from __future__ import annotations

from typing import Protocol

from cartwright.domain.people import TaxNumber


class TaxNumbers(Protocol):
    def sound(self, number: TaxNumber) -> bool | None:
        """Whether syntax and check digits are those of its kind and country. None if we know no such kind.

        Nobody is asked: a sound number may be nobody's.
        """
        ...


class Locales(Protocol):
    def canonical(self, tag: str) -> str | None:
        """A BCP 47 tag in its usual spelling (`de-at` is `de-AT`); None for a language or region unknown."""
        ...
