"""A client-month of a million entries as a tax report: what it takes of memory, and of the processor beside a
bare `csv.writer` that writes the very same rows. Behind it, in the same process, its page is drawn and its
last workbook written, of the CSV as it was sent.

The function's own code makes it, in a process of its own, with the product's store and file store; DynamoDB
and S3 answer at botocore's `before-send`. A stack of entries is one text with other ids, moments and numbers
each time: their items are as long as real ones, and nothing is kept of them here. One entry in fifty is a
refund.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from benchmarks.gateway import REGION
from benchmarks.shop import environment
from benchmarks.table import Most
from benchmarks.wire import Raw
from cartwright.adapters.files import S3Files
from cartwright.adapters.imports import CsvImports
from cartwright.adapters.sheets import CsvSheet
from cartwright.adapters.world import RandomBirths, SystemClock
from cartwright.application.filling import Tools, make
from cartwright.application.ports.reports import Filed
from cartwright.domain.bindings import ROWS_AT_MOST, parts_of
from cartwright.domain.catalog import Mode
from cartwright.domain.charts import Charts
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, ProductId, ReportId, SaleId, derived
from cartwright.domain.jobs import report_run
from cartwright.domain.journal import Book, Entry, Kind, Known, Posting, TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Account, Address, Client, Profile
from cartwright.domain.taxbook import Shown, TaxReport
from cartwright.storage import keys
from cartwright.storage.books import Books
from cartwright.storage.entries import ENTRY
from cartwright.storage.table import Table
from cartwright.storage.wire import wired

ENTRIES = 1_000_000
MEMORY, CSV = 512.0, 3.0
"""Megabytes, and times the bare writer, at most."""

_MONTH, _STACK, _REFUNDS = "2026-11", 500, 50
_FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)
_ACCOUNT, _CLIENT = AccountId(derived("account", "a")), ClientId(derived("client", "c"))
_COUNTRIES = ("DE", "FR", "AT", "FI", "HU")


@dataclass(frozen=True, slots=True)
class Report:
    """`memory` is the process's peak in megabytes, `cpu` what all of it took for an entry, in microseconds,
    the answers' own making among it; `written` and `bare` are what a row took of the sheet and of
    `csv.writer`; `read` are the items that queries of the books went over."""

    entries: int
    rows: int
    memory: float
    cpu: float
    written: float
    bare: float
    read: int
    parts: int
    page: float
    workbook: float


def measure(entries: int = ENTRIES) -> Report:
    """In a process of its own: the peak of this one is others' too."""
    command = [sys.executable, "-P", "-m", "benchmarks.reporting", str(entries)]
    made = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True)
    return Report(**json.loads(made.stdout))


def targets(report: Report | None) -> list[Most]:
    if report is None:
        return []
    what = f"tax report ({report.entries:,} entries)"
    return [
        Most(f"{what}: peak", report.memory, MEMORY, "MB"),
        Most(f"{what}: a row / csv.writer", report.written / report.bare, CSV, "×"),
        Most(f"{what}: entries read", report.read, report.entries, "items"),
    ]


class Timed:
    """The product's sheet, timed, and the bare writer with the same rows."""

    content_type, suffix = CsvSheet.content_type, CsvSheet.suffix

    def __init__(self) -> None:
        self._sheet = CsvSheet(UTC)
        self.written = self.bare = 0.0
        self.rows = 0

    def csv(self, _: object) -> Timed:
        return self

    def head(self) -> bytes:
        return self._sheet.head()

    def lines(self, lines: Iterable[Shown]) -> bytes:
        began = time.process_time()
        body = self._sheet.lines(lines)
        self.written += time.process_time() - began
        rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
        began = time.process_time()
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for row in rows:
            writer.writerow(row)
        self.bare += time.process_time() - began
        self.rows += len(rows)
        return body

    def sums(self, report: TaxReport) -> bytes:
        return self._sheet.sums(report)


