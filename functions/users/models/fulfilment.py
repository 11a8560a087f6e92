"""What a buyer gets once a product is paid, as it is entered and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.fulfilment import DOCUMENT_AT_MOST, Fulfilment
from users.models.common import Given, Taken


class FulfilmentTaken(Taken):
    """`document` is shown where a paid order is confirmed: words, with a blank line between paragraphs;
    addresses in it become links."""

    document: Annotated[str, Field(max_length=DOCUMENT_AT_MOST)] = ""

    def fulfilment(self) -> Fulfilment:
        return Fulfilment(self.document)


class FulfilmentSeen(Given):
    document: str

    @classmethod
    def of(cls, fulfilment: Fulfilment) -> FulfilmentSeen:
        return cls(document=fulfilment.document)
