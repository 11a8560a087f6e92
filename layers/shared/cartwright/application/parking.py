"""What was set aside on the way of a sale: looked at, and taken up again once its reason is gone."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.auditing import Act
from cartwright.application.ports.leafing import Parked, SetAside
from cartwright.application.ports.selling import Delivery
from cartwright.domain.access import ACCOUNT, Denial, Hidden, Permission, require
from cartwright.domain.errors import NotFound


def name(aside: SetAside) -> str:
    """What one set-aside thing is called: a job's id, or a delivery's connection and event."""
    what = aside.what
    return f"{what.connection}/{what.event}" if isinstance(what, Delivery) else what.id


def listing(act: Act, *, parked: Parked) -> Sequence[SetAside]:
    """The longest set aside first; for the agency. Raises NotFound to clients' members, and Forbidden."""
    if not act.seat.of_the_agency:
        raise Hidden(Denial(Permission.SETTINGS_MANAGE, ACCOUNT, "for the agency alone"))
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    return parked.list()


def take_up(act: Act, wanted: str, *, parked: Parked) -> SetAside:
    """Let it wait again, so that the next sweep sends it; the log has it with it. Raises NotFound,
    Forbidden."""
    for aside in listing(act, parked=parked):
        if name(aside) == wanted:
            parked.take_up(aside, act.audit("parked.take-up", wanted, before={"code": aside.code}))
            return aside
    raise NotFound
