"""The decision: who may do what, and because of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from cartwright.domain.access.seats import ACCOUNT, Grant, Permit, Resource, Seat
from cartwright.domain.access.words import (
    NEVER_FOR_CLIENTS,
    OF_GRANTED_PRODUCTS,
    OF_ONE_CLIENT,
    OWNERS_ONLY,
    Action,
    Permission,
    Right,
)
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.people import Role


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and because of what. `visible` says whether a no may admit that the thing exists.

    `until` is the moment a yes ends if nothing is changed (None: not by itself).
    """

    allowed: bool
    because: str
    visible: bool = True
    needs: str = ""
    until: datetime | None = None


ALWAYS = Decision(True, "")


def decide(seat: Seat, action: Action, resource: Resource, now: datetime) -> Decision:
    """Whether the member may do `action` on `resource` at `now`. Total: it never raises.

    Where another looks through its eyes, both have to be allowed.
    """
    own = _decided(seat, action, resource, now)
    if seat.viewer is None or not own.allowed:
        return own
    theirs = decide(seat.viewer, action, resource, now)
    if theirs.allowed:
        return replace(own, until=_sooner(own.until, theirs.until))
    because = f"the member may, and whoever looks through its eyes may not: {theirs.because}"
    return replace(theirs, because=because)


def _decided(seat: Seat, action: Action, resource: Resource, now: datetime) -> Decision:
    if seat.member.suspended:
        return Decision(False, "the member is suspended", visible=False)
    if resource.mode is not None and not seat.sees(resource.mode):
        return Decision(
            False, f"{resource.mode}, and the key is for {seat.mode}", visible=False, needs=action
        )
    if seat.scope is not None and action not in seat.scope:
        return _out_of_scope(seat, action, resource, now)
    if seat.member.role is Role.OWNER:
        return Decision(True, "role owner")
    if isinstance(action, Right):
        return _on_product(seat, action, resource, now)
    return _in_account(seat, action, resource, now)


def giver(seat: Seat, right: Right, resource: Resource, now: datetime) -> Grant | None:
    """The grant that a yes to `right` rests on; None where it rests on a role, or is a no."""
    if resource.product is None or seat.of_the_agency or not decide(seat, right, resource, now).allowed:
        return None
    held = seat.on(resource.product, resource.owner)
    # One that is over is among them at most: it ends before any that holds.
    return _lasting([grant for grant in held if right in grant.rights])


@dataclass(frozen=True, slots=True)
class Denial:
    """What was asked for in vain, for the log: it never leaves with the problem."""

    action: str
    on: Resource
    because: str


class Denied(Forbidden):
    """On the wire a Forbidden like any other."""

    code = Forbidden.code

    def __init__(self, denial: Denial, *, needs: str) -> None:
        super().__init__(denial.because, needs=needs)
        self.denial = denial


class Hidden(NotFound):
    """On the wire nothing is here; why is for the log alone."""

    code = NotFound.code

    def __init__(self, denial: Denial) -> None:
        super().__init__()
        self.denial = denial


def require(seat: Seat, action: Action, now: datetime, *, on: Resource = ACCOUNT) -> None:
    """Nothing, if allowed. Raises Hidden (NotFound) to strangers and Denied (Forbidden), naming what is
    missing, to others."""
    decision = decide(seat, action, on, now)
    if decision.allowed:
        return
    denial = Denial(action, on, decision.because)
    if not decision.visible:
        raise Hidden(denial)
    raise Denied(denial, needs=decision.needs)


def _out_of_scope(seat: Seat, action: Action, resource: Resource, now: datetime) -> Decision:
    """The key does not open what is asked; whether it may know of it at all is another question."""
    seen = resource.product is None or (
        action is not Right.VIEW and decide(seat, Right.VIEW, resource, now).allowed
    )
    return Decision(False, f"the key's scope lacks {action}", visible=seen, needs=action)


def _on_product(seat: Seat, right: Right, resource: Resource, now: datetime) -> Decision:
    if seat.member.role is Role.STAFF:
        return Decision(True, "role staff works on every product")
    if resource.product is None:
        return Decision(False, "a right is held on a product", visible=False, needs=right)
    held = seat.on(resource.product, resource.owner)
    holding = [grant for grant in held if grant.holds(now)]
    seeing = [grant for grant in holding if Right.VIEW in grant.rights]
    giving = [grant for grant in holding if right in grant.rights]
    if seeing and giving:
        grant = _lasting(giving)
        until = _sooner(grant.until, _lasting(seeing).until)
        return Decision(True, grant.reason or f"grant {right}", until=until)
    if seeing:
        return Decision(False, f"the grant on this product lacks {right}", needs=right)
    if holding:
        because = "the grant on this product lacks view"
    else:
        because = "the grant has expired" if held else "no grant on this product"
    return Decision(False, because, visible=False, needs=right)


def _in_account(seat: Seat, permission: Permission, resource: Resource, now: datetime) -> Decision:
    of_a_client = seat.member.role is Role.CLIENT
    if of_a_client and permission in NEVER_FOR_CLIENTS:
        return Decision(False, "never for members of role client", needs=permission)
    if permission in OWNERS_ONLY:
        return Decision(False, "for the account's owners only", needs=permission)
    if of_a_client and resource.client is not None and resource.client != seat.member.client:
        return Decision(False, "another client's", visible=False, needs=permission)
    if of_a_client and resource.client is None and permission in OF_ONE_CLIENT:
        return Decision(False, "for its own client only, not for the whole account", needs=permission)
    seen = ALWAYS
    if of_a_client and resource.product is not None and permission in OF_GRANTED_PRODUCTS:
        seen = decide(seat, Right.VIEW, resource, now)
    if not seen.allowed:
        return seen
    held = [permit for permit in seat.permits if permit.permission is permission]
    holding = [permit for permit in held if permit.holds(now)]
    if holding:
        permit = _lasting(holding)
        until = _sooner(permit.until, seen.until)
        return Decision(True, permit.reason or f"permission {permission}", until=until)
    because = "the permission has expired" if held else f"permission {permission} is missing"
    return Decision(False, because, needs=permission)


def _lasting[T: (Permit, Grant)](holding: Sequence[T]) -> T:
    """The one that holds longest; the first, of equals."""
    return next((one for one in holding if one.until is None), None) or max(holding, key=attrgetter("until"))


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((until for until in (one, other) if until is not None), default=None)
