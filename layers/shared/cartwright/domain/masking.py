"""What is kept for people to read never holds a secret: told by the name of its field, or by its shape."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cartwright.domain.ids import PREFIXES

MASK = "•••"

SECRET_WORDS = frozenset(
    """
    answer auth authorization bearer cookie credential credentials digest key keys otp passcode passphrase
    password passwords pin seal sealed secret secrets session sessions signature token tokens
    """.split()
)
"""A field with one of these words in its name holds a secret, in the singular or the plural."""

OPEN_NAMES = frozenset({"publishable_key", "site_key"})
"""Fields that are called like secrets and are for anyone to see."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ID = re.compile(rf"(?:{'|'.join(PREFIXES.values())})_[0-9a-hjkmnp-tv-z]{{26}}\Z")
# Ours, Stripe's (docs.stripe.com/keys), Standard Webhooks', PayPal's and AWS's access keys, Mollie's keys and
# tokens (docs.mollie.com/reference/authentication), JSON Web Tokens.
_SHAPES = re.compile(
    r"\bcwk_(?:test|live)_\w+"
    r"|\b(?:sk|rk)[_-](?:test|live)[_-][\w-]+"
    r"|\bwh(?:sec|k|pk)[_-][\w+/=-]+"
    r"|\baccess_token\$[\w$]+"
    r"|\b(?:live|test|access)_[A-Za-z0-9]{20,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"
)


def masked(fields: Mapping[str, str] | None) -> dict[str, str] | None:
    """The same fields, with a mask where a secret stood. An id of ours is none, whatever its field is
    called."""
    if fields is None:
        return None
    return {name: _masked(name, value) for name, value in fields.items()}


def without_secrets(text: str) -> str:
    """`text`, with a mask in place of whatever has the shape of a secret."""
    return _SHAPES.sub(MASK, text)


def masked_address(address: str) -> str:
    """An e-mail address by which who knows it knows it again: its first letter and its domain."""
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox[:1]}{MASK}@{domain}"


def _masked(name: str, value: str) -> str:
    if not value or _ID.match(value):
        return value
    return MASK if _secret(name) else without_secrets(value)


def _secret(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    return "_".join(words) not in OPEN_NAMES and not SECRET_WORDS.isdisjoint(words)
