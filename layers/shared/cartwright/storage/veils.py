"""Veils: a buyer's words sealed under a key that lies in an item of its own, one for each sale.

::

    SALE, ORDER, DOCUMENT    the sealed words, and nothing that says who    stay
    VEIL                     the key                                        goes when the buyer is forgotten

Without its key nobody reads the words again, in the table or in any copy of those items. What is sealed is
never sealed anew: a document takes over its sale's veil as it is, and its own seal is made over that. Words
that are put right are another veil under the same key, so what forgets one forgets both.

AES-SIV (RFC 5297): nothing is to be kept random but the key. What a veil belongs to is
authenticated with it: under another sale it does not open.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cartwright.application.ports.sold import Spot
from cartwright.application.ports.world import Births
from cartwright.domain.buyers import Delivery, Words, together
from cartwright.domain.documents import Document
from cartwright.domain.ids import AccountId, ClientId, SaleId
from cartwright.domain.orders import Order, Sale, sale_id
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.tax import Business, Check, NumberState
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, SK, Item
from cartwright.storage.table import Delete, Put, Table

VEIL = "veil"
_KEY = "key"
_STEP = 128
"""Words are filled up to a multiple of so many bytes: how long a name was is nobody's business, either."""


class TornVeil(RuntimeError):
    """A veil that its own key does not open: what is stored was tampered with, or is our mistake."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sale under its veil, and the leg that keeps the key."""

    sale: Sale
    key: Put


@dataclass(frozen=True, slots=True)
class Veil:
    """Sealed words, and the sale they belong to."""

    account: AccountId
    client: ClientId
    sale: SaleId
    text: str

    @property
    def place(self) -> keys.Key:
        return keys.veil(self.account, self.client, self.sale)


def drawn(sale: Sale, births: Births) -> Drawn:
    """Under a new veil. Never twice for one sale: the key is put where none is."""
    key = births.chance()
    whose = _of(sale)
    item: Item = {**whose.place, KIND: VEIL, SHAPE: 1, _KEY: key}
    return Drawn(sale.under_veil(_sealed(sale.buyer.words, key, whose)), Put(item, absent()))


def again(table: Table, sale: Sale) -> str | None:
    """Other words of the sale's buyer, sealed under its key; None where that is gone. Under one key AES-SIV
    tells of two texts whether they are the same, and nothing else. One read."""
    whose = _of(sale)
    key = _keys(table.batch([whose.place], consistent=True)).get(sale.id)
    return _sealed(sale.buyer.words, key, whose) if key else None


def address(veil: Veil, email: str, births: Births, *, until: datetime) -> tuple[str, Put]:
    """An address alone under a new veil, and the leg that keeps the key until then. A key that was there is
    gone, and what it sealed with it."""
    key = births.chance()
    item: Item = {**veil.place, KIND: VEIL, SHAPE: 1, _KEY: key, EXPIRES: int(until.timestamp())}
    return _sealed(Words(email, "", ""), key, veil), Put(item)


def opened(table: Table, veil: Veil) -> str:
    """The address; empty once its key is gone, or another is in its place. One read."""
    there = _keys(table.batch([veil.place], consistent=True))
    try:
        return _opened(veil, there[veil.sale]).email if veil.sale in there else ""
    except TornVeil:
        return ""


def lifted(account: AccountId, client: ClientId, sale: SaleId) -> Delete:
    """The key thrown away, or gone before."""
    return Delete(keys.veil(account, client, sale))


def sales(table: Table, codec: Codec[Sale], account: AccountId, spots: Iterable[Spot]) -> list[Sale]:
    """Those that exist, with their buyers' words; those whose key is gone stay veiled. A batch per fifty."""
    wanted = [
        place
        for spot in spots
        for place in (keys.sale(account, spot.client, spot.sale), keys.veil(account, spot.client, spot.sale))
    ]
    items = table.batch(wanted, consistent=True)
    there = _keys(items)
    return [_known(sale, there) for sale in (codec.value(item) for item in items if item[KIND] == codec.kind)]


