"""What can be allowed: permissions in the account as a whole, rights on a product, and whom they can never
reach."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a member may do in the account as a whole."""

    COUPONS_VIEW = "coupons.view"
    COUPONS_MANAGE = "coupons.manage"
    SETTINGS_MANAGE = "settings.manage"
    CUSTOMERS_LOOKUP = "customers.lookup"
    CUSTOMERS_ALL = "customers.all"
    PROFILE_EDIT = "profile.edit"
    REPORTS_TAX = "reports.tax"
    REPORTS_CLOSE = "reports.close"
    PRODUCTS_CREATE = "products.create"
    PRODUCTS_OWNER = "products.owner"
    AFFILIATES_MANAGE = "affiliates.manage"
    MEMBERS_MANAGE = "members.manage"
    CONNECTIONS_REMOVE = "connections.remove"
    AUDIT_READ = "audit.read"
    ACCOUNT_MANAGE = "account.manage"


class Right(StrEnum):
    """What a member may do with one product."""

    VIEW = "view"
    EDIT = "edit"
    STATS = "stats"
    TRANSACTIONS = "transactions"
    REFUND = "refund"


type Action = Permission | Right

NEVER_FOR_CLIENTS = frozenset(
    {
        Permission.PRODUCTS_CREATE,
        Permission.PRODUCTS_OWNER,
        Permission.AFFILIATES_MANAGE,
        Permission.MEMBERS_MANAGE,
        Permission.CONNECTIONS_REMOVE,
        Permission.REPORTS_CLOSE,
        Permission.AUDIT_READ,
        Permission.ACCOUNT_MANAGE,
    }
)
OWNERS_ONLY = frozenset({Permission.ACCOUNT_MANAGE})
# What a client's members may do with these reaches their own client, and products they hold a grant on, and
# no further.
OF_ONE_CLIENT = frozenset({Permission.PROFILE_EDIT, Permission.REPORTS_TAX})
OF_GRANTED_PRODUCTS = frozenset(
    {Permission.COUPONS_VIEW, Permission.COUPONS_MANAGE, Permission.CUSTOMERS_LOOKUP}
)


def action(word: str) -> Action | None:
    """The permission or right of that name."""
    for kind in (Permission, Right):
        if word in kind:
            return kind(word)
    return None
