"""Who may do what, and because of what.

Ownership never appears here as a way in: it decides whose sale it is (`ownership`), a grant decides who may
look. The one thing a client's members get by belonging is their own client's papers: its profile and its tax
reports.

A stranger learns nothing (NotFound); who may see but not act is told what is missing (Forbidden).
"""

from cartwright.domain.access.deciding import Decision, Denial, Denied, Hidden, decide, giver, require
from cartwright.domain.access.seats import ACCOUNT, Grant, Permit, Resource, Seat
from cartwright.domain.access.words import (
    NEVER_FOR_CLIENTS,
    OF_GRANTED_PRODUCTS,
    OF_ONE_CLIENT,
    OWNERS_ONLY,
    Action,
    Permission,
    Right,
    action,
)

__all__ = [
    "ACCOUNT",
    "NEVER_FOR_CLIENTS",
    "OF_GRANTED_PRODUCTS",
    "OF_ONE_CLIENT",
    "OWNERS_ONLY",
    "Action",
    "Decision",
    "Denial",
    "Denied",
    "Grant",
    "Hidden",
    "Permission",
    "Permit",
    "Resource",
    "Right",
    "Seat",
    "action",
    "decide",
    "giver",
    "require",
]
