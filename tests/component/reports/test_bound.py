"""Reports bound: told of by the table's stream, made where documents are drawn, handed out by their links."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import requests
from openpyxl import load_workbook

from tests.aws import signed_for
from tests.component.agency import Agency
from tests.component.reports.bookkeeping import ask, link, made, rows, text
from tests.component.triggers import stream_event


def test_a_report_that_was_filed_is_bound_and_handed_out_with_its_digests(sold: Agency) -> None:
    wanted = ask(sold).json["id"]
    path = f"/clients/{sold.clients['nordwind'].id}/tax-reports/{wanted}"
    made(sold)
    waiting = sold.api("owner", "GET", f"{path}/pdf")
    assert (waiting.status, waiting.code) == (409, "report-file-not-made")
    filed = [item for item in sold.deployment.dump().values() if item["kind"]["S"] == "report"]
    sold.deployment.invoke("DeliveriesDispatch", stream_event(filed))
    assert sold.deployment.work("papers") == 2
    listed = sold.api("owner", "GET", f"{path}/files").json["items"]
    told = {one["name"].partition(".")[2]: one for one in listed}
    bodies = {"json": sold.api("owner", "GET", f"{path}/figures").text.encode()}
    for ending, where in {"csv": "file", "pdf": "pdf", "xlsx": "workbooks/1"}.items():
        answer = sold.api("owner", "GET", f"{path}/{where}")
        assert (answer.status, answer.headers["cache-control"]) == (303, "no-store")
        bodies[ending] = requests.get(answer.headers["location"], timeout=5).content
        asked = sold.api("owner", "HEAD", f"{path}/{where}").headers["location"]
        size = requests.head(asked, timeout=5, stream=True).headers["content-length"]
        assert int(size) == len(bodies[ending])
        assert [signed_for(at) for at in (answer.headers["location"], asked)] == ["GET", "HEAD"]
    assert {ending: (one["sha256"], one["size"]) for ending, one in told.items()} == {
        ending: (hashlib.sha256(body).hexdigest(), len(body)) for ending, body in bodies.items()
    }
    sold.deployment.run(without=["hooks", "number"])
    [mail] = [one for one in sold.deployment.wire.mails if "/v1/downloads/" in text(one)]
    page = sold.deployment.request("GET", f"{link(mail)}/files")
    assert (page.status, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    behind = re.findall(r'href="\.\.(/[^"]+)"', page.text)
    digests = set()
    for where in behind:
        answer = sold.deployment.request("GET", f"/v1/downloads{where}")
        body = requests.get(answer.headers["location"], timeout=5).content
        asked = sold.deployment.request("HEAD", f"/v1/downloads{where}").headers["location"]
        assert signed_for(asked) == "HEAD"
        digests.add(hashlib.sha256(body).hexdigest())
    assert digests == {one["sha256"] for one in listed}
    assert all(digest in page.text for digest in digests)
    entries = [line["entry"] for line in rows(bodies["csv"]) if line["row"] == "line"]
    book = load_workbook(BytesIO(bodies["xlsx"]))
    assert entries == [cells[5] for cells in book["Transactions"].iter_rows(min_row=2, values_only=True)]
    assert len(entries) == 4
    assert sold.api("owner", "GET", f"{path}/workbooks/2").status == 404
