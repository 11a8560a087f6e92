"""What a product's seller writes to who began to buy and did not finish: whether, when and in which words.

Off unless somebody switches it on. Subject and text are plain sentences with `{product}` and `{seller}` in
them; where there are none, the mail says it in the buyer's own language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from cartwright.domain.errors import Invalid
from cartwright.domain.printing import prints

PLACES = ("product", "seller")
SUBJECT_AT_MOST, TEXT_AT_MOST = 120, 2000
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=7)
"""The clock looks every quarter of an hour; after a week nobody remembers."""

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Abandonment:
    """`delay` counts from the buyer's last step; `coupon` is the code of one that the mail offers, as long as
    it can be used."""

    on: bool = False
    delay: timedelta = timedelta(hours=1)
    subject: str = ""
    text: str = ""
    coupon: str = ""

    def __post_init__(self) -> None:
        if not SHORTEST <= self.delay <= LONGEST:
            raise Invalid.at("/minutes", "a quarter of an hour to a week")
        for pointer, words, most in (
            ("/subject", self.subject, SUBJECT_AT_MOST),
            ("/text", self.text, TEXT_AT_MOST),
        ):
            if len(words) > most:
                raise Invalid.at(pointer, f"up to {most} characters")
            if not prints(words, lines=pointer == "/text"):
                raise Invalid.at(pointer, "words, and nothing that cannot be printed")
            if not set(_PLACE.findall(words)) <= set(PLACES) or set("{}") & set(_PLACE.sub("", words)):
                raise Invalid.at(pointer, "in braces nothing but {product} and {seller}")


NEVER = Abandonment()


def filled(words: str, *, product: str, seller: str) -> str:
    """The words with their places filled in, each once: what is filled in is not read again."""
    named = {"product": product, "seller": seller}
    return _PLACE.sub(lambda place: named[place[1]], words)
