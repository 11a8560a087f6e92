"""What each simulator can be made to do, and which tests show it: as data, of which docs/processors.md has
a table (`python -m tests.contract.processors.simulators` writes it).

The sandbox is our own, and its events are jobs of our own outbox: what becomes of them on the way is done by
the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "processors.md"
BEGIN, END = "<!-- simulators -->\n", "<!-- /simulators -->\n"
SIMULATORS = ("sandbox", "stripe", "paypal", "mollie")

_WAY = "the histories (`tests/worlds`) do it on the way"
_FAULT = "`POST /_sim/faults` `silence-after`, `error-after`, `cut-after`"
_COURIER = "`POST /_sim/deliveries` `{%s}`"


@dataclass(frozen=True, slots=True)
class Deed:
    """How each simulator is made to do it, in the order of SIMULATORS. `shown` by a test of `module`, whose
    tests are asked of every till but those in `without`."""

    what: str
    how: tuple[str, str, str, str]
    module: str
    shown: str
    without: frozenset[str] = frozenset()


def _told(what: str, asked: str, shown: str) -> Deed:
    how = _COURIER % asked
    return Deed(what, (_WAY, how, how, how), "test_simulators", shown, frozenset({"sandbox"}))


DEEDS = (
    Deed(
        "declines",
        (
            "cards “Declined”, “No funds”",
            "Stripe's own test methods (`pm_card_chargeDeclined…`)",
            "button “Is declined”",
            "button “Is declined”",
        ),
        "test_promises",
        "test_the_truth_follows_the_buyer",
    ),
    Deed(
        "asks the buyer's bank first",
        (
            "card “Asks the bank”",
            "`pm_card_authenticationRequired`",
            "wallet `asks`, of what is charged later",
            "buyer `bank`, which tells nobody; `asks` declines what is charged later",
        ),
        "test_promises",
        "test_a_payment_waiting_for_the_bank_can_be_cancelled",
    ),
    Deed(
        "does it, and does not answer",
        ("card “No answer”", _FAULT, _FAULT, _FAULT),
        "test_promises",
        "test_an_unknown_result_is_known_by_asking",
    ),
    _told("tells twice", '"duplicate": 1', "test_what_is_told_twice_arrives_twice"),
    _told("tells late", '"delay": 5', "test_what_is_told_late_is_on_its_way_till_then"),
    _told("tells in another order", '"reverse": true', "test_what_is_told_in_reverse_arrives_so"),
    _told("loses what it tells, and tells again", '"drop": 2', "test_what_is_lost_on_the_way_is_told_again"),
    Deed(
        "disputes",
        (
            "card “Disputed”",
            "`POST /_sim/intents/{id}` `inquire`, `dispute`, `review`, `win`, `lose`",
            "`POST /_sim/disputes`, `…/{id}`",
            "`POST /_sim/chargebacks`, `…/reversed`",
        ),
        "test_disputes",
        "test_a_disputed_payment_tells_its_dispute_always_the_same",
    ),
    Deed(
        "gives back slowly, or not after all",
        (
            "card “Slow”",
            "`pm_card_pendingRefund`, `POST /_sim/refunds/{id}`",
            "wallet `slow`, `POST /_sim/refunds/{id}`",
            "button “Pays, and is given back slowly”, `POST /_sim/refunds`",
        ),
        "test_refunds",
        "test_what_a_bank_sends_back_has_failed",
    ),
    Deed(
        "pays out",
        (
            "by itself, three days after a day began",
            "`POST /_sim/payouts`",
            "`POST /_sim/payouts`, `…/{id}` denied or come back",
            "`POST /_sim/payouts`, `…/failed`; told to an access token only",
        ),
        "test_statements",
        "test_what_was_paid_out_is_all_that_came_in",
    ),
)


def table() -> str:
    """As it stands in the page."""
    names: Mapping[str, str] = {
        "sandbox": "sandbox",
        "stripe": "Stripe",
        "paypal": "PayPal",
        "mollie": "Mollie",
    }
    rows = [
        "| it | " + " | ".join(names[one] for one in SIMULATORS) + " |",
        "| --- " * (len(SIMULATORS) + 1) + "|",
        *(f"| {deed.what} | {' | '.join(deed.how)} |" for deed in DEEDS),
    ]
    return "".join(f"{row}\n" for row in rows)


def written(page: str) -> str:
    """The page, with the table as it is now."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
