"""Files of a product: who uploads them, which of them are given, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import attaching
from cartwright.application.attaching import Announced, Named, Upload
from cartwright.application.fulfilling import download
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Right
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.fulfilment import Access
from cartwright.domain.ids import FileId, ProductId
from cartwright.domain.orders import Order
from tests.fakes.files import FakeFiles, Opened
from tests.unit.application.agency import Agency
from tests.unit.application.test_editing import edited

PDF = Announced("Guide.pdf", "application/pdf", 5)


@pytest.fixture
def files(agency: Agency) -> FakeFiles:
    """A store, and a course that is attached to in test mode, as this agency's till takes play money."""
    in_mode(agency, Mode.TEST)
    return FakeFiles()


def in_mode(agency: Agency, mode: Mode) -> None:
    kept = agency.mine.catalogue.get(agency.course.id)
    course = replace(kept, mode=mode, bumps=(), version=kept.version + 1)
    agency.mine.catalogue.revise(course, agency.act().audit("product.edit", course.id))


def asked(agency: Agency, files: FakeFiles, by: str = "olga", announced: Announced = PDF) -> Upload:
    mine = agency.mine
    return attaching.ask(
        agency.act(by),
        agency.course.id,
        announced,
        catalogue=mine.catalogue,
        uploads=files,
        audits=mine.audits,
        orders=mine.orders,
    )


def uploaded(agency: Agency, files: FakeFiles) -> FileId:
    upload = asked(agency, files)
    assert files.post(upload.form, b"bytes")
    return upload.id


def attached(
    agency: Agency, files: FakeFiles, *named: Named, by: str = "olga", to: ProductId | None = None
) -> Product:
    mine = agency.mine
    product = to or agency.course.id
    return attaching.attach(
        agency.act(by),
        product,
        mine.catalogue.get(product).version,
        named,
        catalogue=mine.catalogue,
        connections=mine.connections,
        uploads=files,
    )


def fetched(agency: Agency, files: FakeFiles, order: Order, file: FileId) -> Opened:
    mine = agency.mine
    link = download(
        order,
        agency.course.id,
        file,
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=mine.returns,
        files=files,
        clicks=mine.clicks,
        now=agency.now,
    )
    return files.open(link)


def ordered(agency: Agency) -> Order:
    """For money."""
    in_mode(agency, Mode.LIVE)
    order = agency.ordered()
    in_mode(agency, Mode.TEST)
    return order


def paid(agency: Agency) -> Order:
    order = ordered(agency)
    agency.pays(order)
    return agency.settled(order)


def test_what_was_uploaded_is_given_to_who_has_paid(agency: Agency, files: FakeFiles) -> None:
    file = uploaded(agency, files)
    [kept] = attached(agency, files, Named(file, "The guide.pdf")).fulfilment.files
    assert (kept.media_type, kept.size, kept.name) == ("application/pdf", 5, "The guide.pdf")
    assert agency.audited().action == "product.files"
    placed = ordered(agency)
    with pytest.raises(NotFound):
        fetched(agency, files, placed, file)
    agency.pays(placed)
    got = fetched(agency, files, agency.settled(placed), file)
    assert (got.body, got.content_type) == (b"bytes", "application/pdf")
    assert 'filename="The guide.pdf"' in got.disposition


def test_what_was_attached_stays_what_it_was_while_its_form_is_open(agency: Agency, files: FakeFiles) -> None:
    upload = asked(agency, files)
    assert files.post(upload.form, b"bytes")
    attached(agency, files, Named(upload.id, "a.pdf"))
    order = paid(agency)
    assert files.post(upload.form, b"worms")
    assert fetched(agency, files, order, upload.id).body == b"bytes"
    attached(agency, files, Named(upload.id, "b.pdf"))
    assert fetched(agency, files, order, upload.id).body == b"bytes"


