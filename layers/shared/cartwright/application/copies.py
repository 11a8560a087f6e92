"""The words of copies: entries and sales as JSON that people can read. docs/exports.md describes every field.

Amounts are decimal text in major units beside their currency; moments are ISO 8601 in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cartwright.application.auditing import Told
from cartwright.application.ports.exports import Posted
from cartwright.domain.clicks import KEPT as CLICKS_KEPT
from cartwright.domain.clicks import Click
from cartwright.domain.documents import Document
from cartwright.domain.erasure import PLEA_KEPT, Plea
from cartwright.domain.exports import Export
from cartwright.domain.ids import DocumentId, SaleId
from cartwright.domain.jobs import MailKind
from cartwright.domain.journal import Entry
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Line, Sale
from cartwright.domain.people import Account, Client, Member
from cartwright.domain.questions import Answer
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.tax import Business

KEPT_FOR: Mapping[str, str] = {
    "sales": "as long as the seller has to keep its books; your name and address until you are forgotten",
    "documents": "as long as the seller has to keep its books; your name and address until you are forgotten",
    "subscriptions": "as long as the seller has to keep its books; what goes on ends when you are forgotten",
    "subscriptions.method": "by the payment processor, until you leave another one or it lets go of it; here "
    "is only what it is called",
    "letters": "that one was sent, and when, as long as what it was about; not its words",
    "clicks": f"{CLICKS_KEPT.days} days",
    "erasure_asked_at": f"{PLEA_KEPT.days} days, or until you are forgotten",
}
"""For how long each part of a copy is kept, in words, by its name there."""

SCHEMA, TAKEN_ALONG = "cartwright/buyer/1", "cartwright/hub/1"

type Json = str | int | bool | Sequence[Json] | Mapping[str, Json] | None
type Words = dict[str, Json]


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A subscription, and the processor's words for the method that it is charged to, as far as they are
    known. Its ids there are nobody's business."""

    subscription: Subscription
    method: str = ""


@dataclass(frozen=True, slots=True)
class LetterOut:
    """A letter to the buyer, and what it was about: the id of a document or sale."""

    kind: MailKind
    about: str
    posted: Posted


