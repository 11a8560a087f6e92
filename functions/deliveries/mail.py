"""The mail queue: letters are written and sent here, each once."""

from __future__ import annotations

from cartwright.application.writing import write
from cartwright.bootstrap import base, papers, shop
from cartwright.bootstrap.jobs import find, park
from cartwright.domain.jobs import Letter
from cartwright.queue import Message, batch


def send(message: Message) -> None:
    letter = find(message, Letter)
    if letter is None:
        return
    mine = shop.store().of(letter.account)
    write(
        letter,
        post=mine.post,
        papers=mine.papers,
        reports=mine.reports,
        composer=papers.composer(),
        mailer=papers.mailer(),
        report_link=papers.report_link,
        now=base.clock().now(),
    )


handler = batch(send, park=park)
