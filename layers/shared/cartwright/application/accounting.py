"""Who keeps a client's accounts, and by which names: looked at, and told anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.application import changes
from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.accounting import Accounting
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.knowing import Locales
from cartwright.application.ports.people import Clients
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.charts import Chart, Charts
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, AuditId, ClientId, JobId, derived
from cartwright.domain.masking import masked_address
from cartwright.domain.unreachable import Unreachable

BY = "the mail service"


def accountants(act: Act, client: ClientId, *, clients: Clients, accounting: Accounting) -> Accountants:
    """Raises NotFound, also for another client's members, and Forbidden."""
    _require(act, client)
    return accounting.accountants(clients.get(client).id)


def appoint(
    act: Act,
    client: ClientId,
    wanted: Sequence[Accountant],
    *,
    version: int,
    clients: Clients,
    accounting: Accounting,
    locales: Locales,
) -> Accountants:
    """These from now on, and no others: what the others have links to is shut. In the log, which has no whole
    address.

    Raises NotFound, Forbidden, Invalid, and Stale unless `version` is the list's.
    """
    _require(act, client)
    before = accounting.accountants(clients.get(client).id)
    if before.version != version:
        raise Stale
    after = before.revised([_spelt(one, place, locales) for place, one in enumerate(wanted)])
    audit = act.audit("accountants.appoint", client, before=_words(before), after=_words(after))
    accounting.appoint(after, audit)
    return after


def charts(act: Act, client: ClientId, *, clients: Clients, accounting: Accounting) -> Charts:
    """Raises NotFound, also for another client's members, and Forbidden."""
    _require_profile(act, client)
    return accounting.charts(clients.get(client).id)


def chart(
    act: Act,
    client: ClientId,
    wanted: Sequence[Chart],
    *,
    version: int,
    clients: Clients,
    accounting: Accounting,
) -> Charts:
    """These from the next report on, with their words in the log. Raises NotFound, Forbidden, Invalid, and
    Stale unless `version` is the one there is."""
    _require_profile(act, client)
    before = accounting.charts(clients.get(client).id)
    if before.version != version:
        raise Stale
    after = before.revised(tuple(wanted))
    changed = changes.between(before, after)
    audit = act.audit("charts.revise", client, before=changed.before, after=changed.after)
    accounting.chart(after, audit)
    return after


def strike(
    account: AccountId, client: ClientId, mail: Unreachable, letter: JobId, *, accounting: Accounting
) -> bool:
    """Note that a mail to an accountant came back; whether the address is on the list. Told twice it is noted
    once. Raises Outage if others keep being faster."""

    def attempt() -> bool:
        before = accounting.accountants(client)
        after = before.with_returned(mail)
        if after is not before:
            accounting.appoint(after, _noted(account, client, mail, letter, after.version))
        return after.named(mail.address) is not None

    return until_done(attempt, what="the accountants, whom others keep changing")


def _noted(account: AccountId, client: ClientId, mail: Unreachable, letter: JobId, version: int) -> Audit:
    return Audit(
        id=AuditId(derived("audit", letter, str(version))),
        account=account,
        at=mail.since,
        member=BY,
        action="accountants.unreachable",
        resource=client,
        after={"address": masked_address(mail.address), "cause": mail.cause},
    )


def _spelt(one: Accountant, place: int, locales: Locales) -> Accountant:
    locale = locales.canonical(one.locale)
    if locale is None:
        raise Invalid.at(f"/items/{place}/locale", "no language, or not spoken there")
    return replace(one, locale=locale)


def _words(of: Accountants) -> dict[str, str]:
    addresses = ", ".join(masked_address(one.address) for one in of.items)
    return {"version": str(of.version), "addresses": addresses}


def _require(act: Act, client: ClientId) -> None:
    """Who may see the reports hands them out."""
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client))


def _require_profile(act: Act, client: ClientId) -> None:
    """As for all that its taxes go by."""
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
