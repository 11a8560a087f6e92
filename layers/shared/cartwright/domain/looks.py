"""How a product's page looks, and on which sites it may be shown inside of another page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cartwright.domain.errors import Invalid

SITES_AT_MOST: Final = 20
_ACCENT = re.compile(r"#[0-9a-f]{6}\Z")
# An origin as browsers send it (RFC 6454 §6.2): no path, no wildcard, no name with a dot at its end.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SITE = re.compile(rf"https://(?:{_LABEL}\.)+{_LABEL}(?::[1-9][0-9]{{0,4}})?\Z")
_OWN_MACHINE = re.compile(
    rf"http://(?:localhost|(?:{_LABEL}\.)+localhost|127\.0\.0\.1)(?::[1-9][0-9]{{0,4}})?\Z"
)


class Theme(StrEnum):
    """`ONE_STEP`: form and summary side by side. `TWO_STEP`: who buys, then how it is paid. `LONG`: the offer
    told at length, the form below it."""

    ONE_STEP = "one-step"
    TWO_STEP = "two-step"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Look:
    """`accent` is a colour such as `#0b5d4e`, or empty for the theme's own; `embedded_on` the origins of the
    sites that may show the page inside of theirs (`https://blog.example`), beside its own host."""

    theme: Theme = Theme.ONE_STEP
    accent: str = ""
    embedded_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.accent and not _ACCENT.match(self.accent):
            raise Invalid.at("/look/accent", "a colour such as #0b5d4e")
        if len(self.embedded_on) > SITES_AT_MOST or len(set(self.embedded_on)) != len(self.embedded_on):
            raise Invalid.at("/look/embedded_on", f"each site once, {SITES_AT_MOST} at most")
        for place, site in enumerate(self.embedded_on):
            if not (_SITE.match(site) or _OWN_MACHINE.match(site)):
                raise Invalid.at(f"/look/embedded_on/{place}", "an origin such as https://blog.example")


PLAIN: Final = Look()
