"""Into a hub: a pass is asked for, opened by what was mailed, and lets its buyer in for an hour.

Asking does the very same whether anybody bought with the address or not, so neither the answer nor how long
it takes tells: whether there is somebody to write to is found out where the letter is written. Link and code
follow from the pass by the deployment's own key, so nothing lies in the table that would open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hmac import compare_digest

from cartwright.application.ports.papers import BadToken, Composer, Mail, Signatures
from cartwright.application.ports.passes import Door, Hosts, Passes
from cartwright.application.ports.people import Clients
from cartwright.application.ports.sold import Buyers
from cartwright.application.ports.world import Births
from cartwright.domain.attempts import Limits
from cartwright.domain.errors import Invalid, NotFound, Unauthenticated
from cartwright.domain.ids import ClientId, PassId
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.passes import TRIES, Pass, PassOver, WrongCode, code_of, typed
from cartwright.domain.people import Client, is_mailbox

LINK, CODE, SITTING, FORM = "hub-link", "hub-code", "hub-sitting", "hub-form"
"""Each has a key of its own: none of these words passes for another."""

type Address = Callable[[str, str], str]
"""An address, of a host and a path."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a buyer asks with: `address` is the network's, which is counted and not kept."""

    email: str = field(repr=False)
    host: str
    locale: str
    address: str = field(default="", repr=False)


def owner(host: str, client: ClientId, *, hosts: Hosts, clients: Callable[[Door], Clients]) -> Client:
    """Whose hub it is, as it is today; also of an account that is closed, and of a client that is put away.
    Raises NotFound, also at another client's own host."""
    door = hosts.door(host)
    if door.client not in {None, client}:
        raise NotFound
    return clients(door).get(client)


def ask(to: Client, asked: Asked, *, passes: Passes, limits: Limits, births: Births, now: datetime) -> Pass:
    """A pass, of which the mailbox will hear if it bought anything of that client. Raises Invalid for what is
    no address, and TooManyAttempts."""
    email = asked.email.strip()
    if not is_mailbox(email):
        raise Invalid.at("/email", "not an e-mail address")
    born = PassId(births.born("pass"))
    wanted = Pass(to.account, to.id, born, asked.host, asked.locale, now, email=email)
    letter = to_buyer(to.account, to.id, MailKind.HUB, wanted.id)
    passes.ask(wanted, letter, limits.of_pass(asked.address, email, now))
    return wanted


def composed(
    letter: Letter,
    *,
    passes: Passes,
    buyers: Buyers,
    clients: Clients,
    signatures: Signatures,
    composer: Composer,
    address: Address,
    now: datetime,
) -> Mail | None:
    """The mail with link and code; None to who bought nothing, and of a pass that is over."""
    try:
        found = passes.get(letter.client, PassId(letter.subject))
    except NotFound:
        return None
    if not found.waits(now) or not buyers.of(found.client, found.email):
        return None
    link = address(found.host, f"/hub/{found.client}/links/{signatures.sign(LINK, _words(found))}")
    seller = clients.get(found.client).profile
    return composer.hub_pass(replace(letter, to=found.email), found, seller, link, _code(found, signatures))


def by_code(
    found: Pass,
    text: str,
    *,
    address: str,
    passes: Passes,
    signatures: Signatures,
    limits: Limits,
    now: datetime,
) -> Pass:
    """Opened, for whoever has the code of the mail. Raises WrongCode, PassOver, and TooManyAttempts."""
    if not found.takes_a_code(now):
        raise PassOver
    windows = limits.of_code(address, now)
    if not compare_digest(typed(text).encode(), _code(found, signatures).encode()):
        passes.miss(found, windows)
        raise WrongCode(left=TRIES - found.tries - 1)
    opened = found.open(now)
    passes.open(opened, windows, tries=True)
    return opened


def by_link(to: Client, token: str, *, passes: Passes, signatures: Signatures, now: datetime) -> Pass:
    """Opened, for whoever has the link of the mail. Raises BadToken, and PassOver."""
    opened = linked(to, token, passes=passes, signatures=signatures, now=now).open(now)
    passes.open(opened, (), tries=False)
    return opened


def linked(to: Client, token: str, *, passes: Passes, signatures: Signatures, now: datetime) -> Pass:
    """The pass of a link, which looking at does not use up. Raises BadToken, and PassOver."""
    found = _named(to, LINK, token, passes, signatures)
    if not found.waits(now):
        raise PassOver
    return found


def sitting(found: Pass, *, signatures: Signatures) -> str:
    """What a browser shows from now on."""
    return signatures.sign(SITTING, _words(found))


def sat(to: Client, token: str, *, passes: Passes, signatures: Signatures, now: datetime) -> Pass:
    """Whose sitting in this hub it is. Raises Unauthenticated: for another hub's, too."""
    try:
        found = _named(to, SITTING, token, passes, signatures)
    except NotFound as nothing:
        raise Unauthenticated from nothing
    if not found.lets_in(now):
        raise Unauthenticated
    return found


def form(found: Pass, *, signatures: Signatures) -> str:
    """What each form of a sitting has in it: no page of another site can know it."""
    return signatures.sign(FORM, _words(found))


def _named(to: Client, purpose: str, token: str, passes: Passes, signatures: Signatures) -> Pass:
    """Raises BadToken, and NotFound."""
    account, client, wanted = signatures.read(purpose, token).split(" ")
    if (account, client) != (to.account, to.id):
        raise BadToken
    return passes.get(to.id, PassId(wanted))


def _words(found: Pass) -> str:
    return f"{found.account} {found.client} {found.id}"


def _code(found: Pass, signatures: Signatures) -> str:
    return code_of(signatures.sign(CODE, _words(found)))