class Wire:
    """Answers for the table and for the bucket, made as they are asked for."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._sent = TemporaryFile()  # noqa: SIM115  (as long as this)
        self.read = self.parts = 0
        self.figures: Mapping[str, Any] = {}

    def client(self, service: str) -> Any:
        session = botocore.session.Session()
        session.set_credentials("testing", "testing")
        session.get_component("event_emitter").register_first("before-send", self._sending)
        quiet = Config(parameter_validation=False)
        return session.create_client(
            service, region_name=REGION, endpoint_url="http://127.0.0.1:9", config=quiet
        )

    def _sending(self, request: Any, **_: Any) -> AWSResponse:
        target = request.headers.get("X-Amz-Target")
        if target is None:
            return self._filed(request)
        asked = json.loads(request.body)
        if target.decode().endswith("BatchGetItem"):
            return _answer(request, b'{"Responses": {}}')
        if any(value["S"].endswith("#REISSUED") for value in asked["ExpressionAttributeValues"].values()):
            return _answer(request, b'{"Items": [], "Count": 0}')
        if "IndexName" in asked:
            return _answer(request, self._numbers(asked))
        return _answer(request, self._books(asked))

    def _books(self, asked: Mapping[str, Any]) -> bytes:
        start = asked.get("ExclusiveStartKey")
        first = int(start["sk"]["S"].rpartition("_")[2]) + 1 if start else 0
        last = min(first + _STACK, self._entries)
        self.read += last - first
        items = ",".join(_BLANKS[n % len(_BLANKS)] % _of(n) for n in range(first, last))
        more = ""
        if last < self._entries:
            place = {"pk": {"S": "books"}, "sk": {"S": f"{_moment(last - 1)}#ent_{last - 1}"}}
            more = f',"LastEvaluatedKey":{json.dumps(place)}'
        return f'{{"Items":[{items}],"Count":{last - first}{more}}}'.encode()

    def _numbers(self, asked: Mapping[str, Any]) -> bytes:
        start = asked.get("ExclusiveStartKey")
        first = int(start["gsi1sk"]["S"].rpartition("_")[2]) + 1 if start else 0
        last = min(first + 400, self._entries)
        items = [
            {"gsi1sk": {"S": f"{_moment(n)}#sal_{n}"}, "document": {"S": f"NW-{n + 1:07d}"}}
            for n in range(first, last)
        ]
        place = {"gsi1sk": {"S": f"x#sal_{last - 1}"}}
        more = {"LastEvaluatedKey": place} if last < self._entries else {}
        return json.dumps({"Items": items, "Count": last - first, **more}).encode()

    def _filed(self, request: Any) -> AWSResponse:
        if request.method == "GET":
            return _answer(request, b"<Error><Code>NoSuchKey</Code></Error>", 404)
        if "uploads" in request.url:
            return _answer(request, b"<A><UploadId>upload</UploadId></A>")
        if request.method == "PUT":
            self._kept(request)
        return _answer(request, b"<A></A>", etag='"part"')

    def _kept(self, request: Any) -> None:
        """The CSV lies in a file, as in a bucket; notes of how far it is are forgotten."""
        body = request.body.read() if hasattr(request.body, "read") else bytes(request.body)
        place = request.url.partition("?")[0]
        if place.endswith(".csv"):
            self.parts += "partNumber" in request.url
            self._sent.write(body)
        elif "/progress/" not in place:
            self.figures = json.loads(body)

    def pieces(self) -> Iterator[bytes]:
        """The CSV, as S3 gives it."""
        self._sent.seek(0)
        while piece := self._sent.read(1024**2):
            yield piece


def _answer(request: Any, body: bytes, status: int = 200, **headers: str) -> AWSResponse:
    kept = HTTPHeaders()
    for name, value in headers.items():
        kept[name] = value
    return AWSResponse(request.url, status, kept, Raw(body))


def _moment(number: int) -> str:
    return keys.moment(_FIRST + timedelta(seconds=number))


def _entry(country: str, *, refund: bool) -> Entry:
    """One whose ids and moment are marks to be replaced."""
    sign = -1 if refund else 1
    net, tax = Money(sign * 100_00, "EUR"), Money(sign * 19_00, "EUR")
    fact = TaxFact(
        line=1,
        product=ProductId(derived("product", "p")),
        name="Sailing for beginners, a course in twelve parts",
        ground="oss",
        country=country,
        jurisdiction=country,
        levy="VAT",
        rate=Decimal("0.19"),
        net=net,
        tax=tax,
        rule="oss-services",
        main=True,
    )
    gross = net + tax
    return Entry(
        account=_ACCOUNT,
        client=_CLIENT,
        id=EntryId("ent_@N@"),
        kind=Kind.REFUND if refund else Kind.CHARGE,
        mode=Mode.LIVE,
        at=_FIRST,
        month=_MONTH,
        order=OrderId("ord_@N@"),
        sale=SaleId("sal_@N@"),
        payment_reference="pi_3Qx0000000000@N@",
        postings=(
            Posting(Book.PROCESSOR, derived("connection", "k"), gross),
            Posting(Book.REVENUE, fact.product, -net),
            Posting(Book.TAX, country, -tax),
        ),
        facts=(fact,),
        amount=Taxed(net, tax, gross),
        buyer=Known(country, (f"billing-address: {country}", f"ip-address: {country}"), True),
        origin="rfd_@N@" if refund else "",
    )


def _item(number: int) -> Mapping[str, Any]:
    entry = _entry(_COUNTRIES[number % len(_COUNTRIES)], refund=number % _REFUNDS == _REFUNDS - 1)
    key = keys.entry(_ACCOUNT, _CLIENT, _MONTH, entry.at, entry.id)
    return wired(ENTRY.item(entry, key))


def _blank(number: int) -> str:
    """An item with `%` where what differs goes."""
    text = json.dumps(_item(number)).replace("%", "%%").replace("@N@", "%(n)d")
    return text.replace(_FIRST.isoformat().replace("+00:00", "Z"), "%(at)s").replace(
        keys.moment(_FIRST), "%(at)s"
    )


_BLANKS = [_blank(number) for number in range(_REFUNDS)]


def _of(number: int) -> Mapping[str, Any]:
    return {"n": number, "at": _moment(number)}


class Nobody:
    """Clients and the archive: what a report needs of them besides."""

    filed: Filed | None = None

    def __init__(self) -> None:
        address = Address("1 Quay", "Kiel", "DE", "24103")
        profile = Profile(
            client=_CLIENT,
            version=1,
            legal_name="A seller in benchmarks",
            address=address,
            notification_email="sales@seller.example",
            since=_FIRST,
        )
        self._client = Client(_ACCOUNT, _CLIENT, profile)

    def get(self, _: ClientId, report: ReportId | None = None) -> Client | Filed:
        if report is None:
            return self._client
        if self.filed is None:
            raise NotFound
        return self.filed

    def account(self) -> Account:
        return Account(_ACCOUNT, "Benchmarks", "benchmarks", None, "office@seller.example")

    def charts(self, client: ClientId) -> Charts:
        return Charts(_ACCOUNT, client)

    def closed(self, client: ClientId) -> ClosedBooks:
        return ClosedBooks(_ACCOUNT, client, {})

    def file(self, filed: Filed, letters: object, job: object, closing: object) -> None:
        """Taken."""
        self.filed = filed


def _measured(entries: int) -> Report:
    wire, sheet, nobody = Wire(entries), Timed(), Nobody()
    files = S3Files("files", client=wire.client("s3"))
    tools = Tools(
        clients=nobody,  # type: ignore[arg-type]
        books=Books(Table(wire.client("dynamodb"), "Cartwright"), _ACCOUNT, SystemClock()),
        reports=nobody,  # type: ignore[arg-type]
        files=files,
        streams=files,
        sheets=sheet,
        rates=nobody,  # type: ignore[arg-type]
        births=RandomBirths(SystemClock()),
        accounting=nobody,  # type: ignore[arg-type]
        imports=CsvImports(),
    )
    job = report_run(_ACCOUNT, _CLIENT, ReportId(derived("report", "r")), _MONTH, "ada@seller.example")
    began = time.process_time()
    filed = make(job, tools=tools, now=_FIRST)
    cpu = time.process_time() - began - sheet.bare
    if filed.rows != entries or sheet.rows != entries:
        raise RuntimeError(f"{filed.rows} rows of {entries}")
    page, workbook = _bound(wire, filed.rows)
    return Report(
        entries=entries,
        rows=filed.rows,
        memory=_peak(),
        cpu=cpu / entries * 1e6,
        written=sheet.written / filed.rows * 1e6,
        bare=sheet.bare / filed.rows * 1e6,
        read=wire.read,
        parts=wire.parts,
        page=page,
        workbook=workbook,
    )


def _peak() -> float:
    """In megabytes, of this program alone: `ru_maxrss` starts at what the one that started it had needed
    (Linux, getrusage(2): it is kept over an execve)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM in /proc/self/status")


def _bound(wire: Wire, rows: int) -> tuple[float, float]:
    # Typst is in nobody else's process: who measures other things starts without it.
    from cartwright.adapters.documents.binder import ReportBinder  # noqa: PLC0415

    binder, last = ReportBinder(), parts_of(rows)
    began = time.process_time()
    binder.pdf(wire.figures, locale="de")
    page = (time.process_time() - began) * 1e3
    began = time.process_time()
    binder.xlsx(wire.figures, wire.pieces(), locale="de", part=last, at_most=ROWS_AT_MOST)
    lines = rows - (last - 1) * ROWS_AT_MOST
    return page, (time.process_time() - began) / lines * 1e6


if __name__ == "__main__":
    json.dump(asdict(_measured(int(sys.argv[1]))), sys.stdout)
