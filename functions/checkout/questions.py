"""What a product asks of its buyer, as the page's form shows it and takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cartwright.domain.catalog import Product
from cartwright.domain.questions import FieldKind
from cartwright.languages import message

PREFIX: Final = "answer_"
NAME: Final = PREFIX + "{}_{}"
"""The form's field of an answer, of the product of that id and the field of that name."""
_NAME = re.compile(r"answer_([a-z]+_[0-9a-z]{26})_([a-z0-9_]{1,40})\Z")

THROUGH: Final = "passthrough[{}]"
"""What a link carries through, in its query and in the form."""

WRITE: Final = message("Please answer this, in up to 500 characters.")
CHOOSE: Final = message("Please choose one.")
TICK: Final = message("Please tick this to go on.")
_SENTENCES: Final = {FieldKind.TEXT: WRITE, FieldKind.CHOICE: CHOOSE}


@dataclass(frozen=True, slots=True)
class Question:
    """`sentence` is what is said where the answer is wrong, or missing; `link` where terms can be read."""

    name: str
    kind: str
    ticks: bool
    label: str
    required: bool
    choices: tuple[str, ...]
    value: str
    sentence: str
    link: str


def questions(
    product: Product, entered: Mapping[str, str], brought: Mapping[str, str] | None = None
) -> list[Question]:
    """All it asks, with what was entered; else what a link `brought` for a field of that name. What is agreed
    to is the buyer's own to tick."""
    return [
        Question(
            name=(name := NAME.format(product.id, field.name)),
            kind=field.kind.value,
            ticks=field.kind.ticked,
            label=product.terms.text if product.terms and field.kind is FieldKind.TERMS else field.label,
            required=field.required,
            choices=field.choices,
            value=entered.get(name) or ("" if field.kind.agrees else (brought or {}).get(field.name, "")),
            sentence=_SENTENCES.get(field.kind, TICK),
            link=product.terms.link if product.terms and field.kind is FieldKind.TERMS else "",
        )
        for field in product.questions
    ]


def said(fields: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """By product and field, of a form's fields; an empty one says nothing."""
    found: dict[str, dict[str, str]] = {}
    for name, text in fields:
        if text and (match := _NAME.match(name)):
            found.setdefault(match[1], {})[match[2]] = text
    return found
