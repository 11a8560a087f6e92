"""Receipts, notices, report mails and greetings to members, from templates/ and phrases.json.

A receipt speaks the buyer's language, a notice and a report the owner's. All are the owner's: its name sends
them, answers to a receipt go to its support, answers to a notice to the customer. A receipt goes to the
address its document knows; no letter keeps that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cartwright.adapters.mail import disputed, nearing, pleading, reported
from cartwright.adapters.mail.addressed import cancelling, to_buyer, under_its_number
from cartwright.adapters.mail.bill import bill
from cartwright.adapters.mail.digest import batches, period
from cartwright.adapters.mail.display import Display, one_line
from cartwright.adapters.mail.gathered import gathered
from cartwright.adapters.mail.later import later
from cartwright.adapters.mail.rendering import templates
from cartwright.adapters.mail.subscribed import FOR_BUYERS, about
from cartwright.application.ports.papers import Contested, Going, Left, Mail
from cartwright.application.ports.reports import Filed
from cartwright.domain.abandonment import filled
from cartwright.domain.breaks import Break
from cartwright.domain.catalog import Mode
from cartwright.domain.credits import itemised
from cartwright.domain.digests import Digest
from cartwright.domain.documents import Credit, Document
from cartwright.domain.erasure import Plea
from cartwright.domain.errors import NotFound
from cartwright.domain.funnel import Part
from cartwright.domain.jobs import Letter
from cartwright.domain.news import News
from cartwright.domain.nexus import StateSales
from cartwright.domain.orders import Sale
from cartwright.domain.passes import WAITS, Pass
from cartwright.domain.people import Account, Client, Member, Profile, is_mailbox
from cartwright.domain.questions import Answer
from cartwright.domain.thresholds import LAW, LIMIT, YearAbroad
from cartwright.domain.vat_checks import VatCheck

# Long enough for what people call things, short enough for a subject line.
LONGEST_NAME = 80


class JinjaComposer:
    """No IO but reading its own templates and phrases, once. `origin` is where our own pictures are."""

    def __init__(self, origin: str = "") -> None:
        self._origin = origin

    def receipt(self, letter: Letter, document: Document, confirmation: str = "", *, hub: str = "") -> Mail:
        seller, show = document.sale.seller, Display(document.sale.buyer.locale)
        subject = show.say("receipt-subject", number=document.label, seller=short(seller.sender))
        return self._written(
            replace(letter, to=document.sale.buyer.email),
            "receipt",
            to_buyer(_view(show, document, subject, self._origin))
            | {"confirmation": confirmation, "hub": hub, "anew": document.reissue},
            sender=seller.sender,
            reply_to=_support(seller),
        )

    def sale_notice(self, letter: Letter, document: Document) -> Mail:
        sale, show = document.sale, Display(document.sale.seller.locale)
        subject = show.say("sale-subject", item=_sold(show, sale), total=show.money(sale.total.gross))
        customer = show.say("erased") if sale.buyer.veiled else sale.buyer.name
        view = _view(show, document, subject, self._origin) | {
            "sold": _sold(show, sale),
            "customer": customer,
            "told": [_told(answer) for answer in sale.buyer.answers],
        }
        return self._written(letter, "sale", view, sender=sale.seller.sender, reply_to=sale.buyer.email)

    def credit_note(self, letter: Letter, document: Document, *, hub: str = "") -> Mail:
        seller, show = document.sale.seller, Display(document.sale.buyer.locale)
        document = under_its_number(document)
        named = {"number": document.cancels or document.label, "seller": short(seller.sender)}
        back = cancelling(document) or _back(document)
        phrase = "credit-cancelled-subject" if back["cancelled"] else "credit-subject"
        subject = show.say("credit-anew-subject" if back["anew"] else phrase, **named)
        return self._written(
            replace(letter, to=document.sale.buyer.email),
            "credit",
            to_buyer(_view(show, document, subject, self._origin)) | back | {"hub": hub},
            sender=seller.sender,
            reply_to=_support(seller),
        )

    def correction(self, letter: Letter, document: Document, *, hub: str = "") -> Mail:
        if (correction := document.correction) is None:
            raise NotFound
        sale, show = document.sale, Display(document.sale.buyer.locale)
        name = short(sale.seller.sender)
        numbers = {"number": document.label, "receipt": correction.receipt}
        subject = show.say("correction-subject", **numbers, seller=name)
        said = [fact for fact in correction.said if fact.net or fact.tax]
        view = to_buyer(_view(show, document, subject, self._origin)) | {
            "correction": correction,
            "said": bill(itemised(sale, said), said),
            "receipt_at": correction.receipt_at.astimezone(sale.seller.zone),
            "vat_number": sale.buyer.business.number if sale.buyer.business else "",
            "hub": hub,
        }
        return self._written(
            replace(letter, to=sale.buyer.email),
            "correction",
            view,
            sender=sale.seller.sender,
            reply_to=_support(sale.seller),
        )

    def refund_notice(self, letter: Letter, document: Document) -> Mail:
        sale, show = document.sale, Display(document.sale.seller.locale)
        phrase = "refund-back-subject" if _credit(document).cancels else "refund-subject"
        view = _back(document)
        subject = show.say(phrase, item=_sold(show, sale), total=show.money(view["amount"]))
        customer = show.say("erased") if sale.buyer.veiled else sale.buyer.name
        view |= _view(show, document, subject, self._origin) | {"customer": customer}
        return self._written(letter, "refund", view, sender=sale.seller.sender, reply_to=sale.buyer.email)

    def sale_digest(self, letter: Letter, digest: Digest, client: Client, sales: Sequence[Sale]) -> Mail:
        show, found = Display(client.profile.locale), batches(sales, client)
        test = found[0].test
        when = period(show, digest, client)
        subject = show.say("digest-subject", period=when)
        view = {
            "show": show,
            "subject": f"[{show.say('test')}] {subject}" if test else subject,
            "test": test,
            "period": when,
            "batches": found,
            "client": client,
        }
        return self._written(letter, "digest", view, sender=client.profile.sender, reply_to="")

    def news_digest(self, letter: Letter, digest: Digest, client: Client, news: Sequence[News]) -> Mail:
        show = Display(client.profile.locale)
        view = gathered(digest, client, news, show)
        return self._written(letter, "news", view, sender=client.profile.sender, reply_to="")

    def vat_check(self, letter: Letter, document: Document, check: VatCheck) -> Mail:
        sale, show = document.sale, Display(document.sale.seller.locale)
        if check.wrong is None or check.at is None:
            raise NotFound
        business = sale.buyer.business
        subject = show.say(f"check-{check.wrong}-subject", number=document.label)
        view = _view(show, document, subject, self._origin) | {
            "wrong": check.wrong,
            "to_do": f"check-{check.wrong}-{'itself' if check.gives_back else 'do'}",
            "check": check,
            "asked_at": check.at.astimezone(sale.seller.zone),
            "buyer_name": business.name if business else show.say("erased"),
            "buyer_number": business.number if business else "",
        }
        return self._written(letter, "check", view, sender=sale.seller.sender, reply_to="")

    def threshold(self, letter: Letter, client: Client, abroad: YearAbroad, mark: int) -> Mail:
        show = Display(client.profile.locale)
        view = {
            "show": show,
            "subject": show.say(f"threshold-{mark}-subject"),
            "test": False,
            "client": client,
            "abroad": abroad,
            "year": str(abroad.year),
            "mark": mark,
            "limit": LIMIT,
            "elsewhere": ", ".join(map(show.money, abroad.elsewhere)),
            "law": LAW,
        }
        return self._written(letter, "threshold", view, sender=client.profile.sender, reply_to="")

    def nexus(self, letter: Letter, client: Client, sold: StateSales, mark: int) -> Mail:
        view = nearing.about(client, sold, mark, Display(client.profile.locale))
        return self._written(letter, "nexus", view, sender=client.profile.sender, reply_to="")

    def breaks(self, letter: Letter, client: Client, found: Sequence[Break], unnamed: int) -> Mail:
        show = Display(client.profile.locale)
        count = show.count(len(found) + unnamed)
        view = {
            "show": show,
            "subject": show.say("breaks-subject", count=count),
            "test": False,
            "client": client,
            "breaks": found,
            "unnamed": unnamed,
            "zone": client.profile.zone,
        }
        return self._written(letter, "breaks", view, sender=client.profile.sender, reply_to="")

    def left_cart(self, letter: Letter, left: Left) -> Mail:
        seller, show = left.seller, Display(left.locale)
        named = {"product": short(left.product), "seller": short(seller.sender)}
        subject = filled(left.words.subject, **named) or show.say("left-subject", **named)
        test = left.mode is Mode.TEST
        text = filled(left.words.text, **named) or show.say("left-words", **named)
        view = {
            "show": show,
            "subject": f"[{show.say('test')}] {subject}" if test else subject,
            "test": test,
            "seller": seller,
            "left": left,
            "words": [words for part in text.split("\n\n") if (words := one_line(part))],
            "support": _support(seller),
        }
        mail = self._written(letter, "left", view, sender=seller.sender, reply_to=_support(seller))
        return replace(mail, unsubscribe=left.stop)

    def hub_pass(self, letter: Letter, found: Pass, seller: Profile, link: str, code: str) -> Mail:
        show = Display(found.locale)
        named = {"seller": short(seller.sender)}
        view = {
            "show": show,
            "subject": show.say("pass-subject", **named),
            "test": False,
            "seller": seller,
            "words": show.say("pass-words", **named),
            "lasts": show.say("pass-lasts", minutes=show.count(WAITS // timedelta(minutes=1))),
            "link": link,
            "code": f"{code[:4]} {code[4:]}",
            "logo": _logo(seller, self._origin),
            "support": _support(seller),
        }
        return self._written(letter, "pass", view, sender=seller.sender, reply_to=_support(seller))

    def going(self, letter: Letter, going: Going) -> Mail:
        seller = going.seller
        buyers = letter.kind in FOR_BUYERS
        show = Display(going.buyer.locale if buyers else seller.locale)
        view = about(letter.kind, going, show)
        reply_to = _support(seller) if buyers else going.buyer.email
        return self._written(letter, "going", view, sender=seller.sender, reply_to=reply_to)

    def dispute(self, letter: Letter, client: Client, sale: Sale, told: Contested) -> Mail:
        show = Display(client.profile.locale)
        view = disputed.about(sale, client, told, _sold(show, sale), show)
        return self._written(letter, "going", view, sender=client.profile.sender, reply_to=sale.buyer.email)

    def plea(self, letter: Letter, client: Client, sale: Sale, plea: Plea) -> Mail:
        show = Display(client.profile.locale)
        view = pleading.about(sale, client, plea, show)
        return self._written(letter, "going", view, sender=client.profile.sender, reply_to=sale.buyer.email)

    def tax_report(self, letter: Letter, filed: Filed, link: str) -> Mail:
        show = Display(letter.locale or filed.locale)
        view = reported.about(filed, link, show)
        return self._written(letter, "report", view, sender=filed.sender or show.say("report"), reply_to="")

    def invitation(self, letter: Letter, account: Account, member: Member, link: str) -> Mail:
        show = Display(member.locale)
        subject = show.say("invitation-subject", account=short(account.name))
        view = _greeting(show, account, member, subject) | {"link": link}
        return self._written(
            letter, "invitation", view, sender=account.name, reply_to=account.notification_email
        )

    def access(self, letter: Letter, account: Account, member: Member) -> Mail:
        show = Display(member.locale)
        subject = show.say("access-subject", account=short(account.name))
        view = _greeting(show, account, member, subject)
        return self._written(letter, "access", view, sender=account.name, reply_to=account.notification_email)

    def _written(
        self, letter: Letter, template: str, view: dict[str, Any], *, sender: str, reply_to: str
    ) -> Mail:
        view |= {"astray": _astray(view["show"], letter, sender)}
        return Mail(
            id=letter.id,
            to=letter.to,
            sender_name=short(sender),
            reply_to=reply_to,
            subject=one_line(view["subject"]),
            text=templates().get_template(f"{template}.txt").render(view),
            html=templates().get_template(f"{template}.html").render(view),
            tags=(
                ("account", letter.account),
                ("client", letter.client),
                ("kind", letter.kind),
                ("letter", letter.id),
            ),
        )


def short(text: str) -> str:
    """`text` on one line, cut to what a header or headline bears."""
    line = one_line(text)
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


def _astray(show: Display, letter: Letter, client: str) -> str:
    """For whom a letter is that goes to the account, and why; empty for all others."""
    if letter.instead is None:
        return ""
    phrase, address = f"astray-{letter.instead.cause}", letter.instead.address
    return show.say(phrase, client=short(client), address=address)


def _greeting(show: Display, account: Account, member: Member, subject: str) -> dict[str, Any]:
    return {"show": show, "subject": subject, "test": False, "account": account, "member": member}


def _view(show: Display, document: Document, subject: str, origin: str) -> dict[str, Any]:
    """What both mails about a sale show. Days are those of the owner's time zone."""
    sale = document.sale
    test = sale.mode is Mode.TEST
    return {
        "show": show,
        "subject": f"[{show.say('test')}] {subject}" if test else subject,
        "test": test,
        "document": document,
        "sale": sale,
        "seller": sale.seller,
        "buyer": sale.buyer,
        "bill": bill(sale, document.facts),
        "later": later(sale, show),
        "issued_at": document.issued_at.astimezone(sale.seller.zone),
        "sold_at": sale.at.astimezone(sale.seller.zone),
        "logo": _logo(sale.seller, origin),
        "support": _support(sale.seller),
    }


