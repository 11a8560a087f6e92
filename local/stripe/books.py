"""What the simulator knows, in one SQLite file: every object of every account, as JSON."""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

type Document = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits


class Books:
    """Objects by account, kind and id, in the order they were first written. Used by one thread at a time."""

    def __init__(self, path: Path | None) -> None:
        """Without a path the books are kept in memory and end with the process."""
        self._database = sqlite3.connect(path or ":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS objects (number INTEGER PRIMARY KEY, account TEXT, kind TEXT,"
            " id TEXT, document TEXT, UNIQUE (account, kind, id))"
        )

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is put inside is kept together, or not at all if an exception leaves it."""
        with self._database:
            yield

    def put(self, account: str, kind: str, document: Mapping[str, Any]) -> None:
        self._database.execute(
            "INSERT INTO objects (account, kind, id, document) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (account, kind, id) DO UPDATE SET document = excluded.document",
            (account, kind, document["id"], json.dumps(document)),
        )

    def get(self, account: str, kind: str, name: str) -> Document | None:
        rows = self._database.execute(
            "SELECT document FROM objects WHERE account = ? AND kind = ? AND id = ?", (account, kind, name)
        )
        found = rows.fetchone()
        return None if found is None else dict(json.loads(found[0]))

    def remove(self, account: str, kind: str, name: str) -> None:
        self._database.execute(
            "DELETE FROM objects WHERE account = ? AND kind = ? AND id = ?", (account, kind, name)
        )

    def newest(self, account: str, kind: str) -> list[Document]:
        """All of a kind, the latest first, as Stripe lists them."""
        rows = self._database.execute(
            "SELECT document FROM objects WHERE account = ? AND kind = ? ORDER BY number DESC",
            (account, kind),
        )
        return [json.loads(document) for (document,) in rows]

    def named(self, kind: str, name: str) -> list[tuple[str, Document]]:
        """Whatever is called so, with whose it is."""
        rows = self._database.execute(
            "SELECT account, document FROM objects WHERE kind = ? AND id = ?", (kind, name)
        )
        return [(account, json.loads(document)) for account, document in rows]

    def everywhere(self, kind: str) -> list[Document]:
        """All of a kind, of every account, the earliest first."""
        rows = self._database.execute("SELECT document FROM objects WHERE kind = ? ORDER BY number", (kind,))
        return [json.loads(document) for (document,) in rows]


def linking_to(books: Books, account: str) -> list[tuple[str, str]]:
    """The platforms that act for the owner of these books, and by what name."""
    named = f"acct_{account.partition('_')[2]}"
    found = books.named("link", named)
    return [(platform, named) for platform, link in found if link["books"] == account]


def new_id(prefix: str, length: int = 24) -> str:
    """An id as Stripe makes them: a prefix, and letters and digits by chance."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))
