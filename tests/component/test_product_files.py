"""Files of a product through the account API: a form, what S3 took with it, and which of them are given."""

from __future__ import annotations

from typing import Any

import requests

from tests.component.agency import Agency

PDF = b"%PDF-1.7 as it was written"
ANNOUNCED = {"name": "Guide.pdf", "media_type": "application/pdf", "size": len(PDF)}


def where(agency: Agency, what: str, slug: str = "course") -> str:
    return f"/products/{agency.products[slug].id}/{what}"


def uploaded(agency: Agency, slug: str = "course") -> str:
    """The id of a file that lies there."""
    form = agency.api("owner", "POST", where(agency, "uploads", slug), ANNOUNCED)
    assert form.status == 201, form
    sent = requests.post(form.json["url"], data=form.json["fields"], files={"file": PDF}, timeout=5)
    assert sent.status_code in {200, 204}, sent.text
    return str(form.json["id"])


def given(agency: Agency, version: int, *files: tuple[str, str]) -> Any:
    named = [{"id": one, "name": name} for one, name in files]
    return agency.api("owner", "PUT", where(agency, "files"), {"version": version, "files": named})


def test_what_was_uploaded_becomes_one_of_the_products_files(agency: Agency) -> None:
    first, second = uploaded(agency), uploaded(agency)
    answer = given(agency, 1, (first, "A.pdf"), (second, "B.pdf"))
    assert answer.status == 200, answer
    told = {"media_type": "application/pdf", "size": len(PDF)}
    assert answer.json["fulfilment"]["files"] == [
        {"id": first, "name": "A.pdf", **told},
        {"id": second, "name": "B.pdf", **told},
    ]
    only = given(agency, 2, (second, "The book.pdf"))
    assert only.json["fulfilment"]["files"] == [{"id": second, "name": "The book.pdf", **told}]
    back = agency.api("owner", "POST", where(agency, "versions"), {"version": 3, "like": 2})
    assert [one["id"] for one in back.json["fulfilment"]["files"]] == [first, second]


def test_the_form_lies_under_account_client_and_product_and_says_until_when(agency: Agency) -> None:
    form = agency.api("owner", "POST", where(agency, "uploads"), ANNOUNCED).json
    course = agency.products["course"]
    assert form["fields"]["key"] == f"goods/{agency.account.id}/{course.owner}/{course.id}/{form['id']}"
    assert form["until"] == "2026-11-02T13:00:00Z"


def test_what_is_not_there_or_another_products_is_not_given(agency: Agency) -> None:
    waiting = agency.api("owner", "POST", where(agency, "uploads"), ANNOUNCED).json["id"]
    for absent in (waiting, uploaded(agency, "templates")):
        refused = given(agency, 1, (absent, "A.pdf"))
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/files/0/id")
    stranger = given(agency, 1, ("fil_of_nobody", "A.pdf"))
    assert stranger.status == 404


def test_what_browsers_run_is_not_taken(agency: Agency) -> None:
    page = {**ANNOUNCED, "name": "page.html", "media_type": "text/html"}
    refused = agency.api("owner", "POST", where(agency, "uploads"), page)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/media_type")
