"""Handing work on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from cartwright.application.ports.reports import Filed
from cartwright.application.ports.selling import Delivery
from cartwright.domain.bindings import bindings
from cartwright.domain.ids import AccountId, ClientId, DocumentId, SubscriptionId
from cartwright.domain.jobs import (
    Bill,
    CorrectionNumber,
    CreditNumber,
    ExportRun,
    GiveBack,
    Job,
    LookBack,
    Number,
    ReceiptAnew,
    Reconcile,
    ReplayRun,
)

type QueueName = Literal["settle", "number", "mail", "hook", "report", "bill", "reconcile", "paper"]


@dataclass(frozen=True, slots=True)
class Errand:
    """A message for a queue. In FIFO queues `group` is worked off in order, and `once` names the message:
    sent again within five minutes it is the same message (the service's own de-duplication; only a saving,
    never a guard)."""

    queue: QueueName
    body: Mapping[str, str]
    group: str = ""
    once: str = ""


class Queues(Protocol):
    def send(self, errands: Sequence[Errand]) -> Sequence[Errand]:
        """Those that were not taken, to be sent again. Raises Outage if none could even be tried."""
        ...


def settle_errand(delivery: Delivery) -> Errand:
    """The events of one order go one after another; those of no order each by itself."""
    body = {
        "account": delivery.account,
        "connection": delivery.connection,
        "event": delivery.event,
        "kind": delivery.kind,
        "order": delivery.order,
        "reference": delivery.reference,
    }
    return Errand("settle", body, delivery.order or delivery.event, f"{delivery.connection}/{delivery.event}")


def job_errand(job: Job) -> Errand:
    """Numbers are given out one after another per client. Copies are made where reports are; money is given
    back, or looked for, and an order gone through again, where it is settled, in order with what is heard of
    it; one connection is compared one night after another."""
    body = {"account": job.account, "job": job.id}
    if isinstance(job, Number | CreditNumber | CorrectionNumber | ReceiptAnew):
        return Errand("number", body, f"{job.account}/{job.client}", job.id)
    if isinstance(job, Bill):
        return Errand("bill", body, job.subscription, job.id)
    if isinstance(job, ExportRun):
        return Errand("report", body)
    if isinstance(job, GiveBack | LookBack | ReplayRun):
        return Errand("settle", body, job.order, job.id)
    if isinstance(job, Reconcile):
        return Errand("reconcile", body, job.connection, job.id)
    return Errand(job.topic, body)


def paper_errand(account: AccountId, client: ClientId, document: DocumentId) -> Errand:
    """A document that was issued is drawn, in any order, and again where that was cut off."""
    return Errand("paper", {"account": account, "client": client, "document": document})


def binding_errands(filed: Filed) -> Sequence[Errand]:
    """A report that was filed is bound where documents are drawn: each file of it by a message of its own, so
    that none takes long."""
    of = {"account": filed.account, "client": filed.client, "report": filed.id}
    parts = bindings(filed.file, filed.month, filed.rows)
    return [Errand("paper", {**of, "part": str(one.part)}) for one in parts]


def bill_errand(account: AccountId, subscription: SubscriptionId, version: int, at: datetime) -> Errand:
    """What is due `at` of one subscription is done one after another."""
    body = {"account": account, "subscription": subscription, "at": at.isoformat()}
    return Errand("bill", body, subscription, f"{subscription}/{version}")
