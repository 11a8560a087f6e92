"""What is known of tax numbers and languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.locales import BabelLocales

if TYPE_CHECKING:
    from cartwright.application.ports.knowing import Locales, TaxNumbers


@cache
def locales() -> Locales:
    return BabelLocales()


@cache
def tax_numbers() -> TaxNumbers:
    # Imported here: only who edits a profile asks.
    from cartwright.adapters.tax_numbers import StdnumTaxNumbers  # noqa: PLC0415

    return StdnumTaxNumbers()
