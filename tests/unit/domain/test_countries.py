"""The table of countries against the one the time zone database carries."""

from __future__ import annotations

from importlib.resources import files

from cartwright.domain.countries import COUNTRIES


def test_the_countries_are_those_of_iso_3166() -> None:
    published = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8")
    codes = {line.partition("\t")[0] for line in published.splitlines() if not line.startswith("#")}
    assert codes == COUNTRIES
    assert len(COUNTRIES) == 249
