"""Files of a product: a form to upload one with, and which of them its buyers get."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import attaching
from cartwright.bootstrap import filing, shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users import goods
from users.models.files import FilesTaken, UploadForm, UploadTaken
from users.models.products import ProductWhole

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}", tags=["products"])


@router.post("/uploads", status_code=201, summary="A form to upload a file with", responses={429: {}})
async def upload(act: Acting, product: str, taken: UploadTaken) -> UploadForm:
    """It takes this one file, for an hour. Buyers get it once it is one of the product's files. There are a
    hundred a day for each product."""
    mine = shop.store().of(act.seat.member.account)
    asked = attaching.ask(
        act,
        product_id(product),
        taken.announced(),
        catalogue=mine.catalogue,
        uploads=filing.uploads(),
        audits=mine.audits,
        orders=mine.orders,
    )
    return UploadForm.of(asked)


@router.put("/files", summary="Change which files buyers get")
async def change_files(act: Acting, product: str, taken: FilesTaken) -> ProductWhole:
    """Those who have bought, too. It takes what an edit of the product takes."""
    mine = shop.store().of(act.seat.member.account)
    changed = attaching.attach(
        act,
        product_id(product),
        taken.version,
        taken.named(),
        catalogue=mine.catalogue,
        connections=mine.connections,
        uploads=filing.uploads(),
    )
    return goods.whole(act, changed)
