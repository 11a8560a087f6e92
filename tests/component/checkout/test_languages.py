"""The checkout in the buyer's language: pages, prices, and what is kept of it for mails."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from cartwright.bootstrap import shop
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Split, Subscription
from cartwright.languages import catalogues, choosing, speech
from checkout import rendering
from local import words
from tests.component.checkout.buying import order, pay, place
from tests.component.checkout.market import Market, Visitor, fields, product_id, rows

BOOK = product_id("pattern-book")
NBSP = "\N{NO-BREAK SPACE}"
WORD = re.compile(r"[^\W\d_]{2,}")
READ_OUT = {"aria-label", "placeholder", "data-text", "title", "alt"}
# What belongs to sellers, goods and places, on pages that say nothing else of their own.
OF_THE_SHOP = """Lichtung Pattern book Add the pattern A course on light Six chapters Plan Many ways ada buyer
    example
    Lindner Werkstatt GmbH Lindenstraße Berlin DE Tyskland Northgate Press Ltd Quay Street Bristol BS DB GB
    Storbritannien help de gb EUR kr november december"""


@pytest.mark.parametrize(
    ("accepted", "figure", "labels", "tax"),
    [
        ("de-DE", f"119,00{NBSP}€", ("Gesamt", f"Enthält MwSt. 19{NBSP}%"), f"19,00{NBSP}€"),
        ("fr-FR", f"119,00{NBSP}€", ("Total", f"Dont TVA 19{NBSP}%"), f"19,00{NBSP}€"),
        ("es-ES", f"119,00{NBSP}€", ("Total", f"Incluye IVA 19{NBSP}%"), f"19,00{NBSP}€"),
        ("pt-PT", f"119,00{NBSP}€", ("Total", "Inclui IVA 19%"), f"19,00{NBSP}€"),
        ("pt-BR", f"€{NBSP}119,00", ("Total", "Inclui IVA 19%"), f"€{NBSP}19,00"),
        ("it-IT", f"119,00{NBSP}€", ("Totale", "Include IVA 19%"), f"19,00{NBSP}€"),
        ("nl-NL", f"€{NBSP}119,00", ("Totaal", "Inclusief 19% btw"), f"€{NBSP}19,00"),
        ("pl-PL", f"119,00{NBSP}€", ("Razem", "W tym VAT 19%"), f"19,00{NBSP}€"),
        ("en-GB", "€119.00", ("Total", "Includes VAT 19%"), "€19.00"),
    ],
)
def test_words_and_figures_are_those_of_the_reader(
    visitor: Visitor, accepted: str, figure: str, labels: tuple[str, str], tax: str
) -> None:
    page = visitor.open("/lichtung?country=DE", accept_language=accepted)
    assert rows(page) == [("Lichtung", figure), (labels[0], figure), (labels[1], tax)]
    assert f'<html lang="{accepted}" dir="ltr">' in page.text


def test_a_link_may_choose_the_language_whatever_the_browser_accepts(visitor: Visitor) -> None:
    page = visitor.open("/lichtung?lang=pl&country=DE", accept_language="de-DE")
    assert '<html lang="pl" dir="ltr">' in page.text
    assert "Zamówienie z obowiązkiem zapłaty" in page.text
    assert 'action="/lichtung/orders?lang=pl"' in page.text


@pytest.mark.parametrize("lang", ["xx", "", '"><script>', "de%00", "../../etc"])
def test_a_language_nobody_speaks_is_not_asked_for(visitor: Visitor, lang: str) -> None:
    page = visitor.open(f"/lichtung?lang={lang}&country=DE", accept_language="fr-FR")
    assert '<html lang="fr-FR" dir="ltr">' in page.text
    assert "<script>" not in page.text


def test_without_a_script_every_step_keeps_the_language_of_the_link(visitor: Visitor) -> None:
    filled = fields(visitor.open("/lichtung?lang=it&country=DE")) | {"email": "ada@buyer.example"}
    page = visitor.submit("/lichtung/orders?lang=it", {**filled, "name": ""})
    assert "Inserisca il Suo nome" in page.text
    pay_page = visitor.submit("/lichtung/orders?lang=it", {**filled, "name": "Ada Lind"}).headers["location"]
    path = pay_page[pay_page.index("/sandbox") :]
    assert "Pagamento di" in visitor.open(path).text
    confirmation = visitor.submit(path, {"card": "success"}).headers["location"]
    page = visitor.open(confirmation[confirmation.index("/lichtung") :], accept_language="en")
    assert "Il Suo ordine è pagato" in page.text


def test_the_order_keeps_language_and_region_and_the_confirmation_speaks_it(
    visitor: Visitor, market: Market
) -> None:
    visitor.headers["accept-language"] = "de-AT,de;q=0.9"
    placed = place(visitor)
    kept = shop.orders(market.act.seat.member.account).get(OrderId(placed["order"]))
    assert kept.buyer.locale == "de_AT"
    visitor.headers["accept-language"] = "en"
    page = visitor.open(placed["confirm_url"])
    assert "Diese Bestellung ist noch nicht bezahlt" in page.text
    assert "lang=de-AT" in page.text
    pay(visitor, placed)
    page = visitor.open(placed["confirm_url"])
    assert "Ihre Bestellung ist bezahlt" in page.text
    assert '<html lang="de-AT" dir="ltr">' in page.text
    assert "Your order is paid" in visitor.open(f"{placed['confirm_url']}?lang=en").text


def test_a_quote_speaks_the_readers_language(visitor: Visitor, market: Market) -> None:
    market.offer("club", "werkstatt", Subscription(Money.of("19", "EUR"), Interval.MONTHLY, trial=14))
    visitor.headers["accept-language"] = "nl-NL"
    wanted = order("club")
    asked = {name: wanted[name] for name in ("option", "country")}
    quoted = visitor.post("/club/quote", asked).json
    assert quoted["button"] == "Bestelling met betalingsverplichting"
    later = "Maandelijks vanaf 16 november 2026, tot u opzegt"
    assert [row["label"] for row in quoted["rows"]] == ["Club", "Vandaag te betalen", later]


def test_refusals_are_told_in_the_readers_language(visitor: Visitor) -> None:
    page = visitor.open("/nothing", accept_language="es-ES")
    assert page.status == 404
    assert "Aquí no hay nada" in page.text


def test_no_country_is_lost_or_sorted_by_its_accent(visitor: Visitor) -> None:
    names = re.findall(r'<option value="(\w\w)"(?: selected)?>', visitor.open("/lichtung?lang=pl").text)
    assert len(names) == len(set(names)) > 240
    assert names.index("LV") < names.index("MK") < names.index("MT")  # Łotwa, Macedonia, Malta


# --- a language of one file ---------------------------------------------------------------------------------


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues that languages can be added to."""
    shutil.copytree(catalogues.FOLDER, folder := tmp_path / "catalogues")
    monkeypatch.setattr(catalogues, "FOLDER", folder)
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def forget() -> None:
    for known in (
        catalogues.languages,
        catalogues.catalogue,
        speech,
        choosing.chosen,
        rendering._spoken,
    ):
        known.cache_clear()


