"""When an account asks its buyers to prove to be people.

::

    off       never
    near      whoever has tried half as often as one may (domain/attempts.py)
    always    every buyer
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from cartwright.domain.errors import Invalid

_SITE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


class When(StrEnum):
    OFF = "off"
    NEAR = "near"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Challenge:
    """How one account asks. `site_key` is for browsers to know; `sealed` the secret's ciphertext."""

    when: When
    site_key: str = ""
    sealed: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.site_key and not _SITE_KEY.match(self.site_key):
            raise Invalid.at("/site_key", "letters, digits, hyphens and underscores")
        if self.when is not When.OFF and not self.site_key:
            raise Invalid.at("/site_key", "needed to ask anybody")
        if self.site_key and not self.sealed:
            raise Invalid.at("/secret", "needed with a site key")

    @property
    def asks(self) -> bool:
        return self.when is not When.OFF


NEVER = Challenge(When.OFF)


def secret(text: str) -> str:
    """A secret as it can be. Raises Invalid."""
    if not _SECRET.match(text):
        raise Invalid.at("/secret", "letters, digits, hyphens and underscores")
    return text
