"""What comes of a letter that came back.

A notice that its client's own address sent back marks the client, and goes once more, to the account's. A
report that an accountant's sent back marks that one, and goes there, too.
What comes back from there goes nowhere: there is nobody left to tell, and somebody has to look.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cartwright.application.accounting import strike
from cartwright.application.again import until_done
from cartwright.application.ports.accounting import Accounting
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.carts import Carts
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.papers import Outbox, Post
from cartwright.application.ports.people import Clients
from cartwright.domain.ids import AuditId, JobId, OrderId, derived
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.notices import again
from cartwright.domain.people import Client
from cartwright.domain.unreachable import Cause, Unreachable

BY = "the mail service"
TO_CLIENTS = frozenset(
    {
        MailKind.SALE_NOTICE,
        MailKind.REFUND_NOTICE,
        MailKind.SALE_DIGEST,
        MailKind.NEWS_DIGEST,
        MailKind.TAX_REPORT,
        MailKind.VAT_CHECK,
        MailKind.BREAKS,
        MailKind.THRESHOLD,
        MailKind.NEXUS,
        MailKind.REBILL_NOTICE,
        MailKind.ENDED_NOTICE,
        MailKind.CANCELLED_NOTICE,
        MailKind.KEPT_NOTICE,
        MailKind.PLAN_NOTICE,
        MailKind.DISPUTE_NOTICE,
    }
)


class Outcome(StrEnum):
    """NOTHING to be done (a receipt, a stranger's letter), REDIRECTED to the account, or STRANDED."""

    NOTHING = "nothing"
    REDIRECTED = "redirected"
    STRANDED = "stranded"


def came_back(
    letter: JobId,
    cause: Cause,
    at: datetime,
    *,
    post: Post,
    clients: Clients,
    notices: Notices,
    outbox: Outbox,
    carts: Carts,
    accounting: Accounting,
) -> Outcome:
    """Told twice, and in any order, it ends the same. Raises Outage if others keep being faster."""
    returned = post.letter(letter)
    if returned is not None and returned.kind is MailKind.LEFT_CART:
        return _refused(OrderId(returned.subject), carts)
    if returned is None or returned.kind not in TO_CLIENTS:
        return Outcome.NOTHING
    mail = Unreachable(returned.to, at, cause)
    if returned.locale:
        known = strike(returned.account, returned.client, mail, letter, accounting=accounting)
    else:
        _mark(returned, mail, clients, notices)
        known = _ever_at(returned.to, clients.get(returned.client), clients)
    account = clients.account()
    if returned.instead is not None or returned.to == account.notification_email:
        return Outcome.STRANDED
    if not known:
        return Outcome.NOTHING
    outbox.add(again(returned, mail, account))
    return Outcome.REDIRECTED


def _refused(order: OrderId, carts: Carts) -> Outcome:
    """What came back, or was called unwanted, is taken for a no."""
    link = carts.link(order)
    if link is not None:
        carts.refuse(link)
    return Outcome.NOTHING


def _ever_at(address: str, client: Client, clients: Clients) -> bool:
    """Whether it is or was the client's own address: reports go to whoever asked for them, too."""
    return address == client.profile.notification_email or any(
        address == profile.notification_email for profile in clients.profiles(client.id)
    )


def _mark(returned: Letter, mail: Unreachable, clients: Clients, notices: Notices) -> None:
    def attempt() -> None:
        before = clients.get(returned.client)
        after = before.with_returned(mail)
        if after is before:
            return
        audit = Audit(
            id=AuditId(derived("audit", returned.id, str(after.version))),
            account=returned.account,
            at=mail.since,
            member=BY,
            action="client.unreachable",
            resource=returned.client,
            after={"address": mail.address, "cause": mail.cause},
        )
        notices.mark(after, audit)

    until_done(attempt, what="the client, which others keep changing")
