"""An account's coupons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.coupons import Counted, Coupon
from cartwright.domain.ids import ProductId


class Coupons(Protocol):
    """One account's. A code is one coupon's for good, an archived one's too."""

    def get(self, code: str) -> Counted:
        """Strongly consistent. Raises NotFound."""
        ...

    def some(self, codes: Sequence[str]) -> Sequence[Counted]:
        """Those of them that exist, in the order asked for."""
        ...

    def page(self, *, limit: int, after: str = "") -> Sequence[str]:
        """The next `limit` codes of all, after the code `after`. Not consistent."""
        ...

    def of(self, products: Sequence[ProductId]) -> Sequence[str]:
        """The codes of all coupons that name one of the products, in order; reads those products' own keys
        alone."""
        ...

    def add(self, coupon: Coupon, audit: Audit) -> None:
        """Raises NameTaken for a code in use."""
        ...

    def revise(self, coupon: Coupon, before: Coupon, audit: Audit) -> None:
        """The next version of `before`. Raises Stale."""
        ...
