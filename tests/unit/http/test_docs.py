"""An API's own page: made from its document, self-contained, and safe whatever the document says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field

from cartwright.http.app import create
from cartwright.http.caller import Identity, identity
from cartwright.http.docs import kind, page
from tests.unit.http.requests import LOOP

pytestmark = LOOP


class Stamp(BaseModel):
    """One stamp."""

    motif: str
    price: Annotated[int, Field(description="in <cents>")] = 0


class Stamps(BaseModel):
    items: list[Stamp]


@pytest.fixture(scope="module")
def app() -> FastAPI:
    made = create("Stamps <script>alert(1)</script>")

    @made.get("/stamps", tags=["stamps"], summary="All of them")
    async def stamps(caller: Annotated[Identity, Depends(identity)], year: int, motif: str = "") -> Stamps:
        """With their prices."""
        return Stamps(items=[])

    @made.post("/stamps", tags=["stamps"], summary="Another", status_code=201)
    async def add(stamp: Stamp) -> Stamp:
        return stamp

    return made


@pytest.fixture(scope="module")
def html(app: FastAPI) -> str:
    return page(app.openapi())


class Found(HTMLParser):
    """Tags, and the addresses they load or lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: set[str] = set()
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"src", "href", "action", "data", "srcset"}:
                self.addresses.add(value or "")
            if name == "id":
                self.ids.add(value or "")


def test_nothing_is_loaded_from_anywhere(html: str) -> None:
    found = Found(html)
    assert not found.tags & {"script", "link", "iframe", "img", "object", "embed", "base", "form"}
    assert all(address.startswith("#") for address in found.addresses)
    assert not re.search(r"https?:|url\(|@import", html)


def test_every_link_leads_somewhere(html: str) -> None:
    found = Found(html)
    assert {address.removeprefix("#") for address in found.addresses} <= found.ids


def test_other_pages_are_led_to(app: FastAPI) -> None:
    found = Found(page(app.openapi(), links={"Coins <&>": "/coins"}))
    assert {address for address in found.addresses if not address.startswith("#")} == {"/coins"}


def test_what_a_document_says_stays_text(html: str) -> None:
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "in &lt;cents&gt;" in html


def test_operations_say_what_they_take_give_and_refuse(html: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition('id="stamps"')[2]))
    assert "GET /stamps All of them With their prices." in text
    assert "year" in text
    assert "motif (optional)" in text
    assert "takes Stamp" in text
    assert "gives 201 Stamp" in text
    assert "refuses 401 422 429" in text


def test_only_what_needs_no_login_says_so(html: str) -> None:
    assert html.count("none needed") == 1


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Stamp"}, "Stamp"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"allOf": [{"$ref": "#/x/Stamp"}, {"$ref": "#/x/Stamp"}]}, "Stamp"),
        ({"enum": ["draft", "live"], "type": "string"}, "draft | live"),
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({}, "any"),
    ],
)
def test_a_schema_in_a_few_words(schema: dict[str, object], words: str) -> None:
    assert kind(schema) == words