def _credit(document: Document) -> Credit:
    """Raises NotFound for a document that is none of a refund."""
    if document.credit is None:
        raise NotFound
    return document.credit


def _back(document: Document) -> dict[str, Any]:
    """What both mails about a refund show beside; `amount` is more than nothing, whichever way it went."""
    credit, gross = _credit(document), document.sale.total.gross
    return {
        "credit": credit,
        "amount": -gross if credit.cancels else gross,
        "given_at": credit.at.astimezone(document.sale.seller.zone),
        "anew": None,
        "cancelled": bool(credit.cancels),
    }


def _told(answer: Answer) -> tuple[str, str]:
    """What was asked, and what the buyer said."""
    return one_line(answer.asked), "✓" if answer.kind.ticked else one_line(answer.said)


def _logo(seller: Profile, origin: str) -> str:
    """The address of its picture: ours, or the one elsewhere that it had before there were any here."""
    if seller.logo is not None:
        return f"{origin}{seller.logo.path}"
    return seller.logo_url if seller.logo_url.startswith("https://") else ""


def _support(seller: Profile) -> str:
    return seller.support_email if is_mailbox(seller.support_email) else seller.notification_email


def _sold(show: Display, sale: Sale) -> str:
    goods = [line for line in sale.lines if line.part is not Part.SHIPPING]
    # Of a credit note it may be shipping alone, and twice the same where its tax alone went back.
    named = {line.number: short(line.name) for line in goods or sale.lines}
    first, *others = named.values()
    return show.say("and-more", item=first, count=show.count(len(others))) if others else first
