"""Which locale to write in: what a link asks for, else what the browser accepts (RFC 9110 §12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cartwright.languages.catalogues import SOURCE, languages

_RANGE = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}))?\Z", re.IGNORECASE)
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*\Z", re.IGNORECASE)
_LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class _Range:
    """`de-AT`, as far as languages and countries go."""

    language: str
    region: str
    quality: float


@lru_cache(maxsize=1024)
def chosen(accepted: str, wanted: str = "") -> str:
    """The locale, language and region as CLDR describes it: `de_AT`, `pt_BR`, `fr`.

    `wanted` is a language by its tag, and comes first if it is spoken here. Of several accepted ones the most
    welcome that is spoken, else English, each as it is written where the reader seems to be.
    """
    ranges = list(_ranges(accepted))
    for one in [*_ranges(wanted), *ranges]:
        if (regional := f"{one.language}_{one.region}") in languages():
            return regional
        if one.language in languages():
            near = (each.region for each in ranges if each.language == one.language and each.region)
            return _described(one.language, one.region or next(near, "") or _first_region(ranges))
    return _described(SOURCE, _first_region(ranges))


@lru_cache(maxsize=256)
def region_of(accepted: str) -> str:
    """The country of the first range that names one (`de-AT` gives `AT`); empty if none does."""
    return _first_region(list(_ranges(accepted)))


def _ranges(accepted: str) -> Iterator[_Range]:
    """The most welcome first."""
    found = []
    for part in accepted[:_LONGEST_HEADER].split(","):
        tag, _, rest = part.partition(";")
        parsed, quality = _RANGE.match(tag.strip().replace("_", "-")), _QUALITY.match(rest)
        if parsed and (welcome := float(quality[1]) if quality else 1.0):
            found.append(_Range(parsed[1].lower(), (parsed[3] or "").upper(), welcome))
    return iter(sorted(found, key=lambda one: -one.quality))


def _first_region(ranges: list[_Range]) -> str:
    return next((one.region for one in ranges if one.region), "")


def _described(language: str, region: str) -> str:
    """The language as written there, if somebody has described that."""
    from babel.localedata import exists  # noqa: PLC0415

    there = f"{language}_{region}"
    return there if region and exists(there) else language
