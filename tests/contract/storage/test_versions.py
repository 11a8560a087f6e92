"""What the use cases may expect of Versions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.catalogue import Version
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from tests.contract.storage.town import Agency


def test_each_write_of_a_product_keeps_the_version_it_makes(agency: Agency) -> None:
    north = agency.add_client("North").id
    course = agency.publish("Course", agency.house)
    named = replace(course, name="A better course", version=2)
    edit = agency.audit("product.edit")
    agency.mine.catalogue.revise(named, edit)
    given = named.handed_over(north)
    over = agency.audit("product.owner")
    agency.mine.catalogue.hand_over(given, agency.house.id, over)
    found = agency.mine.versions.list(course.id, limit=9)
    assert found[:2] == [
        Version(given, over.at, agency.owner.id, "product.owner"),
        Version(named, edit.at, agency.owner.id, "product.edit"),
    ]
    assert [version.product for version in found] == [given, named, course]
    assert [agency.mine.versions.get(course.id, number) for number in (3, 2, 1)] == found


def test_versions_come_newest_first_and_go_on_before_one(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    for number in range(2, 12):
        agency.mine.catalogue.revise(replace(course, version=number), agency.audit(f"edit {number}"))
    versions = agency.mine.versions

    def numbers(limit: int, before: int | None = None) -> list[int]:
        return [one.number for one in versions.list(course.id, limit=limit, before=before)]

    assert numbers(3) == [11, 10, 9]
    assert numbers(3, 10) == [9, 8, 7]
    assert numbers(9, 3) == [2, 1]
    assert numbers(9, 1) == []


def test_what_lost_its_race_is_no_version(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    agency.mine.catalogue.revise(replace(course, name="One", version=2), agency.audit("one"))
    with pytest.raises(Stale):
        agency.mine.catalogue.revise(replace(course, name="Two", version=2), agency.audit("two"))
    assert [one.product.name for one in agency.mine.versions.list(course.id, limit=9)] == ["One", "Course"]


def test_a_version_that_is_not_there_is_not_found(agency: Agency, other: Agency) -> None:
    course = agency.publish("Course", agency.house)
    for mine, number in ((agency.mine, 2), (other.mine, 1)):
        with pytest.raises(NotFound):
            mine.versions.get(course.id, number)
    assert other.mine.versions.list(course.id, limit=9) == []
