"""A client's notice plan: which notices come how often, and whether the agency is copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.notices import Moved, Notices
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.notices import of_a_digest
from cartwright.domain.people import Client


@dataclass(frozen=True, slots=True)
class Wish:
    """A plan as somebody wants it. `copies` says whether `copy_to_agency` was asked for at all."""

    cadences: Mapping[NoticeKind, Cadence]
    copy_to_agency: bool | None = None
    copies: bool = False


def plan(act: Act, client: ClientId, *, clients: Clients, notices: Notices) -> Plan:
    """Raises NotFound, also for another client's members, and Forbidden."""
    _require(act, client)
    return notices.planned(clients.get(client).id).plan


def revise(act: Act, client: ClientId, wish: Wish, *, clients: Clients, notices: Notices) -> Plan:
    """The next version of a plan, from this moment on; what gathered under the last is sent at once.

    Whether the agency is copied is for the agency to say. Raises NotFound, Forbidden, and Outage if others
    keep being faster.
    """
    _require(act, client)
    return until_done(lambda: _revised(act, client, wish, clients, notices))


def _revised(act: Act, client: ClientId, wish: Wish, clients: Clients, notices: Notices) -> Plan:
    found = clients.get(client)
    planned = notices.planned(client)
    before = planned.plan
    copies = wish.copy_to_agency if wish.copies else before.copy_to_agency
    if copies is not before.copy_to_agency:
        require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    after = before.revised(wish.cadences, copies, at=act.now)
    if after is before:
        return before
    turned = [kind for kind in NoticeKind if after.now[kind] is not before.now[kind]]
    moves: dict[NoticeKind, Moved] = {}
    letters: list[Letter] = []
    for kind in turned:
        gathering = planned.of(kind)
        border = _border(act.now, gathering, notices)
        moves[kind] = Moved(gathering, _opened(found, kind, after, gathering, border))
        ended = _ended(gathering, border)
        if ended is not None and notices.any_of(ended):
            letters += of_a_digest(ended, found, clients.account(), before)
    audit = act.audit("notices.revise", client, before=_words(before), after=_words(after))
    sales = moves.pop(NoticeKind.SALE, Moved(planned.gathering, planned.gathering))
    notices.revise(after, sales.before, sales.after, letters, audit, others=list(moves.values()))
    return after


def _border(now: datetime, gathering: Gathering | None, notices: Notices) -> datetime:
    """Where one cadence ends and the next begins: now, or after what a processor told of whose clock is ahead
    of ours."""
    joined = notices.gathered(gathering.client, gathering.first, gathering.kind) if gathering else ()
    return max([now, *(last + timedelta.resolution for last in joined[-1:])])


def _opened(
    client: Client, kind: NoticeKind, plan: Plan, before: Gathering | None, border: datetime
) -> Gathering | None:
    if not plan.now[kind].gathers:
        return None
    tally = before.tally + 1 if before else 0
    return replace(Gathering.begun(client, plan.now[kind], at=border, kind=kind), tally=tally)


def _ended(gathering: Gathering | None, border: datetime) -> Digest | None:
    return replace(gathering.digest, until=border) if gathering else None


def _words(plan: Plan) -> dict[str, str]:
    copies = {None: "as the account says", True: "yes", False: "no"}[plan.copy_to_agency]
    cadences = {kind.value: cadence.value for kind, cadence in plan.now.items()}
    return {"version": str(plan.version), **cadences, "copy_to_agency": copies}


def _require(act: Act, client: ClientId) -> None:
    """The agency's who manage members, and the client's own who edit its profile."""
    if act.seat.of_the_agency:
        require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    else:
        require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
