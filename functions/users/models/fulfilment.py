"""What a buyer gets once a product is paid, as it is entered and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.application.auditing import Act
from cartwright.application.reach import opens
from cartwright.domain.access import Right
from cartwright.domain.catalog import Product
from cartwright.domain.fulfilment import DAYS_AT_MOST, DOCUMENT_AT_MOST, Access, Fulfilment
from cartwright.domain.redirects import URL_AT_MOST, Redirect
from users.models.common import Given, Taken
from users.models.files import FileSeen


class RedirectTaken(Taken):
    """`url` is where who has paid goes on to, with what was bought and its signature (docs/fulfilment.md);
    `automatic`: without a click. The product's owner has to have a key to sign with."""

    url: Annotated[str, Field(min_length=1, max_length=URL_AT_MOST)]
    automatic: bool = False

    def redirect(self) -> Redirect:
        return Redirect(self.url, self.automatic)


class AccessTaken(Taken):
    """Each sale lets its buyer in, from paying on: for so many `days`, or without an end. Who gets back all
    that was paid for it is let in no more, unless it `stays`. What was sold stays as it was sold."""

    days: Annotated[int, Field(ge=1, le=DAYS_AT_MOST)] | None = None
    stays: bool = False


class FulfilmentTaken(Taken):
    """`document` is shown where a paid order is confirmed: words, with a blank line between paragraphs;
    addresses in it become links. Its `files` are changed on their own."""

    document: Annotated[str, Field(max_length=DOCUMENT_AT_MOST)] = ""
    redirect: RedirectTaken | None = None
    access: AccessTaken | None = None

    def fulfilment(self) -> Fulfilment:
        return Fulfilment(
            self.document,
            self.redirect.redirect() if self.redirect else None,
            Access(self.access.days, self.access.stays) if self.access else None,
        )


class FulfilmentEdited(FulfilmentTaken):
    """`files` may be sent as they were read."""

    files: list[FileSeen] | None = None


class RedirectSeen(Given):
    """`url` is null to who may not edit the product."""

    url: str | None
    automatic: bool


class AccessSold(Given):
    days: int | None
    stays: bool


class FulfilmentSeen(Given):
    """What buyers pay for is for who may `edit` the product: to all others `document` is null where there is
    one (it is empty where there is none), and so is the redirect's `url`."""

    document: str | None
    redirect: RedirectSeen | None
    access: AccessSold | None
    files: list[FileSeen]

    @classmethod
    def of(cls, product: Product, act: Act) -> FulfilmentSeen:
        fulfilment, edits = product.fulfilment, opens(act, Right.EDIT, product)
        document, way = fulfilment.document, fulfilment.redirect
        return cls(
            document=document if edits or not document else None,
            redirect=RedirectSeen(url=way.url if edits else None, automatic=way.automatic) if way else None,
            access=(
                AccessSold(days=fulfilment.access.days, stays=fulfilment.access.stays)
                if fulfilment.access
                else None
            ),
            files=[FileSeen.of(file) for file in fulfilment.files],
        )
