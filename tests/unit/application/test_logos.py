"""A client's logo: hung, changed, taken down, and what was sold under it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import clients, logos
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId
from cartwright.domain.people import Client
from tests.fakes.files import FakeFiles
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers
from tests.unit.application.agency import Agency
from tests.unit.domain.pictures import jpeg, png
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


def hang(
    agency: Agency, files: FakeFiles, found: bytes, client: ClientId = OLIVEIRA, by: str = "olga"
) -> Client:
    return logos.hang(agency.act(by), client, found, clients=agency.mine.clients, files=files)


def test_a_logo_lies_under_its_own_name_and_is_a_version_of_the_profile(
    agency: Agency, files: FakeFiles
) -> None:
    before = agency.mine.clients.get(OLIVEIRA).profile
    hung = hang(agency, files, png(240, 80)).profile
    assert hung.logo
    assert (hung.logo.width, hung.logo.height, hung.version) == (240, 80, before.version + 1)
    assert hung.logo.path.startswith(f"/logos/{ACCOUNT}/{OLIVEIRA}/")
    assert agency.mine.clients.get(OLIVEIRA).profile == hung
    name = hung.logo.path.rpartition("/")[2]
    assert name.endswith(".png")
    shown = logos.shown(ACCOUNT, OLIVEIRA, name, files=files)
    assert (shown.body, shown.media_type) == (png(240, 80), "image/png")
    assert agency.audited().action == "profile.logo"


def test_another_picture_has_another_address_and_what_was_sold_keeps_its_own(
    agency: Agency, files: FakeFiles
) -> None:
    first = hang(agency, files, png(240, 80), agency.northwind.id).profile.logo
    sale = agency.sale()
    second = hang(agency, files, jpeg(100, 50), agency.northwind.id).profile.logo
    assert first
    assert second
    assert first.path != second.path
    assert second.path.endswith(".jpg")
    assert sale.seller.logo == first
    assert logos.shown(ACCOUNT, agency.northwind.id, first.path.rpartition("/")[2], files=files).body


def test_the_same_picture_changes_nothing(agency: Agency, files: FakeFiles) -> None:
    hung = hang(agency, files, png(240, 80))
    assert hang(agency, files, png(240, 80)) == hung


def test_it_stays_when_the_rest_of_the_profile_is_written_anew(agency: Agency, files: FakeFiles) -> None:
    hung = hang(agency, files, png(240, 80)).profile
    revised = clients.revise_profile(
        agency.act(),
        OLIVEIRA,
        replace(hung, logo=None, sender_name="Oliveira & Filhas"),
        clients=agency.mine.clients,
        numbers=FakeTaxNumbers(),
        locales=FakeLocales(),
    )
    assert (revised.profile.logo, revised.profile.sender_name) == (hung.logo, "Oliveira & Filhas")


def test_it_is_taken_down_and_down_it_stays(agency: Agency, files: FakeFiles) -> None:
    hang(agency, files, png(240, 80))
    for _ in range(2):
        down = logos.take_down(agency.act(), OLIVEIRA, clients=agency.mine.clients)
        assert (down.profile.logo, down.profile.version) == (None, 3)


def test_what_is_no_picture_changes_nothing(agency: Agency, files: FakeFiles) -> None:
    with pytest.raises(Invalid):
        hang(agency, files, b"<svg/>")
    assert not files.files
    assert agency.mine.clients.get(OLIVEIRA).profile.logo is None


def test_no_profile_names_what_could_not_be_kept(agency: Agency) -> None:
    class Full(FakeFiles):
        def put(self, key: str, body: bytes, *, content_type: str) -> None:
            raise Outage("the file store")

    with pytest.raises(Outage):
        hang(agency, Full(), png(240, 80))
    assert agency.mine.clients.get(OLIVEIRA).profile.logo is None


def test_who_may_not_edit_the_profile_hangs_and_takes_down_nothing(agency: Agency, files: FakeFiles) -> None:
    with pytest.raises(Forbidden):
        hang(agency, files, png(240, 80), by="stan")
    with pytest.raises(Forbidden):
        logos.take_down(agency.act("stan"), OLIVEIRA, clients=agency.mine.clients)
    with pytest.raises(NotFound):
        hang(agency, files, png(240, 80), agency.northwind.id, by="clara")
    with pytest.raises(NotFound):
        logos.take_down(agency.act("clara"), agency.northwind.id, clients=agency.mine.clients)
    assert not files.files


NAME = "0" * 32


@pytest.mark.parametrize("name", ["", "..", "logo.png", f"{NAME}.svg", f"{NAME}.png\n", f"{NAME}.png"])
def test_what_is_no_logo_is_not_found(files: FakeFiles, name: str) -> None:
    with pytest.raises(NotFound):
        logos.shown(ACCOUNT, OLIVEIRA, name, files=files)
