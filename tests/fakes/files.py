"""Files in memory, and links that open what lies there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from cartwright.adapters.files import attachment, checked
from cartwright.application.ports.uploads import Form, Lying
from cartwright.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Opened:
    """What a browser gets from a link."""

    body: bytes
    content_type: str
    disposition: str


class FakeFiles:
    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}
        self._links: dict[str, tuple[str, str, str]] = {}
        self._begun: dict[str, tuple[str, str, dict[int, bytes]]] = {}
        self.lasting: list[int] = []
        self._kept: dict[tuple[str, str], tuple[bytes, str]] = {}
        self._digests: dict[str, str] = {}
        self.drafts: set[str] = set()
        self.evidence: set[str] = set()

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        self.files[checked(key)] = body, content_type
        self._digests.pop(key, None)
        self._kept[key, str(len(self._kept))] = body, content_type

    def draft(self, key: str, body: bytes, *, content_type: str) -> None:
        self.put(key, body, content_type=content_type)
        self.drafts.add(key)

    def settle(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.get(key)
            self.drafts.discard(key)

    def unsettle(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.get(key)
            self.drafts.add(key)

    def keep(self, key: str, body: bytes, *, content_type: str, evidence: bool = True) -> None:
        if checked(key) not in self.files:
            if evidence:
                self.evidence.add(key)
            self.put(key, body, content_type=content_type)
            self._digests[key] = sha256(body).hexdigest()

    def take_away(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.files.pop(checked(key), None)

    def get(self, key: str) -> bytes:
        if checked(key) not in self.files:
            raise NotFound
        return self.files[key][0]

    def link(self, key: str, *, name: str, seconds: int, revision: str = "") -> str:
        link = f"https://files.example/?link={len(self._links)}"
        self._links[link.rpartition("=")[2]] = checked(key), name, revision
        self.lasting.append(seconds)
        return link

    def form(self, key: str, *, media_type: str, size: int, seconds: int) -> Form:
        return Form(
            "https://files.example/", {"key": checked(key), "Content-Type": media_type, "size": str(size)}
        )

    def post(self, form: Form, body: bytes) -> bool:
        """Whether the store takes it: exactly as many bytes as the form is for."""
        taken = len(body) == int(form.fields["size"])
        if taken:
            self.put(form.fields["key"], body, content_type=form.fields["Content-Type"])
        return taken

    def lying(self, key: str) -> Lying | None:
        if checked(key) not in self.files:
            return None
        body, media_type = self.files[key]
        newest = [revision for place, revision in self._kept if place == key][-1]
        return Lying(len(body), media_type, newest, self._digests.get(key, ""))

    def begin(self, key: str, *, content_type: str) -> str:
        self._begun[upload := f"upload-{len(self._begun)}"] = checked(key), content_type, {}
        return upload

    def part(self, key: str, upload: str, number: int, body: bytes) -> str:
        self._upload(key, upload)[2][number] = body
        return f"part-{number}-{hash(body)}"

    def finish(self, key: str, upload: str, parts: Sequence[str]) -> None:
        _, content_type, sent = self._upload(key, upload)
        if any(part != f"part-{number}-{hash(sent[number])}" for number, part in enumerate(parts, 1)):
            raise NotFound
        body = b"".join(sent[number] for number, _ in enumerate(parts, 1))
        self.draft(key, body, content_type=content_type)
        self.throw_away(upload)

    def throw_away(self, upload: str) -> None:
        """As the store does with what was not finished."""
        del self._begun[upload]

    def read(self, key: str) -> Iterator[bytes]:
        body = self.get(key)
        yield from (body[at : at + 1000] for at in range(0, len(body), 1000))

    def _upload(self, key: str, upload: str) -> tuple[str, str, dict[int, bytes]]:
        begun = self._begun.get(upload)
        if begun is None or begun[0] != key:
            raise NotFound
        return begun

    def open(self, link: str) -> Opened:
        """What following the link gives. Raises NotFound."""
        key, name, revision = self._links[parse_qs(urlsplit(link).query)["link"][0]]
        if key not in self.files:
            raise NotFound
        body, content_type = self._kept[key, revision] if revision else self.files[key]
        return Opened(body, content_type, attachment(name))
