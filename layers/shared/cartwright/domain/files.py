"""Files that buyers download: which there may be, and where each lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, ClientId, FileId, ProductId
from cartwright.domain.printing import prints

NAME_AT_MOST: Final = 150
SIZE_AT_MOST: Final = 2 * 1024**3
FILES_AT_MOST: Final = 10
MEDIA_TYPES: Final = (
    "application/epub+zip",
    "application/gzip",
    "application/octet-stream",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/wav",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
    "video/mp4",
    "video/webm",
)
"""Nothing that a browser runs, even where it is shown and not saved."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it lies: `client` and `product` are those it was uploaded for, which it keeps when a copy of
    the product, or another owner, gives it too. `name` is what a buyer saves it as. `revision` is which of
    what was sent there it is, as the store counts: its form takes another one for as long as it is open."""

    id: FileId
    client: ClientId
    product: ProductId
    name: str
    media_type: str
    size: int
    revision: str = ""

    def __post_init__(self) -> None:
        fits(self.name, self.media_type, self.size)

    def key(self, account: AccountId) -> str:
        return key(account, self.client, self.product, self.id)


def key(account: AccountId, client: ClientId, product: ProductId, file: FileId) -> str:
    """Where a file lies: the tenant first."""
    return f"goods/{account}/{client}/{product}/{file}"


def fits(name: str, media_type: str, size: int) -> None:
    """Raises Invalid."""
    if not 1 <= len(name.strip()) <= NAME_AT_MOST or not prints(name) or {"/", "\\"} & set(name):
        raise Invalid.at("/name", f"up to {NAME_AT_MOST} printable characters, without slashes")
    if media_type not in MEDIA_TYPES:
        raise Invalid.at("/media_type", "one of " + ", ".join(MEDIA_TYPES))
    if not 1 <= size <= SIZE_AT_MOST:
        raise Invalid.at("/size", f"1 to {SIZE_AT_MOST} bytes")


def checked(files: tuple[File, ...]) -> None:
    """Raises Invalid for too many, or one twice."""
    if len(files) > FILES_AT_MOST:
        raise Invalid.at("/files", f"up to {FILES_AT_MOST}")
    if len({file.id for file in files}) != len(files):
        raise Invalid.at("/files", "each file once")