def test_a_file_that_was_taken_away_or_is_anothers_is_nowhere(agency: Agency, files: FakeFiles) -> None:
    first, second = uploaded(agency, files), uploaded(agency, files)
    attached(agency, files, Named(first, "a.pdf"), Named(second, "b.pdf"))
    order = paid(agency)
    attached(agency, files, Named(second, "b.pdf"))
    assert fetched(agency, files, order, second).body == b"bytes"
    for gone in (first, FileId("fil_none")):
        with pytest.raises(NotFound):
            fetched(agency, files, order, gone)


def test_who_is_not_let_in_any_more_downloads_nothing(agency: Agency, files: FakeFiles) -> None:
    file = uploaded(agency, files)
    course = attached(agency, files, Named(file, "a.pdf"))
    edited(agency, course, fulfilment=replace(course.fulfilment, access=Access(days=1)))
    order = paid(agency)
    assert fetched(agency, files, order, file).body == b"bytes"
    agency.clock.move(timedelta(days=1))
    with pytest.raises(NotFound):
        fetched(agency, files, order, file)


def test_only_what_was_uploaded_for_the_product_is_attached(agency: Agency, files: FakeFiles) -> None:
    file, waiting = uploaded(agency, files), asked(agency, files)
    assert not files.post(waiting.form, b"more bytes")
    with pytest.raises(Invalid) as refused:
        attached(agency, files, Named(file, "a.pdf"), Named(waiting.id, "b.pdf"))
    assert "/files/1/id" in str(refused.value.facts)
    with pytest.raises(Invalid):
        attached(agency, files, Named(file, "a.pdf"), to=agency.mug.id)


def test_an_edit_leaves_the_files_and_a_copy_gives_them_too(agency: Agency, files: FakeFiles) -> None:
    course = attached(agency, files, Named(uploaded(agency, files), "a.pdf"))
    after = edited(agency, course, name="Another name")
    assert after.fulfilment.files == course.fulfilment.files
    moved = after.handed_over(agency.mug.owner)
    renamed = Named(course.fulfilment.files[0].id, "b.pdf")
    agency.mine.catalogue.hand_over(moved, after.owner, agency.act().audit("product.owner", moved.id))
    [kept] = attached(agency, files, renamed).fulfilment.files
    assert (kept.client, kept.name) == (course.owner, "b.pdf")


def test_uploading_takes_edit_on_the_product_and_is_in_the_log(agency: Agency, files: FakeFiles) -> None:
    with pytest.raises(NotFound):
        asked(agency, files, "clara")
    with pytest.raises(NotFound):
        attached(agency, files, by="clara")
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):
        asked(agency, files, "clara")
    with pytest.raises(Forbidden):
        attached(agency, files, by="clara")
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW, Right.EDIT})))
    upload = asked(agency, files, "clara")
    assert upload.until == agency.now + timedelta(hours=1)
    audit = agency.store.shelves.audits[-1]
    assert (audit.action, audit.resource) == ("product.upload", agency.course.id)
    assert audit.after == {"file": upload.id, "name": "Guide.pdf", "size": "5"}
    assert upload.form.url not in repr(audit)


def test_what_may_not_be_sold_is_refused_before_it_comes_in(agency: Agency, files: FakeFiles) -> None:
    with pytest.raises(Invalid):
        asked(agency, files, announced=Announced("page.html", "text/html", 5))


def test_who_read_another_version_changes_nothing(agency: Agency, files: FakeFiles) -> None:
    mine = agency.mine
    with pytest.raises(Stale):
        attaching.attach(
            agency.act(),
            agency.course.id,
            99,
            [],
            catalogue=mine.catalogue,
            connections=mine.connections,
            uploads=files,
        )


def test_a_product_is_sent_only_so_many_files_a_day(agency: Agency, files: FakeFiles) -> None:
    for _ in range(100):
        asked(agency, files)
    with pytest.raises(TooManyAttempts) as full:
        asked(agency, files)
    assert full.value.facts["by"] == "product"
    agency.clock.move(timedelta(days=1))
    assert asked(agency, files).form.url
