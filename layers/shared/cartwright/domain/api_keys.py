"""API keys: a member's, for programs. What is kept of a key opens nothing; its text is shown once.

::

    cwk_live_ | member (26) | key (26) | secret (52) | checksum (7)         all in Crockford's base 32
                                         256 random bits   CRC-32 of all before it

The text names the member's partition and the key in it, so that one read decides. The checksum proves
nothing: it tells a slip of the pen, and lets scanners of public code know a key for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from zlib import crc32

from cartwright.domain.access import Action
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import PREFIXES, AccountId, KeyId, MemberId, SittingId, crockford
from cartwright.domain.people.members import FIRST

MODES = frozenset({Mode.TEST, Mode.LIVE})
SECRET_BYTES = 32
NOTHING = "0" * 64
"""What no secret's digest is: compared with where there is no key, so that a guess costs the same work."""

_TEXT = re.compile(
    r"cwk_(?P<mode>test|live)_(?P<member>[0-9a-hjkmnp-tv-z]{26})(?P<key>[0-9a-hjkmnp-tv-z]{26})"
    r"(?P<secret>[0-9a-hjkmnp-tv-z]{52})(?P<check>[0-9a-hjkmnp-tv-z]{7})\Z"
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. `until` is exclusive; `digest` is of the secret (SHA-256, hexadecimal).

    It ends with the `sitting` it was made in: whoever leaves and comes back makes another.
    """

    account: AccountId
    member: MemberId
    id: KeyId
    label: str
    scope: frozenset[Action]
    mode: Mode
    digest: str
    since: datetime
    until: datetime | None = None
    sitting: SittingId = FIRST

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise Invalid.at("/mode", "test or live")
        if not self.scope:
            raise Invalid.at("/scope", "a key opens something")
        if self.until is not None and self.until <= self.since:
            raise Invalid.at("/until", "a moment to come")

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, repr=False)
class KeyText:
    """A key as its holder has it. Never logged: the repr shows nothing."""

    mode: Mode
    member: MemberId
    key: KeyId
    secret: str

    def __str__(self) -> str:
        return "a key's text, which is not for show"

    @property
    def digest(self) -> str:
        return sha256(self.secret.encode()).hexdigest()

    def shown(self) -> str:
        """The whole text, for the one time its holder sees it."""
        bare = f"cwk_{self.mode}_{_body(self.member)}{_body(self.key)}{self.secret}"
        return bare + _check(bare)

    def fits(self, kept: ApiKey | None) -> bool:
        """Whether this is that key: in constant time, and in the same time where there is none."""
        same = compare_digest(self.digest, kept.digest if kept else NOTHING)
        return same and kept is not None and (kept.id, kept.mode) == (self.key, self.mode)


def made(mode: Mode, member: MemberId, key: KeyId, *, chance: bytes) -> KeyText:
    """The text of a new key. `chance` is exactly 32 random bytes."""
    if len(chance) != SECRET_BYTES:
        raise ValueError("chance is thirty-two bytes")
    return KeyText(mode, member, key, crockford(int.from_bytes(chance), characters=52))


def read(text: str) -> KeyText | None:
    """The key a text is of; None for what cannot be one, or was misspelled on the way."""
    found = _TEXT.match(text)
    if found is None or _check(text[: found.start("check")]) != found["check"]:
        return None
    member, key = (f"{PREFIXES[kind]}_{found[kind]}" for kind in ("member", "key"))
    return KeyText(Mode(found["mode"]), MemberId(member), KeyId(key), found["secret"])


def _body(identity: str) -> str:
    return identity.partition("_")[2]


def _check(bare: str) -> str:
    return crockford(crc32(bare.encode()), characters=7)
