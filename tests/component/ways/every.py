"""Every way, and what each passes by: `passed.txt`, which a test holds, and which
`python -m tests.component.ways.every` writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.component import places
from tests.component.agency import Agency
from tests.component.deployment import Deployment, deployed
from tests.component.ways import afterwards, buyers, outside, people, sales, subscriptions
from tests.component.ways.way import Way
from tests.doubles.receiver import receiving

WAYS: Mapping[str, Callable[[Way], None]] = {
    "a sale": sales.sale,
    "a sale through another processor": sales.stood_in,
    "a month and its report": sales.month,
    "a notice that goes astray": sales.astray,
    "a subscription": subscriptions.rebill,
    "a subscription that fails": subscriptions.failing,
    "a card that ends": subscriptions.leaving,
    "a dispute": afterwards.disputed,
    "a refund made elsewhere": afterwards.returned,
    "what is not paid": afterwards.unsettled,
    "a refund that takes its time": afterwards.slowly,
    "what nobody told of": afterwards.unheard,
    "a cart that is left": buyers.left,
    "offers after paying": buyers.offered,
    "a hub": buyers.hub,
    "what members ask for": people.asked,
    "a Stripe account that is linked": outside.linked,
    "a host that is proven": outside.proven,
    "what is noted of who comes": outside.noted,
}

ELSEWHERE: Mapping[str, str] = {
    "UsersOperator": "by a person at a keyboard: an account that was opened unseen is said to be there",
    "accounts.open_account": "the same",
    "accounting.strike": "of an accountant's mail that came back: unit/application/test_returning.py",
    "arriving.arrived": "who looks again arrives again: test_members_api.py",
    "challenging.counted": "a count of tries; what is not counted is tried again",
    "correcting.give_correction": "checkout/test_vat_checks.py, by the same enumeration",
    "counting.count": "visits: one that is lost is not counted",
    "erasing._forgotten": "what is left of it is gone on with by who asks again: test_erasures.py",
    "exporting.opened": "an entry of the log: who gets no answer asks again",
    "filling._added": "adds up, and changes nothing",
    "filling._imported": "of a client with a chart of accounts: unit/application/test_imports.py",
    "filling._note": "of a report of more than one part: unit/application/test_filling.py",
    "filling._sent": "the same",
    "fulfilling.download": "a click, counted before the answer: who gets none clicks again",
    "fulfilling.onward": "the same",
    "giving_back._put_off": "only after a fault: it is on the way of a refund that takes its time",
    "giving_back._unsure": "the same",
    "guessing.count": "a count of codes that nobody has, as challenging.counted is",
    "invitations.choose": "who gets no answer chooses again, or logs in: test_members_api.py",
    "nightly._unasked": "one write, of a connection that is removed: unit/application/test_nightly.py",
    "numbering.give_numbers": "what a batch of several is spared; each is numbered by itself as well: "
    "contract/storage/test_concurrency.py kills its workers",
    "opening.call_off": "of a processor that refuses to open: unit/application/test_opening.py",
    "rechecking._put_behind": "only after a fault: unit/application/test_rechecking.py",
    "rechecking._moved": "checkout/test_vat_checks.py, where a register answers",
    "rehearsing.WatchedInbox.close": "what settling.hear closes, through the eyes of a replay",
    "rehearsing.WatchedInbox.park": "the same",
    "rehearsing._Entitlements.move": "what entitling._each does, through the eyes of a replay",
    "rehearsing._Returns.move": "what giving_back._heard does, through the eyes of a replay",
    "rehearsing._Subscriptions.move": "what stopping._moved does, through the eyes of a replay",
    "replanning.prospects": "looks, and changes nothing",
    "returning._refused": "told again by SES, it is refused again: test_reminders.py",
    "selling._order": "works out what is ordered: the step is that of prices its processor takes",
    "settling._left_behind": "of a payment at a connection that was left: unit/application/test_settling.py",
    "vat_numbers._asked": "asks a register, and changes nothing",
}
"""Places of the application, and functions, that no way passes, and why, or what shows them."""

PASSED = Path(__file__).with_name("passed.txt")


def opened(deployment: Deployment) -> Agency:
    agency = Agency.opened(deployment)
    agency.connect("stripe")
    agency.sell("masterclass", "nordwind", "500.00", through="stripe")
    return agency


def passing(way: Way) -> Sequence[str]:
    """The functions that were called, and the places of the application that calls to AWS came from."""
    return sorted({work.function for work in way.works} | (way.places & places.places()))


def remembered() -> Mapping[str, Sequence[str]]:
    """What each way passes by, as it is written down."""
    found: dict[str, list[str]] = {}
    for line in PASSED.read_text(encoding="utf-8").splitlines():
        place, _, name = line.partition("  ")
        found.setdefault(name, []).append(place)
    return found


def walked() -> Iterator[tuple[str, str]]:
    with receiving() as receiver, deployed(receiver.url) as deployment:
        agency = opened(deployment)
        start = deployment.dump()
        for name, walk in WAYS.items():
            deployment.begin(start)
            way = Way(agency.copied())
            with way.open:
                walk(way)
            yield from ((place, name) for place in passing(way))


if __name__ == "__main__":
    # As on Lambda, where the main thread has one when an ASGI adapter asks for it.
    asyncio.set_event_loop(asyncio.new_event_loop())
    lines = sorted(f"{place}  {name}\n" for place, name in walked())
    PASSED.write_text("".join(lines), encoding="utf-8")
