"""Taking a seat: the first time that whoever was invited comes in.

Before, an account knows no more than the address it wrote to. Whether somebody logs in with it elsewhere, and
how that login is guarded, is nobody's business here.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from cartwright.application.auditing import Act
from cartwright.application.ports.people import Members
from cartwright.application.ports.selling import Contended, Stale
from cartwright.domain.access import Seat


def arrived(act: Act, *, members: Members) -> Seat:
    """The acting seat, taken from now on, unless it was before. Neither a key nor somebody else's eyes take
    it. Who changes the seat in this moment is faster, and it is taken the next time."""
    seat = act.seat
    if seat.key is not None or seat.viewer is not None:
        return seat
    after = seat.member.arriving(at=act.now)
    if after is seat.member:
        return seat
    with suppress(Stale, Contended):
        members.revise(after, act.audit("member.arrive", after.id))
        return replace(seat, member=after)
    return seat
