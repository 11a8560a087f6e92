"""What is offered after paying, over HTTP: read by who may see the product, changed by who may edit it."""

from __future__ import annotations

from typing import Any

from cartwright.domain.access import Right
from tests.component.agency import Agency


def where(agency: Agency, slug: str = "course") -> str:
    return f"/products/{agency.products[slug].id}/funnel"


def step(agency: Agency, slug: str = "templates", **more: Any) -> dict[str, Any]:
    item = agency.products[slug]
    return {"product": item.id, "option": item.preferred.id, "headline": "And these?", **more}


def change(agency: Agency, *steps: dict[str, Any], by: str = "owner", version: int = 1) -> Any:
    return agency.api(by, "PUT", where(agency), {"version": version, "steps": list(steps)})


def test_a_funnel_is_made_read_changed_and_taken_away(agency: Agency) -> None:
    fixed = {"kind": "fixed", "amounts": [{"minor": 100, "currency": "EUR"}]}
    answer = change(
        agency,
        step(agency, accepted=None, declined=1, minutes=15, discount=fixed),
        step(agency, "course", kind="downsell", discount={"kind": "percent", "share": "0.2"}),
    )
    assert answer.status == 200, answer.text
    first, second = answer.json["steps"]
    assert (answer.json["version"], first["accepted"], first["declined"], first["minutes"]) == (
        2,
        None,
        1,
        15,
    )
    assert first["discount"]["amounts"][0]["text"] == "1.00"
    assert (second["kind"], second["discount"]) == (
        "downsell",
        {"kind": "percent", "share": "0.2", "amounts": None},
    )
    read = agency.api("owner", "GET", where(agency)).json
    assert read == answer.json
    assert agency.api("owner", "PUT", where(agency), read).json == read | {"version": 3}
    kept = {name: value for name, value in second.items() if name not in {"discount", "accepted", "declined"}}
    less = change(agency, kept, version=3)
    assert [one["id"] for one in less.json["steps"]] == [second["id"]]
    assert change(agency, version=4).json == {"version": 5, "steps": []}


def test_it_is_a_part_of_the_products_history(agency: Agency) -> None:
    change(agency, step(agency))
    change(agency, version=2)
    product = where(agency).removesuffix("/funnel")
    versions = agency.api("owner", "GET", f"{product}/versions").json["items"]
    assert [one["action"] for one in versions][:2] == ["product.funnel"] * 2
    assert agency.api("owner", "POST", f"{product}/versions", {"version": 3, "like": 2}).status == 201
    assert len(agency.api("owner", "GET", where(agency)).json["steps"]) == 1


def test_what_is_no_funnel_is_refused_and_changes_nothing(agency: Agency) -> None:
    for steps, pointer in (
        ([step(agency, accepted=0)], "/steps"),
        ([step(agency, accepted=1)], "/steps/0/accepted"),
        ([step(agency), step(agency)], "/steps/1"),
        ([step(agency, product="prd_00000000000000000000000000")], "/steps/0/product"),
        ([step(agency, product=None)], "/steps/0"),
        ([step(agency, minutes=0)], "/steps/0/minutes"),
        ([step(agency)] * 21, "/steps"),
    ):
        answer = change(agency, *steps)
        assert (answer.status, answer.code) == (422, "invalid-request"), answer.text
        assert answer.json["errors"][0]["pointer"] == pointer
    assert agency.api("owner", "GET", where(agency)).json == {"version": 1, "steps": []}


def test_what_the_page_cannot_sell_is_named_item_by_item(agency: Agency) -> None:
    agency.connect("stripe", "nordwind")
    live = agency.sell("almanac", "nordwind", "9.00", through="stripe")
    item = {"product": live.id, "option": "opt_00000000000000000000000000", "headline": "This?"}
    answer = change(agency, item)
    assert (answer.status, answer.code) == (409, "funnel-unsellable")
    reasons = {(one["pointer"], one["product"], one["reason"]) for one in answer.json["items"]}
    assert {("/steps/0", live.id, "another-mode"), ("/steps/0", live.id, "no-such-option")} <= reasons


def test_a_clients_member_sees_its_own_steps_and_the_shape_of_the_rest(agency: Agency) -> None:
    answer = change(agency, step(agency, "course", declined=1), step(agency))
    assert answer.status == 200, answer.text
    shown = agency.api("looker", "GET", where(agency))
    if shown.status == 404:
        given = f"/members/{agency.members['looker'].id}/grants/{agency.products['course'].id}"
        assert agency.api("owner", "PUT", given, {"rights": ["view"]}).status == 204
        shown = agency.api("looker", "GET", where(agency))
    first, second = shown.json["steps"]
    assert first["product"] == agency.products["course"].id
    assert (second["product"], second["option"], second["headline"], second["kind"]) == (None,) * 4
    assert agency.products["templates"].id not in shown.text
    refused = change(agency, by="looker", version=2)
    assert (refused.status, refused.json["needs"]) == (403, "edit")
    agency.invite("editor", "lookout", grants={"course": {Right.VIEW, Right.EDIT}})
    read = agency.api("editor", "GET", where(agency)).json
    assert agency.api("editor", "PUT", where(agency), read).json == read | {"version": 3}
