"""What a product asks of its buyer, as it is entered and shown."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cartwright.domain import questions
from cartwright.domain.questions import (
    CHOICES_AT_MOST,
    FIELDS_AT_MOST,
    LINK_AT_MOST,
    WORDING_AT_MOST,
    Answer,
    FieldKind,
)
from users.models.common import Given, Seen, Taken, Word, Words

type Kind = Literal["text", "choice", "checkbox", "consent"]
type Wording = Annotated[Words, Field(min_length=1, max_length=WORDING_AT_MOST)]


class FieldTaken(Taken):
    """`name` is what answers and links (`passthrough[custom_NAME]`) call it, of small letters, digits and
    underscores; `label` is what the buyer reads, of a consent all that is consented to. `choices` is for a
    choice. What is `required` must be answered, or ticked, before it is sold."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9_]{0,38}[a-z0-9])?$")]
    label: Wording
    kind: Kind = "text"
    required: bool = False
    choices: list[Word] = Field(default=[], max_length=CHOICES_AT_MOST)

    def field(self) -> questions.Field:
        return questions.Field(
            self.name, self.label, FieldKind(self.kind), self.required, tuple(self.choices)
        )


class TermsTaken(Taken):
    """What has to be agreed to before it is sold: a `text` as it is shown, a `link` to one, or both."""

    text: Words = ""
    link: Annotated[str, Field(max_length=LINK_AT_MOST)] = ""

    def terms(self) -> questions.Terms:
        return questions.Terms(self.text, self.link)


type FieldsTaken = Annotated[
    list[FieldTaken],
    Field(max_length=FIELDS_AT_MOST, description="What its buyer is asked, in the order of the page"),
]


class FieldSeen(Given):
    name: str
    label: str
    kind: Kind
    required: bool
    choices: list[str]

    @classmethod
    def of(cls, field: questions.Field) -> FieldSeen:
        return cls.model_validate(
            {
                "name": field.name,
                "label": field.label,
                "kind": field.kind.value,
                "required": field.required,
                "choices": list(field.choices),
            }
        )


class TermsSeen(Given):
    text: str
    link: str

    @classmethod
    def of(cls, terms: questions.Terms) -> TermsSeen:
        return cls(text=terms.text, link=terms.link)


class AnswerSeen(Given):
    """What the buyer said (a ticked box: `yes`) to what was `asked`, in these words, by that version of the
    product. The kind `terms` is the product's terms, agreed to."""

    product: str
    product_version: int
    name: str
    kind: FieldKind
    asked: str
    said: str
    at: Seen

    @classmethod
    def of(cls, answer: Answer) -> AnswerSeen:
        return cls(
            product=answer.product,
            product_version=answer.version,
            name=answer.name,
            kind=answer.kind,
            asked=answer.asked,
            said=answer.said,
            at=answer.at,
        )
