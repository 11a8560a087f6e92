"""Coupons by their codes, and how often they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, gsi1, key, of_account, of_product, word
from cartwright.storage.schema import GSI1

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ProductId


def coupon(account: AccountId, code: str) -> Key:
    return key(f"{of_account(account)}#COUPON#{word(code)}", "COUPON")


def coupon_uses(account: AccountId, code: str) -> Key:
    return key(f"{of_account(account)}#COUPON#{word(code)}", "USES")


def coupon_buyer(account: AccountId, code: str, buyer: str) -> Key:
    """One buyer's uses, by the digest of the mailbox."""
    return key(f"{of_account(account)}#COUPON#{word(code)}", f"BUYER#{word(buyer)}")


def coupon_listed(account: AccountId, code: str) -> Key:
    return gsi1(f"{of_account(account)}#COUPONS", f"COUPON#{word(code)}")


def coupons(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#COUPONS", index=GSI1)


def coupons_after(account: AccountId, code: str) -> Stretch:
    """`$` sorts behind that very code, and before every longer one."""
    return Stretch(f"{of_account(account)}#COUPONS", span=(f"COUPON#{word(code)}$", "COUPON#~"), index=GSI1)


def couponed(account: AccountId, product: ProductId) -> Key:
    """Beside a product: the coupons that name it."""
    return key(of_product(account, product), "COUPONS")
