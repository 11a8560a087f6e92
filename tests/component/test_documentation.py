"""The APIs document themselves: open to everybody, complete, each page leading to the other."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from local import ROOT
from tests.component.agency import Agency

PAGES = {"users": "/v1/docs", "reports": "/v1/docs/reports"}
DOCUMENTS = {"users": "/v1/openapi.json", "reports": "/v1/openapi/reports.json"}


@pytest.mark.parametrize("api", PAGES)
def test_a_page_shows_every_route_and_loads_nothing_from_elsewhere(agency: Agency, api: str) -> None:
    page = agency.deployment.request("GET", PAGES[api])
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    kept = json.loads((ROOT / f"docs/openapi/{api}.json").read_text("utf-8"))
    assert [path for path in kept["paths"] if f"<code>{path}</code>" not in page.text] == []


@pytest.mark.parametrize("api", DOCUMENTS)
def test_a_document_is_the_one_in_the_repository(agency: Agency, api: str) -> None:
    answer = agency.deployment.request("GET", DOCUMENTS[api])
    assert answer.json == json.loads((ROOT / f"docs/openapi/{api}.json").read_text("utf-8"))


@pytest.mark.parametrize(("page", "leads_to"), [("users", "reports"), ("reports", "users")])
def test_a_page_leads_to_the_other_and_to_its_own_document(agency: Agency, page: str, leads_to: str) -> None:
    shown = agency.deployment.request("GET", PAGES[page]).text
    assert f'href="{PAGES[leads_to]}"' in shown
    assert f'href="{DOCUMENTS[page]}"' in shown


@pytest.mark.parametrize("api", PAGES)
def test_the_pages_templates_are_nobody_elses_cold_start(api: str) -> None:
    code = f"import sys, {api}.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"{api}.app" in loaded
    assert not {"cartwright.http.docs", "cartwright.http.openapi"} & set(loaded)
