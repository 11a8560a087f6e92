"""What a guard speaks of: the vocabulary of access in this code base, and where all of it is about access."""

from __future__ import annotations

# Each is the root of Python's imports or below it; what runs in the product lies in one of them.
PLACES = ("layers/shared/cartwright", "functions")

# Where every condition is a guard: it decides who comes in, and does nothing else.
DECIDING = (
    "cartwright/adapters/processors/signatures.py",
    "cartwright/adapters/ses_feedback.py",
    "cartwright/adapters/signatures.py",
    "cartwright/application/paging.py",
    "cartwright/application/reach.py",
    "cartwright/application/viewing.py",
    "cartwright/bootstrap/caller.py",
    "cartwright/domain/access/",
    "cartwright/domain/api_keys.py",
    "cartwright/domain/ids.py",
    "cartwright/domain/masking.py",
    "cartwright/http/caller.py",
    "cartwright/http/paths.py",
    "cartwright/storage/cursors.py",
    "cartwright/storage/keys/parts.py",
    "cartwright/storage/scope.py",
)

# Where nobody is let in or kept out: the law's own conditions, in words that mean something else there.
ABOUT_NOBODY = (
    "cartwright/domain/coupons.py",
    "cartwright/domain/people/registrations.py",
    "cartwright/domain/tax/",
)

# Called for nothing but what they raise.
RAISING = {
    "_by_login",
    "_no_longer_than_its_own",
    "_own_or_managed",
    "_require",
    "_there",
    "_to_come",
    "get",  # of somebody's repository, for nothing but the NotFound
    "givable",
    "grantable",
    "may_own",
    "own",
    "fits",
    "parse",
    "payable",
    "require",
    "require_on",
    "verify_signature",
}

# Raised for no other reason than that somebody may not, does not prove it may, or has all that it may have.
REFUSALS = {
    "AnotherConnection",
    "AnotherOrders",
    "BadSignature",
    "BadToken",
    "ClientArchived",
    "ClientLimitReached",
    "Denied",
    "DomainNotVerified",
    "Forbidden",
    "ForeignAccount",
    "Hidden",
    "HouseStays",
    "InvitationOver",
    "LastOwner",
    "LimitBelowClients",
    "LinkExpired",
    "LookingOnly",
    "MemberSuspended",
    "NoLoginYet",
    "NotAKey",
    "NotForKeys",
    "NotFound",
    "TooLarge",
    "TooManyConnections",
    "TooManyExports",
    "TooManyKeys",
    "TooManySubdomains",
    "Unauthenticated",
    "WrongContext",
}

# Questions that are answered with yes or no.
CLAIMS = {
    "_by_key",
    "_everyone",
    "_gives",
    "_holds",
    "_may_see",
    "_shows",
    "allowed",
    "fits",
    "holds",
    "of_the_agency",
    "on_all_own",
    "owns",
    "pays",
    "sees",
    "shows",
    "visible",
}

# What a condition that is about access speaks of.
ABOUT = CLAIMS | {
    "NEVER",
    "NEVER_FOR_CLIENTS",
    "OF_GRANTED_PRODUCTS",
    "OF_ONE_CLIENT",
    "OWNERS_ONLY",
    "all_own",
    "bound",
    "decide",
    "everyone",
    "everything",
    "halves",
    "lacking",
    "looks",
    "mine",
    "named",
    "own",
    "owning",
    "posted",
    "removed",
    "role",
    "scope",
    "seat",
    "seen_by",
    "sells",
    "sitting",
    "suspended",
    "to_the_agency",
    "viewer",
    "whose",
}

# Arguments that make a call narrower.
ARGUMENTS = {
    "require": {"on"},
    "Resource": {"mode"},
    "Decision": {"visible"},
    "decrypt": {"EncryptionContext"},
}

# What is written down to say for whom or for what alone something is good: each word of it is a guard.
BONDS = {"_bound", "bound_to", "context"}