def write(folder: Path, language: str) -> None:
    """Every sentence in ⟦ ⟧: what is shown outside of them was never translated."""
    made_up = Catalog(locale=language)
    for said in words.messages():
        text = f"⟦{said.text}⟧"
        forms = (text, *[f"⟦{said.many}⟧"] * (made_up.num_plurals - 1)) if said.many else text
        made_up.add(said.key, forms, context=said.name or None)
    (folder / f"{language}.po").write_bytes(words.written(made_up))


class Shown(HTMLParser):
    """All that a reader of a page sees or hears."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tag = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.texts += [text for name, text in attrs if text and name in READ_OUT]

    def handle_data(self, data: str) -> None:
        if self._tag not in {"script", "style", "option"}:
            self.texts.append(data)


def untranslated(page: str) -> set[str]:
    """Words outside of sentences that came from the catalogue. One may be said within another."""
    outside, depth = "", 0
    for sign in unescape(" ".join(Shown(page).texts)):
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        outside += sign if depth == 0 and sign != "⟧" else ""
    assert depth == 0
    return set(WORD.findall(outside))


@pytest.mark.parametrize(
    ("language", "tag", "direction"),
    [("he", "he-IL", "rtl"), ("ar", "ar-EG", "rtl"), ("sv", "sv-SE", "ltr")],
)
def test_a_language_is_added_by_its_file_and_nothing_else(
    visitor: Visitor, added: Path, language: str, tag: str, direction: str
) -> None:
    before = visitor.open("/lichtung?country=DE", accept_language=tag)
    assert "⟦" not in before.text
    write(added, language)
    forget()
    page = visitor.open("/lichtung?country=DE", accept_language=tag)
    assert f'<html lang="{tag}" dir="{direction}">' in page.text
    assert "⟦Secure checkout⟧" in page.text


def test_nothing_on_any_page_is_said_past_the_catalogues(
    visitor: Visitor, market: Market, added: Path
) -> None:
    monthly, course = Subscription(Money.of("19", "EUR"), Interval.MONTHLY, trial=14), Money.of("30", "EUR")
    market.offer("many-ways", "werkstatt", monthly, Split(course, Interval.WEEKLY, 3), most=9)
    write(added, "sv")
    forget()
    visitor.headers["accept-language"] = "sv-SE"
    placed = place(visitor, total=13800, bumps=[BOOK])
    pages = [
        visitor.open(f"/lichtung?country=DE&bumps={BOOK}"),
        visitor.open("/many-ways?country=DE"),
        visitor.submit("/lichtung/orders", {"country": "DE", "option": "", "email": "x"}),
        visitor.open(placed["payment"]["pay_url"]),
        visitor.open(placed["confirm_url"]),
        visitor.open("/nothing"),
        visitor.open("/"),
    ]
    pay(visitor, placed)
    pages.append(visitor.open(placed["confirm_url"]))
    known = set(WORD.findall(f"{OF_THE_SHOP} {placed['order']}"))
    for page in pages:
        assert untranslated(page.text) <= known
