"""Every kind of mail that is written, in any language, as of what may have happened to one shop.

To be looked at (`make mails`), and to be held against what was looked at: mails/, which
`make mails SNAPSHOTS=1` writes anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from cartwright.application.ports.papers import Left, Mail
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document
from cartwright.domain.jobs import MailKind
from cartwright.domain.nexus import Month, StateSales
from cartwright.domain.payments import Saved
from cartwright.domain.people import Client, Member
from cartwright.domain.subscriptions import Farewell
from cartwright.domain.tax import NumberState
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, AT, NORDWIND, a_buyer, a_document, a_letter
from tests.contract.adapters.test_breaks_mail import BREAK
from tests.contract.adapters.test_check_mail import ended, in_doubt
from tests.contract.adapters.test_composer import COMPOSER, FILED, LINK
from tests.contract.adapters.test_correction_mail import a_correction
from tests.contract.adapters.test_credit_mail import a_note
from tests.contract.adapters.test_digest_mail import DAY, sale
from tests.contract.adapters.test_dispute_mail import composed as disputed
from tests.contract.adapters.test_going_mail import composed as going_mail
from tests.contract.adapters.test_going_mail import going, turning
from tests.contract.adapters.test_greetings import AGENCY, GRETA
from tests.contract.adapters.test_greetings import LINK as PASSWORD
from tests.contract.adapters.test_hub_mail import HUB, asks
from tests.contract.adapters.test_hub_mail import mail as passed
from tests.contract.adapters.test_news_mail import ONE
from tests.contract.adapters.test_news_mail import composed as news
from tests.contract.adapters.test_threshold_mail import YEAR

SNAPSHOTS = Path(__file__).with_name("mails")
KEPT = ("en", "de")
"""The languages whose mails are kept as they were looked at."""

CONFIRMATION = "https://harbour.carts.example/club/orders/ord_1/key"
CARD = Saved("cus_1", "pm_1", date(2027, 1, 31))
TO_NEW_YORK = StateSales(ACCOUNT, NORDWIND.client, "NY", {"2026-10": Month(412_345_67, 96, 3)})
LEFT = Left(
    "Segeln für Einsteiger",
    NORDWIND,
    Abandonment(),
    "en",
    Mode.LIVE,
    back="https://harbour.carts.example/segeln?cart=1",
    stop="https://harbour.carts.example/carts/1/stop",
    coupon="SEGEL10",
)


def every(language: str) -> dict[MailKind, Mail]:
    """One of each kind, to buyers, owners and members who all read `language`."""
    seller = replace(NORDWIND, locale=language)
    owner = Client(ACCOUNT, seller.client, seller)
    member: Member = replace(GRETA, locale=language)

    def theirs(document: Document) -> Document:
        return replace(document, sale=replace(document.sale, seller=seller))

    def about(kind: MailKind, state: str = "past-due", *, paid: bool = False, **changes: Any) -> Mail:
        found = replace(going(state=state, locale=language), seller=seller, hub=HUB)
        found = replace(found, subscription=replace(found.subscription, **changes))
        return going_mail(kind, replace(found, link="") if paid else found)

    receipt, note = a_document(buyer=a_buyer(locale=language)), a_note(locale=language, reason="zu früh")
    doubt = theirs(in_doubt(locale=language))
    made: dict[MailKind, Callable[[MailKind], Mail]] = {
        MailKind.RECEIPT: lambda kind: COMPOSER.receipt(a_letter(kind), receipt, CONFIRMATION, hub=HUB),
        MailKind.SALE_NOTICE: lambda kind: COMPOSER.sale_notice(a_letter(kind), theirs(receipt)),
        MailKind.SALE_DIGEST: lambda kind: COMPOSER.sale_digest(
            a_letter(kind), DAY, owner, [sale(1), sale(2)]
        ),
        MailKind.NEWS_DIGEST: lambda _: news([ONE, replace(ONE, subject="sub_2 1 0")], language),
        MailKind.TAX_REPORT: lambda kind: COMPOSER.tax_report(
            a_letter(kind), replace(FILED, locale=language), LINK
        ),
        MailKind.INVITATION: lambda kind: COMPOSER.invitation(a_letter(kind), AGENCY, member, PASSWORD),
        MailKind.ACCESS: lambda kind: COMPOSER.access(a_letter(kind), AGENCY, member),
        MailKind.CREDIT_NOTE: lambda kind: COMPOSER.credit_note(a_letter(kind), note, hub=HUB),
        MailKind.REFUND_NOTICE: lambda kind: COMPOSER.refund_notice(a_letter(kind), theirs(note)),
        MailKind.CORRECTION: lambda kind: COMPOSER.correction(
            a_letter(kind), a_correction(language), hub=HUB
        ),
        MailKind.VAT_CHECK: lambda kind: COMPOSER.vat_check(
            a_letter(kind), doubt, ended(doubt, NumberState.VALID)
        ),
        MailKind.THRESHOLD: lambda kind: COMPOSER.threshold(a_letter(kind), owner, YEAR, 80),
        MailKind.NEXUS: lambda kind: COMPOSER.nexus(
            a_letter(kind),
            owner,
            StateSales(ACCOUNT, owner.id, "NY", {"2026-10": Month(412_345_67, 96, 3)}),
            80,
        ),
        MailKind.LEFT_CART: lambda kind: COMPOSER.left_cart(a_letter(kind), replace(LEFT, locale=language)),
        MailKind.PAYMENT_FAILED: about,
        MailKind.CHARGE_AHEAD: lambda kind: about(kind, "active", paid=True),
        MailKind.CARD_ENDS: lambda kind: about(kind, "active", saved=CARD),
        MailKind.CHANGE_WAITS: lambda kind: about(kind, turn=turning(going())),
        MailKind.PLAN_CHANGED: lambda kind: about(kind, "active", paid=True),
        MailKind.SUBSCRIPTION_ENDED: lambda kind: about(kind, "cancelled", paid=True),
        MailKind.REBILL_NOTICE: about,
        MailKind.ENDED_NOTICE: lambda kind: about(kind, "cancelled"),
        MailKind.BREAKS: lambda kind: COMPOSER.breaks(a_letter(kind), owner, [BREAK], 3),
        MailKind.HUB: lambda _: passed(language),
        MailKind.CANCELLED: lambda kind: about(kind, "active", paid=True, leaving=Farewell(AT)),
        MailKind.CANCELLED_NOTICE: lambda kind: about(
            kind, "active", leaving=Farewell(AT, "buyer: too-expensive")
        ),
        MailKind.KEPT: lambda kind: about(kind, "active", paid=True),
        MailKind.KEPT_NOTICE: lambda kind: about(kind, "active"),
        MailKind.PLAN_NOTICE: lambda kind: about(kind, "active"),
        MailKind.DISPUTE_NOTICE: lambda _: disputed(language=language),
        MailKind.PLEA: lambda _: asks(language),
    }
    return {kind: write(kind) for kind, write in made.items()}


def as_read(mail: Mail) -> str:
    """Its headers and its plain text."""
    head = {"Subject": mail.subject, "From": mail.sender_name, "Reply-To": mail.reply_to}
    head["List-Unsubscribe"] = mail.unsubscribe
    return "".join(f"{name}: {value}\n" for name, value in head.items() if value) + f"\n{mail.text}"


def write(into: Path, languages: tuple[str, ...]) -> list[str]:
    """Each mail as `kind.language.txt` and `.html`; what was written, by name without its ending."""
    into.mkdir(parents=True, exist_ok=True)
    names = []
    for language in languages:
        for kind, mail in every(language).items():
            names.append(f"{kind}.{language}")
            (into / f"{names[-1]}.txt").write_text(as_read(mail), "utf-8")
            (into / f"{names[-1]}.html").write_text(mail.html, "utf-8")
    return names


def main(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.adapters.every_mail", description=__doc__)
    parser.add_argument("--snapshots", action="store_true", help="write what the tests compare with")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(".local/mails"))
    asked = parser.parse_args(arguments)
    if asked.snapshots:
        for old in SNAPSHOTS.glob("*.*.*"):
            old.unlink()
        write(SNAPSHOTS, KEPT)
        return 0
    names = write(asked.folder, tuple(sorted(languages())))
    rows = "".join(
        f"<li>{name}: <a href='{name}.html'>HTML</a>, <a href='{name}.txt'>text</a></li>"
        for name in map(escape, sorted(names))
    )
    index = asked.folder / "index.html"
    index.write_text(f"<!doctype html><meta charset=utf-8><title>Mails</title><ul>{rows}</ul>", "utf-8")
    sys.stdout.write(f"{index.resolve().as_uri()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
