"""XML as these writers put it down: one element after another, the same bytes for the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from xml.etree import ElementTree as ET

from cartwright.domain.money import Money

# What XML 1.0 has no way to say (Char), and line breaks, which no term of these has a use for.
_UNSAYABLE = re.compile("[\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")

type Child = ET.Element | None


def element(tag: str, /, *children: Child, **attributes: str) -> ET.Element:
    """`tag` with its prefix, as the root declares it. Children that are None are left out."""
    made = ET.Element(tag, attributes)
    made.extend(child for child in children if child is not None)
    return made


def word(tag: str, text: str, /, **attributes: str) -> Child:
    """An element that says `text`; none where there is nothing to say, because an empty one is not valid."""
    said = plain(text)
    if not said:
        return None
    made = ET.Element(tag, attributes)
    made.text = said
    return made


def said(tag: str, text: str, /, **attributes: str) -> ET.Element:
    """An element that has to be there."""
    made = ET.Element(tag, attributes)
    made.text = plain(text)
    return made


def some(name: str, *children: Child) -> Child:
    """Those of its children that there are; none where there are none."""
    there = [child for child in children if child is not None]
    return element(name, *there) if there else None


def amount(money: Money) -> str:
    """In major units, with the currency's own decimals."""
    return f"{money.decimal:f}"


def percent(rate: Decimal) -> str:
    """A fraction in hundredths, without zeros that say nothing: `19`, `5.5`."""
    hundredths = (rate * 100).normalize()
    return f"{hundredths:f}"


def plain(text: str) -> str:
    """`text` on one line."""
    return _UNSAYABLE.sub(" ", text).strip()


def written(name: str, namespaces: Mapping[str, str], children: Iterable[Child]) -> bytes:
    """The whole document, in UTF-8."""
    declared = {f"xmlns:{prefix}" if prefix else "xmlns": uri for prefix, uri in namespaces.items()}
    root = element(name, *children)
    root.attrib.update(declared)
    ET.indent(root, space=" ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
