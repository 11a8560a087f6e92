"""What was set aside, and why."""

from __future__ import annotations

from cartwright.application.parking import name
from cartwright.application.ports.leafing import SetAside
from cartwright.application.ports.selling import Delivery
from users.models.common import Given, Seen, Taken, Word


class AsideSeen(Given):
    """`what` is `webhook`, or the job's topic; `code` the problem it was refused with."""

    id: str
    what: str
    code: str
    detail: str
    since: Seen

    @classmethod
    def of(cls, aside: SetAside) -> AsideSeen:
        what = "webhook" if isinstance(aside.what, Delivery) else aside.what.topic
        return cls(id=name(aside), what=what, code=aside.code, detail=aside.detail, since=aside.since)


class Asides(Given):
    items: list[AsideSeen]


class RetryTaken(Taken):
    id: Word