def covered(document: Document) -> Document:
    """As it lies, whoever issued it knowing the buyer's words."""
    return replace(document, sale=document.sale.under_veil(document.sale.veil))


def document(table: Table, document: Document) -> Document:
    """With its buyer's words, if they are not forgotten. One read."""
    sale = document.sale
    if not sale.veil:
        return document
    there = _keys(table.batch([_of(sale).place], consistent=True))
    return replace(document, sale=_known(sale, there))


def order(table: Table, order: Order) -> Order:
    """With its buyer's words, if it was paid and one of its owners has not forgotten them: all that those who
    have not were told, each as it has them by now. One read."""
    if not order.veils:
        return order
    veils = [
        Veil(order.account, owner, sale_id(order.id, owner), text) for owner, text in order.veils.items()
    ]
    there = _keys(table.batch([veil.place for veil in veils], consistent=True))
    known = [_opened(veil, there[veil.sale]) for veil in veils if veil.sale in there]
    return replace(order, buyer=order.buyer.known(together(known))) if known else order


def _of(sale: Sale) -> Veil:
    return Veil(sale.account, sale.owner, sale.id, sale.veil)


def _known(sale: Sale, there: Mapping[str, bytes]) -> Sale:
    """With its buyer's words, if the key is there."""
    key = there.get(sale.id)
    return sale.known(_opened(_of(sale), key)) if key and sale.veil else sale


def _keys(items: Iterable[Item]) -> dict[str, bytes]:
    """The keys among them, by sale."""
    found = ((str(item[SK]), item[_KEY]) for item in items if item[KIND] == VEIL)
    return {sale: key for sale, key in found if isinstance(key, bytes)}


def _sealed(words: Words, key: bytes, whose: Veil) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415  (30 ms to import)

    known = [words.email, words.name, words.postcode, *_business(words.business), *_more(words)]
    plain = json.dumps(known).encode()
    filled = plain.ljust(-(-len(plain) // _STEP) * _STEP)
    return b64encode(AESSIV(key).encrypt(filled, _bound(whose))).decode()


def _opened(veil: Veil, key: bytes) -> Words:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (as above)
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415

    try:
        plain = AESSIV(key).decrypt(b64decode(veil.text), _bound(veil))
    except InvalidTag as torn:
        raise TornVeil(f"of {veil.sale}") from torn
    email, name, postcode, *rest = json.loads(plain)
    more = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    delivery = Delivery(more["street"], more["city"]) if "street" in more else None
    answers = tuple(map(_answer, more.get("answers", ())))
    return Words(email, name, postcode, _read(rest), delivery, answers, more.get("passed", {}))


def _more(words: Words) -> list[object]:
    """The one thing with names, so that it is told from a business; nothing where there is no more to say."""
    more: dict[str, object] = {}
    if words.delivery:
        more |= {"street": words.delivery.street, "city": words.delivery.city}
    if words.answers:
        more["answers"] = [
            [one.product, one.name, one.kind, one.asked, one.said, one.version, one.at.isoformat()]
            for one in words.answers
        ]
    if words.passed:
        more["passed"] = dict(words.passed)
    return [more] if more else []


def _answer(lying: list[Any]) -> Answer:
    product, name, kind, asked, said, version, at = lying
    return Answer(product, name, FieldKind(kind), asked, said, version, datetime.fromisoformat(at))


def _business(business: Business | None) -> list[object]:
    """Nothing for a consumer: what was sealed before there were businesses reads the same."""
    if business is None:
        return []
    check = business.check
    if check is None:
        return [business.name, business.number]
    checked = [check.state, check.at.isoformat(), check.register, check.consultation, check.name]
    return [business.name, business.number, *checked]


def _read(business: list[str]) -> Business | None:
    if not business:
        return None
    name, number, *checked = business
    if not checked:
        return Business(name, number)
    state, at, *rest = checked
    return Business(name, number, Check(NumberState(state), datetime.fromisoformat(at), *rest))


def _bound(veil: Veil) -> list[bytes]:
    return [veil.account.encode(), veil.client.encode(), veil.sale.encode()]
