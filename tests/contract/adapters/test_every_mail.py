"""Every mail is as it was when somebody last looked at it."""

from __future__ import annotations

import pytest

from cartwright.domain.jobs import MailKind
from tests.contract.adapters.every_mail import KEPT, SNAPSHOTS, as_read, every


@pytest.mark.parametrize("language", KEPT)
def test_each_kind_is_as_it_was_looked_at(language: str) -> None:
    now = dict[str, str]()
    for kind, mail in every(language).items():
        now |= {f"{kind}.{language}.txt": as_read(mail), f"{kind}.{language}.html": mail.html}
    kept = {path.name: path.read_text("utf-8") for path in SNAPSHOTS.glob(f"*.{language}.*")}
    assert now == kept, "look at them (make mails), then keep them: make mails SNAPSHOTS=1"


def test_there_is_one_of_every_kind() -> None:
    assert every("en").keys() == set(MailKind)
