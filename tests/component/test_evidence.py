"""Evidence for a bank, through the account API: made, kept, opened and logged."""

from __future__ import annotations

import io
import json
import zipfile

from cartwright.bootstrap import processing
from tests.component.agency import Agency


def test_one_owners_part_in_one_file(agency: Agency) -> None:
    order = agency.place("course", "AT")
    processing.sandbox().pay(agency.payment(order), "disputed")
    for event in agency.events():
        agency.knock(event)
    agency.deployment.run(without=["hooks"])
    sales = {item["body"]["seller"]["client"]: item["body"]["id"] for item in agency.deployment.items("sale")}
    wanted = sales[agency.clients["nordwind"].id]
    made = agency.api("owner", "POST", f"/sales/{wanted}/evidence")
    assert made.status == 201, made
    [(key, whole)] = [one for one in agency.deployment.files().items() if one[0].startswith("evidence/")]
    assert made.json["size"] == len(whole)
    assert key in made.json["link"]
    pack = zipfile.ZipFile(io.BytesIO(whole))
    assert pack.testzip() is None
    inside = {name.partition("/")[0] for name in pack.namelist()}
    files = {"order.json", "payment.json", "access.json", "letters.json"}
    assert inside == {"manifest.json", "documents", *files}
    assert json.loads(pack.read("access.json"))
    assert json.loads(pack.read("order.json"))["total"]["gross"] == "119.00"
    assert [one["kind"] for one in json.loads(pack.read("letters.json"))["to_buyer"]] == ["receipt"]
    logged = [item["body"] for item in agency.deployment.items("audit")]
    assert [one["resource"] for one in logged if one["action"] == "sale.evidence"] == [wanted]
    again = agency.api("owner", "POST", f"/sales/{wanted}/evidence")
    assert again.json["sha256"] == made.json["sha256"]
