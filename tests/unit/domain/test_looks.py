"""What a look may be: a colour is a colour, and a site an origin."""

from __future__ import annotations

import pytest

from cartwright.domain.errors import Invalid
from cartwright.domain.looks import Look


@pytest.mark.parametrize("accent", ["red", "#FFF", "#FFFFFF", "#12345g", "#0b5d4e;", "#0b5d4e\n"])
def test_what_is_no_colour_is_refused(accent: str) -> None:
    with pytest.raises(Invalid):
        Look(accent=accent)


@pytest.mark.parametrize(
    "site",
    [
        "https://blog.example",
        "https://a.b.example:8443",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://x.localhost",
    ],
)
def test_a_site_is_an_origin(site: str) -> None:
    assert Look(embedded_on=(site,)).embedded_on == (site,)


@pytest.mark.parametrize(
    "site",
    [
        "http://blog.example",
        "https://blog.example/",
        "https://*.example",
        "https://Blog.example",
        "https://example",
        "https://a.example https://b.example",
        "https://a.example; script-src *",
        "https://a.example:0",
        "https://user@a.example",
        "data:",
        "*",
        "",
        "https://a.example\n",
    ],
)
def test_what_is_no_origin_is_refused(site: str) -> None:
    with pytest.raises(Invalid):
        Look(embedded_on=(site,))


def test_each_site_once_and_not_too_many() -> None:
    with pytest.raises(Invalid):
        Look(embedded_on=("https://a.example", "https://a.example"))
    with pytest.raises(Invalid):
        Look(embedded_on=tuple(f"https://a{number}.example" for number in range(21)))
