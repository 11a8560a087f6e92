"""Files of a product, as they are announced, uploaded and given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.application.attaching import Announced, Named, Upload
from cartwright.domain.files import FILES_AT_MOST, NAME_AT_MOST, SIZE_AT_MOST, File
from cartwright.http.paths import file_id
from users.models.common import Given, Seen, Taken, Word

type Name = Annotated[str, Field(min_length=1, max_length=NAME_AT_MOST)]


class UploadTaken(Taken):
    """A file to come: `size` in bytes, exactly."""

    name: Name
    media_type: Word
    size: Annotated[int, Field(ge=1, le=SIZE_AT_MOST)]

    def announced(self) -> Announced:
        return Announced(self.name, self.media_type, self.size)


class UploadForm(Given):
    """Post `fields` and then `file` to `url`, as multipart/form-data, before `until`; then name `id` among
    the product's files."""

    id: str
    url: str
    fields: dict[str, str]
    until: Seen

    @classmethod
    def of(cls, upload: Upload) -> UploadForm:
        return cls(id=upload.id, url=upload.form.url, fields=dict(upload.form.fields), until=upload.until)


class FileTaken(Taken):
    """A file that was uploaded, or is there already; `name` is what buyers save it as."""

    id: Word
    name: Name


class FilesTaken(Taken):
    """All files that buyers get from now on. `version` is that of the product which was read before."""

    version: Annotated[int, Field(ge=1)]
    files: Annotated[list[FileTaken], Field(max_length=FILES_AT_MOST)]

    def named(self) -> list[Named]:
        return [Named(file_id(one.id), one.name) for one in self.files]


class FileSeen(Given):
    id: str
    name: str
    media_type: str
    size: int

    @classmethod
    def of(cls, file: File) -> FileSeen:
        return cls(id=file.id, name=file.name, media_type=file.media_type, size=file.size)
