"""Tax numbers by python-stdnum: syntax and check digits of every kind it has a module for, asking nobody.

A kind is called as the country calls it (`EIN`, `ABN`, `UID`, `SIREN`), or `VAT`, or one of NAMES.
"""

from __future__ import annotations

import re
from typing import Any

from stdnum import get_cc_module

from cartwright.domain.people import TaxNumber

# What a sales tax number is called where stdnum has it under the number of the business behind it.
NAMES = {
    ("GST", "AU"): "abn",
    ("BN", "CA"): "bn",
    ("GST", "CA"): "bn",
    ("HST", "CA"): "bn",
    ("GST/HST", "CA"): "bn",
    ("GST", "IN"): "gstin",
    ("GST", "NZ"): "ird",
}
_KIND = re.compile(r"[a-z][a-z0-9]{1,9}\Z")


class StdnumTaxNumbers:
    def sound(self, number: TaxNumber) -> bool | None:
        """None for a kind that stdnum does not know in that country."""
        kind = number.kind.upper()
        module = _module(number.country, NAMES.get((kind, number.country), kind.lower()))
        return None if module is None else bool(module.is_valid(number.value))


def _module(country: str, kind: str) -> Any:
    """The module for a kind; None if there is none. The kind is somebody's own word, so what it leads to must
    look like one."""
    found = get_cc_module(country, kind) if _KIND.match(kind) else None
    return found if callable(getattr(found, "is_valid", None)) else None
