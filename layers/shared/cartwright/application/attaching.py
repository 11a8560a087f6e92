"""Files of a product: how one comes in, and which of them its buyers get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cartwright.application import editing, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.uploads import Form, Uploads
from cartwright.domain.access import Right
from cartwright.domain.attempts import Limits
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Invalid
from cartwright.domain.files import File, fits, key
from cartwright.domain.ids import FileId, ProductId

OPEN_FOR = timedelta(hours=1)
"""How long a form takes a file: two gigabytes over a slow line."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A file somebody wants to upload."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """Where it goes, under which id, until when."""

    id: FileId
    form: Form
    until: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A file that was uploaded, and what a buyer saves it as."""

    id: FileId
    name: str


def ask(
    act: Act,
    product: ProductId,
    announced: Announced,
    *,
    catalogue: Catalogue,
    uploads: Uploads,
    audits: AuditLog,
    orders: Orders,
) -> Upload:
    """A form for one file of the product's. Nobody gets it before it is one of its `files`. Raises NotFound,
    Forbidden, Invalid, and TooManyAttempts."""
    reach.require_on(act, Right.EDIT, product, catalogue=catalogue)
    fits(announced.name, announced.media_type, announced.size)
    orders.count(Limits().of_upload(product, act.now))
    owner, file = catalogue.get(product).owner, FileId(act.births.born("file"))
    form = uploads.form(
        key(act.seat.member.account, owner, product, file),
        media_type=announced.media_type,
        size=announced.size,
        seconds=int(OPEN_FOR.total_seconds()),
    )
    told = {"file": file, "name": announced.name, "size": str(announced.size)}
    audits.record(act.audit("product.upload", product, after=told))
    return Upload(file, form, act.now + OPEN_FOR)


def attach(
    act: Act,
    product: ProductId,
    version: int,
    wanted: Sequence[Named],
    *,
    catalogue: Catalogue,
    connections: Connections,
    uploads: Uploads,
) -> Product:
    """The product, by who read that version of it, with exactly these files from now on; each new one is
    looked at where it lies, and given as it was seen. Raises NotFound, Forbidden, Stale, Invalid for what was
    not uploaded for this product and owner, Outage, and what an edit of the product does."""
    before = editing.opened(act, product, version, catalogue=catalogue)
    there = {file.id: file for file in before.fulfilment.files}
    files = tuple(
        replace(there[one.id], name=one.name) if one.id in there else _uploaded(before, place, one, uploads)
        for place, one in enumerate(wanted)
    )
    fulfilment = replace(before.fulfilment, files=files)
    after = replace(before, fulfilment=fulfilment, version=before.version + 1)
    editing.keep(act, before, after, (), "product.files", catalogue=catalogue, connections=connections)
    return after


def _uploaded(product: Product, place: int, one: Named, uploads: Uploads) -> File:
    """Raises Invalid and Outage."""
    lying = uploads.lying(key(product.account, product.owner, product.id, one.id))
    if lying is None:
        raise Invalid.at(f"/files/{place}/id", "not uploaded for this product")
    return File(one.id, product.owner, product.id, one.name, lying.media_type, lying.size, lying.revision)
