"""The mail queue: letters are written and sent here, each once."""

from __future__ import annotations

from cartwright.application.writing import write
from cartwright.bootstrap import base, papers, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.jobs import Letter


def send(letter: Letter) -> None:
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


handler = on_each(Letter, send)
