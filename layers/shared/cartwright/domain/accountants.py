"""Who keeps a client's accounts: the addresses its tax reports go to besides its own.

An accountant has no seat, and needs none: the mail's link opens the report it is about, and nothing else, as
long as the address is on the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people import is_mailbox
from cartwright.domain.unreachable import Unreachable

AT_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Accountant:
    """`locale`, a tag of BCP 47, is what it is written to in; `returned` why nothing is written any more."""

    address: str
    locale: str = "en"
    returned: Unreachable | None = None


@dataclass(frozen=True, slots=True)
class Accountants:
    """A client's, in the order they were named. Version 0 is the list nobody has written yet."""

    account: AccountId
    client: ClientId
    items: tuple[Accountant, ...] = ()
    version: int = 0

    def revised(self, wanted: Sequence[Accountant]) -> Accountants:
        """The next version: these and no others. Whoever stays and was not to be reached is still not.

        Raises Invalid for what is no address, one that is named twice, and more than AT_MOST.
        """
        if len(wanted) > AT_MOST:
            raise Invalid.at("/items", f"{AT_MOST} at most")
        seen: set[str] = set()
        for place, one in enumerate(wanted):
            if not is_mailbox(one.address):
                raise Invalid.at(f"/items/{place}/address", "not an e-mail address")
            if one.address.casefold() in seen:
                raise Invalid.at(f"/items/{place}/address", "each address once")
            seen.add(one.address.casefold())
        marks = {one.address: one.returned for one in self.items}
        items = tuple(replace(one, returned=marks.get(one.address)) for one in wanted)
        return replace(self, items=items, version=self.version + 1)

    def named(self, address: str) -> Accountant | None:
        return next((one for one in self.items if one.address == address), None)

    @property
    def reached(self) -> tuple[Accountant, ...]:
        """Who is written to."""
        return tuple(one for one in self.items if one.returned is None)

    def with_returned(self, mail: Unreachable) -> Accountants:
        """With the word that a mail to one of them came back; itself where that is known, or nobody's."""
        found = self.named(mail.address)
        if found is None or found.returned is not None:
            return self
        items = tuple(replace(one, returned=mail) if one is found else one for one in self.items)
        return replace(self, items=items, version=self.version + 1)
