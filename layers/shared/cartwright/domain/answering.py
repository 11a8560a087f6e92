"""From what a buyer sent to answers: whether all that had to be answered is, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from cartwright.domain.catalog import Product
from cartwright.domain.errors import Fact, Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Offer
from cartwright.domain.printing import prints
from cartwright.domain.questions import ANSWER_AT_MOST, YES, Answer, Field, FieldKind

type Said = Mapping[ProductId, Mapping[str, str]]
"""By product, and by the name of the field; `TERMS` for its terms."""


def answers(said: Said, offer: Offer, bumps: Sequence[ProductId], *, at: datetime) -> tuple[Answer, ...]:
    """What is to be kept of it, in the order it was asked. An answer for a bump that is not bought is
    nobody's to keep.

    Raises Invalid with every mistake, each at `/answers/{product}/{field}`.
    """
    bought = [offer.product, *(offer.bumped[bump] for bump in bumps)]
    left = {*offer.bumped, *offer.resting}.difference(bumps)
    mistakes = [
        *(
            _mistake(product, name, "not asked here")
            for product, named in said.items()
            if product not in left
            for name in named
            if name not in _names(bought, product)
        ),
        *(mistake for product in bought for mistake in _mistakes(product, said.get(product.id, {}))),
    ]
    if mistakes:
        raise Invalid(errors=mistakes)
    return tuple(answer for product in bought for answer in _of(product, said.get(product.id, {}), at))


def _names(bought: Sequence[Product], wanted: ProductId) -> set[str]:
    return {question.name for product in bought if product.id == wanted for question in product.questions}


def _mistakes(product: Product, said: Mapping[str, str]) -> Iterator[Fact]:
    for question in product.questions:
        text = said.get(question.name, "")
        if not text and question.required:
            yield _mistake(product.id, question.name, "needed")
        if text and not _answers(question, text):
            yield _mistake(product.id, question.name, _WANTED[question.kind])


_WANTED = {
    FieldKind.TEXT: f"printable, up to {ANSWER_AT_MOST} characters",
    FieldKind.CHOICE: "one of the choices",
    FieldKind.CHECKBOX: f"{YES}, or nothing",
    FieldKind.CONSENT: f"{YES}, or nothing",
    FieldKind.TERMS: YES,
}


def _answers(question: Field, text: str) -> bool:
    if question.kind.ticked:
        return text == YES
    if question.kind is FieldKind.CHOICE:
        return text in question.choices
    return len(text) <= ANSWER_AT_MOST and prints(text)


def _of(product: Product, said: Mapping[str, str], at: datetime) -> Iterator[Answer]:
    for question in product.questions:
        text = said.get(question.name, "")
        if text:
            yield Answer(product.id, question.name, question.kind, question.label, text, product.version, at)


def _mistake(product: ProductId, name: str, detail: str) -> Fact:
    return {"pointer": f"/answers/{product}/{name}", "detail": detail}
