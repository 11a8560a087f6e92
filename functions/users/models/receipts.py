"""What is put right on a receipt."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.reissues import Details
from users.models.common import Taken

Word = Annotated[str | None, Field(max_length=200)]


class DetailsTaken(Taken):
    """Each word as it should be; left out, it is right as it is. `company` is empty for a consumer; `street`
    and `city` are of the address on the receipt, and of where goods are brought. `country` and `vat_number`
    decide the tax: another one is refused (`tax-would-change`)."""

    name: Word = None
    company: Word = None
    street: Word = None
    city: Word = None
    postcode: Word = None
    country: Word = None
    vat_number: Word = None

    def details(self) -> Details:
        """Raises nothing: what cannot be so is refused where it is looked at."""
        return Details(**self.model_dump())
