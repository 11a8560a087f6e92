"""What a product asks of its buyer beside who it is: fields of the owner's own, and terms to be agreed to.

::

    text, choice    the buyer's words                         kept as they were said
    checkbox        yes, or nothing                           kept if it was ticked
    consent, terms  yes, or nothing; never ticked before      kept with the text as it was shown
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId

FIELDS_AT_MOST: Final = 8
CHOICES_AT_MOST: Final = 20
LABEL_AT_MOST: Final = 200
CHOICE_AT_MOST: Final = 100
ANSWER_AT_MOST: Final = 500
WORDING_AT_MOST: Final = 1000
"""Of what is agreed to: a consent's label, and the text of terms."""
LINK_AT_MOST: Final = 500
ASKED_AT_MOST: Final = 2000
"""Characters of all labels, choices and terms of one product: so its page comes in 40 kB, and what each bump
asks with it (decision 0314)."""

TERMS: Final = "terms"
"""What the answer to a product's terms is called: no field has that name."""

YES: Final = "yes"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_]{0,38}[a-z0-9])?\Z")
_LINK = re.compile(r"https://[^\s\"'<>]+\Z")


class FieldKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    CONSENT = "consent"
    TERMS = "terms"
    """No field of a product, but what it is called to have agreed to its terms."""

    @property
    def ticked(self) -> bool:
        return self not in {FieldKind.TEXT, FieldKind.CHOICE}

    @property
    def agrees(self) -> bool:
        """A tick that means something in law, so it must be the buyer's own (GDPR art. 4(11) and recital 32;
        CJEU C-673/17, Planet49)."""
        return self in {FieldKind.CONSENT, FieldKind.TERMS}


_LABELS: Final = {
    FieldKind.TEXT: LABEL_AT_MOST,
    FieldKind.CHOICE: LABEL_AT_MOST,
    FieldKind.CHECKBOX: LABEL_AT_MOST,
    FieldKind.CONSENT: WORDING_AT_MOST,
    FieldKind.TERMS: WORDING_AT_MOST + 1 + LINK_AT_MOST,
}


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is what programs and links call it, `label` what the buyer reads; of a consent the label is what
    is consented to. `choices` is what there is to choose from."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.match(self.name) or (self.name == TERMS) != (self.kind is FieldKind.TERMS):
            raise Invalid.at(
                "/fields", f"a name is of up to 40 small letters, digits and inner underscores, not {TERMS}"
            )
        most = _LABELS[self.kind]
        if not self.label.strip() or len(self.label) > most:
            raise Invalid.at("/fields", f"a label of up to {most} characters")
        if bool(self.choices) != (self.kind is FieldKind.CHOICE):
            raise Invalid.at("/fields", "a choice has choices, and nothing else has")
        if len(self.choices) > CHOICES_AT_MOST or len(set(self.choices)) != len(self.choices):
            raise Invalid.at("/fields", f"each choice once, {CHOICES_AT_MOST} at most")
        if any(not choice.strip() or len(choice) > CHOICE_AT_MOST for choice in self.choices):
            raise Invalid.at("/fields", f"choices of up to {CHOICE_AT_MOST} characters")


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to be agreed to: a `text` as it is shown, or where it can be read, or both."""

    text: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip() and not self.link:
            raise Invalid.at("/terms", "a text, or a link to one")
        if len(self.text) > WORDING_AT_MOST:
            raise Invalid.at("/terms/text", f"up to {WORDING_AT_MOST} characters")
        if self.link and (len(self.link) > LINK_AT_MOST or not _LINK.match(self.link)):
            raise Invalid.at("/terms/link", "an address that begins with https://, of up to 500 characters")

    @property
    def field(self) -> Field:
        """As what is asked: the box that has to be ticked, with all that was shown beside it."""
        return Field(TERMS, " ".join(filter(None, (self.text, self.link))), FieldKind.TERMS, required=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the buyer said to one question of `product`. `asked` is the question as it was shown, by that
    `version` of the product; an unticked box is no answer.

    When it was said tells no two orders apart, nor does an edit that left the question as it was.
    """

    product: ProductId
    name: str
    kind: FieldKind
    asked: str
    said: str
    version: int = field(compare=False)
    at: datetime = field(compare=False)


def checked_questions(fields: Sequence[Field], terms: Terms | None) -> None:
    """Raises Invalid."""
    if len(fields) > FIELDS_AT_MOST:
        raise Invalid.at("/fields", f"{FIELDS_AT_MOST} at most")
    if len({one.name for one in fields}) != len(fields):
        raise Invalid.at("/fields", "each name once")
    asked = [text for one in fields for text in (one.label, *one.choices)]
    asked += [terms.text, terms.link] if terms else []
    if sum(map(len, asked)) > ASKED_AT_MOST:
        raise Invalid.at("/fields", f"labels, choices and terms of up to {ASKED_AT_MOST} characters in all")
    if any(one.kind is FieldKind.TERMS for one in fields):
        raise Invalid.at("/fields", "terms are no field")