def line(words: Words) -> bytes:
    """One line of JSON Lines (jsonlines.org)."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def page(words: Words) -> bytes:
    return json.dumps(words, ensure_ascii=False, indent=2).encode() + b"\n"


def entry_of_the_log(told: Told) -> Words:
    audit = told.audit
    return {
        "id": audit.id,
        "at": moment(audit.at),
        "who": _person(audit.member, told.member),
        "seen_by": _person(audit.viewer, told.viewer) if audit.viewer else None,
        "key": audit.key,
        "action": audit.action,
        "resource": audit.resource,
        "allowed": audit.allowed,
        "before": audit.before,
        "after": audit.after,
        "reason": audit.reason,
        "source_ip": audit.source_ip,
        "user_agent": audit.user_agent,
    }


def buyer(
    export: Export,
    account: Account,
    client: Client,
    *,
    sales: Sequence[Sale],
    documents: Sequence[Document],
    entries: Sequence[Entry],
    letters: Sequence[LetterOut],
    clicks: Sequence[Click],
    subscriptions: Sequence[GoingOn],
) -> Words:
    """All that `client` holds about a buyer, and nothing of anybody else."""
    return {
        "schema": SCHEMA,
        "asked_at": moment(export.asked_at),
        "email": export.email,
        "held_by": {"id": client.id, "legal_name": client.profile.legal_name},
        "processed_by": {"id": account.id, "name": account.name},
        "sales": [sold(sale) for sale in sales],
        "documents": [_document(document) for document in documents],
        "entries": [_entry(entry) for entry in entries],
        "letters": [letter(out) for out in letters],
        "clicks": [click(one) for one in clicks],
        "subscriptions": [subscription(one) for one in subscriptions],
        "kept_for": _kept_for("sales", "documents", "subscriptions", "letters", "clicks"),
    }


def kept(
    email: str,
    account: Account,
    client: Client,
    *,
    sales: Sequence[Sale],
    documents: Mapping[DocumentId, tuple[SaleId, str]],
    letters: Sequence[LetterOut],
    asked_at: datetime,
    plea: Plea | None,
    subscriptions: Sequence[GoingOn],
) -> Words:
    """What a buyer takes along from the hub of `client`; `documents` by their ids, each with its sale and
    number."""
    return {
        "schema": TAKEN_ALONG,
        "asked_at": moment(asked_at),
        "email": email,
        "held_by": {"id": client.id, "legal_name": client.profile.legal_name},
        "processed_by": {"id": account.id, "name": account.name},
        "sales": [sold(sale) for sale in sales],
        "documents": [
            {"id": name, "number": label, "sale": sale} for name, (sale, label) in documents.items()
        ],
        "letters": [letter(out) for out in letters],
        "erasure_asked_at": moment(plea.at) if plea else "",
        "subscriptions": [subscription(one) for one in subscriptions],
        "kept_for": _kept_for("sales", "documents", "subscriptions", "letters", "erasure_asked_at"),
    }


def _kept_for(*parts: str) -> Words:
    return {name: words for name, words in KEPT_FOR.items() if name.partition(".")[0] in parts}


def subscription(going: GoingOn) -> Words:
    found = going.subscription
    farewell = found.ended or found.leaving
    return {
        "id": found.id,
        "sale": found.sale,
        "product": found.product,
        "name": found.name,
        "mode": found.mode,
        "state": found.state,
        "began_at": moment(found.began),
        "every": found.future.interval,
        "charges_paid": found.paid,
        "charges_in_all": found.future.times,
        "next_charge": None if found.state.over else f"{found.falls_due}",
        "amount": None if found.state.over else _amount(found.stretch.amount),
        "credit": _amount(found.credit) if found.credit else None,
        "paused_until": moment(found.resumes) if found.resumes else "",
        "ended_at": moment(found.ended.at) if found.ended else "",
        "end_reason": farewell.reason if farewell else "",
        "method": {
            "name": going.method,
            "good_until": f"{found.saved.ends}" if found.saved.ends else "",
        }
        if found.saved
        else None,
    }


def _person(who: str, member: Member | None) -> Words:
    return {"id": who, "name": member.name if member else "", "email": member.email if member else ""}


def sold(sale: Sale) -> Words:
    place, evidence, address = sale.buyer.place, sale.buyer.evidence, sale.seller.address
    return {
        "id": sale.id,
        "order": sale.order,
        "at": moment(sale.at),
        "mode": sale.mode,
        "payment_method": sale.method,
        "coupon": sale.coupon,
        "document": sale.document,
        "buyer": {
            "name": sale.buyer.name,
            "email": sale.buyer.email,
            "country": place.country,
            "region": place.region,
            "postcode": place.postcode,
            "street": sale.buyer.delivery.street if sale.buyer.delivery else "",
            "city": sale.buyer.delivery.city if sale.buyer.delivery else "",
            "language": sale.buyer.locale,
            "business": _business(sale.buyer.business) if sale.buyer.business else None,
            "answers": [_answer(answer) for answer in sale.buyer.answers],
            "passed_through": dict(sale.buyer.passed),
        },
        "evidence_of_place": {
            "billing_country": evidence.billing_country,
            "ip_country": evidence.ip_country,
            "card_country": evidence.card_country,
            "declared_country": evidence.declared_country,
        },
        "seller": {"legal_name": sale.seller.legal_name, "city": address.city, "country": address.country},
        "lines": [_line(one) for one in sale.lines],
        "total": _amount(sale.total),
    }


def _business(business: Business) -> Words:
    check = business.check
    return {
        "name": business.name,
        "vat_number": business.number,
        "state": business.state if business.number else "",
        "checked_at": moment(check.at) if check else "",
        "consultation_number": check.consultation if check else "",
    }


def _answer(answer: Answer) -> Words:
    return {
        "product": answer.product,
        "product_version": answer.version,
        "name": answer.name,
        "kind": answer.kind,
        "asked": answer.asked,
        "said": answer.said,
        "at": moment(answer.at),
    }


def _line(one: Line) -> Words:
    return {
        "product": one.product,
        "name": one.name,
        "quantity": one.quantity,
        "discount": str(one.discount) if one.discount else "",
        "amount": _amount(one.amount),
        "tax_country": one.treatment.country,
        "tax_ground": one.treatment.ground,
        "tax_reason": one.treatment.reason,
        "taxes": [
            {"jurisdiction": levy.jurisdiction, "name": levy.name, "rate": str(levy.rate)}
            for levy in one.treatment.levies
        ],
    }


def _document(document: Document) -> Words:
    return {
        "id": document.id,
        "series": document.series,
        "number": document.label,
        "issued_at": moment(document.issued_at),
        "sale": document.sale.id,
    }


def _entry(entry: Entry) -> Words:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "at": moment(entry.at),
        "month": entry.month,
        "sale": entry.sale,
        "payment_reference": entry.payment_reference,
        "amount": _amount(entry.amount),
    }


def click(one: Click) -> Words:
    what = "file" if one.file else "onward"
    return {
        "at": moment(one.at),
        "order": one.order,
        "product": one.product,
        "what": what,
        "file": one.file or "",
        "times": one.times,
    }


def letter(out: LetterOut) -> Words:
    returned: Words = {kind: moment(at) for kind, at in sorted(out.posted.returned.items())}
    return {"kind": out.kind, "about": out.about, "sent_at": moment(out.posted.at), "returned": returned}


def _amount(amount: Taxed) -> Words:
    return {
        "net": str(amount.net.decimal),
        "tax": str(amount.tax.decimal),
        "gross": str(amount.gross.decimal),
        "currency": amount.gross.currency,
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
