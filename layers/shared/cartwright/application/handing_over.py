"""Handing documents over as files: by a link of a few minutes, made when somebody who may see one asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cartwright.application import hub
from cartwright.application.drawing import KINDS
from cartwright.application.ports.drawing import NotDrawn
from cartwright.domain.documents import drawn_at

if TYPE_CHECKING:
    from cartwright.application.ports.drawing import Drawer
    from cartwright.application.ports.papers import Files, Papers
    from cartwright.application.ports.sold import Buyers
    from cartwright.domain.ids import AccountId, ClientId, DocumentId
    from cartwright.domain.passes import Pass

LINK_LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Handed:
    """Links that save the files by the document's number, for LINK_LASTS; `ubl` is empty where there is no
    e-invoice."""

    number: str
    pdf: str
    ubl: str


def to_buyer(
    guest: Pass, wanted: DocumentId, *, buyers: Buyers, papers: Papers, files: Files, drawer: Drawer
) -> Handed:
    """One of a purchase of the guest's. Raises NotFound, and NotDrawn."""
    found = hub.document(guest, wanted, buyers=buyers, papers=papers)
    return handed(found.account, found.client, found.id, found.label, files=files, drawer=drawer)


def handed(
    account: AccountId,
    client: ClientId,
    document: DocumentId,
    number: str,
    *,
    files: Files,
    drawer: Drawer,
) -> Handed:
    """To whoever calls, who has asked whether it may be. Raises NotDrawn."""

    def link(ending: str) -> str:
        place = drawn_at(account, client, document, ending)
        if drawer.lying(place) is None:
            return ""
        return files.link(place, name=f"{number}.{ending}", seconds=int(LINK_LASTS.total_seconds()))

    pdf, ubl = map(link, KINDS)
    if not pdf:
        raise NotDrawn
    return Handed(number, pdf, ubl)
