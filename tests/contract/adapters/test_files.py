"""Private files, and links that download them for a while under a name people can read."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from cartwright.adapters import aws as clients
from cartwright.adapters.files import DRAFT, Lock, S3Files
from cartwright.application.ports.drawing import Drawer
from cartwright.application.ports.papers import Files
from cartwright.application.ports.streams import PART_AT_LEAST, Streams
from cartwright.application.ports.uploads import Uploads
from cartwright.bootstrap import filing
from cartwright.domain.errors import NotFound, Outage
from cartwright.settings import Settings
from tests.aws import client, signed_for
from tests.contract.adapters.wire import refusing, silent
from tests.fakes.files import FakeFiles, Opened
from tests.fakes.world import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "accounts/acc_1/clients/cli_1/tax/2026-10/rep_1.csv"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Cabinet:
    files: Files
    streams: Streams
    uploads: Uploads
    drawer: Drawer
    open: Callable[[str], Opened]


def kept(*, locks: bool = False) -> S3Client:
    """A bucket that keeps versions, as the template's does; with Object Lock, as it may."""
    s3: S3Client = client("s3")
    s3.create_bucket(
        Bucket="files",
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        ObjectLockEnabledForBucket=locks,
    )
    s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.fixture(params=["fake", "s3"])
def cabinet(request: pytest.FixtureRequest) -> Cabinet:
    if request.param == "fake":
        fake = FakeFiles()
        return Cabinet(fake, fake, fake, fake, fake.open)
    request.getfixturevalue("aws")
    s3 = kept()
    files = S3Files("files", client=s3)
    return Cabinet(files, files, files, files, followed)


def followed(link: str) -> Opened:
    answer = requests.get(link, timeout=5)
    headers = answer.headers
    return Opened(answer.content, headers["Content-Type"], headers["Content-Disposition"])


def test_a_link_downloads_the_file(cabinet: Cabinet) -> None:
    cabinet.files.put(KEY, b"a,b\r\n", content_type=CSV)
    opened = cabinet.open(cabinet.files.link(KEY, name="tax-2026-10.csv", seconds=60))
    assert (opened.body, opened.content_type) == (b"a,b\r\n", CSV)
    assert opened.disposition.startswith('attachment; filename="tax-2026-10.csv"')


@pytest.mark.usefixtures("aws")
def test_a_link_that_is_asked_by_head_tells_of_the_file_and_no_more() -> None:
    files = S3Files("files", client=kept(), by_head=True)
    files.put(KEY, b"a,b\r\n", content_type=CSV)
    told = requests.head(files.link(KEY, name="tax-2026-10.csv", seconds=60), timeout=5, stream=True)
    assert (told.status_code, told.headers["Content-Type"], told.headers["Content-Length"]) == (200, CSV, "5")


def test_what_is_signed_for_one_method_is_not_for_the_other() -> None:
    ways = (S3Files("files", client=client("s3"), by_head=head) for head in (False, True))
    links = [files.link(KEY, name="x.csv", seconds=60) for files in ways]
    assert [signed_for(link, "testing") for link in links] == ["GET", "HEAD"]


def test_what_was_put_is_read_again_and_what_was_not_is_not_found(cabinet: Cabinet) -> None:
    cabinet.files.put(KEY, b"\x89PNG", content_type="image/png")
    assert cabinet.files.get(KEY) == b"\x89PNG"
    with pytest.raises(NotFound):
        cabinet.files.get(f"{KEY}.2")


def test_what_is_kept_is_kept_as_it_was_first(cabinet: Cabinet) -> None:
    for body in (b"first", b"second"):
        cabinet.drawer.keep(KEY, body, content_type=CSV)
    assert cabinet.files.get(KEY) == b"first"


def test_what_is_kept_says_its_digest_and_what_was_put_says_none(cabinet: Cabinet) -> None:
    cabinet.drawer.keep(KEY, b"first", content_type=CSV)
    cabinet.files.put(f"{KEY}.2", b"first", content_type=CSV)
    found = [cabinet.drawer.lying(key) for key in (KEY, f"{KEY}.2")]
    assert [one and one.sha256 for one in found] == [hashlib.sha256(b"first").hexdigest(), ""]


def test_what_was_taken_away_is_not_there_and_may_be_put_again(cabinet: Cabinet) -> None:
    cabinet.drawer.keep(KEY, b"first", content_type=CSV)
    cabinet.drawer.take_away([KEY, f"{KEY}.2"])
    assert cabinet.drawer.lying(KEY) is None
    with pytest.raises(NotFound):
        cabinet.files.get(KEY)
    cabinet.drawer.keep(KEY, b"second", content_type=CSV)
    assert cabinet.files.get(KEY) == b"second"
    cabinet.drawer.take_away([])


def test_what_is_kept_has_its_digest_and_is_encrypted(aws: None) -> None:
    s3, asked = kept(), list[dict[str, str]]()
    s3.meta.events.register(
        "provide-client-params.s3.PutObject", lambda params, **_: asked.append(dict(params))
    )
    S3Files("files", client=s3).keep(KEY, b"a", content_type=CSV)
    [put] = asked
    assert put["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"a").digest()).decode()
    assert put["IfNoneMatch"] == "*"
    assert s3.head_object(Bucket="files", Key=KEY)["ServerSideEncryption"] == "AES256"


def test_a_store_that_keeps_what_is_to_go_is_asked_again(monkeypatch: pytest.MonkeyPatch, aws: None) -> None:
    s3 = kept()
    monkeypatch.setattr(s3, "delete_objects", lambda **_: {"Errors": [{"Key": KEY, "Code": "InternalError"}]})
    with pytest.raises(Outage):
        S3Files("files", client=s3).take_away([KEY])


def test_a_refusal_that_is_not_about_what_lies_there_is_no_yes() -> None:
    with pytest.raises(ClientError):
        S3Files("files", client=refusing("s3", "AccessDenied", 403)).keep(KEY, b"a", content_type=CSV)


def test_who_may_not_list_is_refused_what_is_not_there() -> None:
    with pytest.raises(NotFound):
        S3Files("files", client=refusing("s3", "AccessDenied", 403)).get(KEY)


def test_what_is_put_again_replaces_it(cabinet: Cabinet) -> None:
    cabinet.files.put(KEY, b"first", content_type=CSV)
    link = cabinet.files.link(KEY, name="report.csv", seconds=60)
    cabinet.files.put(KEY, b"second", content_type=CSV)
    assert cabinet.open(link).body == b"second"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Steuer Österreich.csv", "Steuer _sterreich.csv"),
        ('a"b;c.csv', "a_b_c.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie_ x.csv"),
        ("../../etc/passwd", "....etcpasswd"),
        ("\r\n", "download"),
    ],
)
def test_any_name_is_a_harmless_header(cabinet: Cabinet, name: str, plain: str) -> None:
    cabinet.files.put(KEY, b"", content_type=CSV)
    disposition = cabinet.open(cabinet.files.link(KEY, name=name, seconds=60)).disposition
    assert disposition.split("; ")[1] == f'filename="{plain}"'
    exact = unquote(disposition.partition("filename*=UTF-8''")[2])
    assert exact == (name.translate(dict.fromkeys(b"\r\n/")) or "download")


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.b", "a b", "a#b", "ä", "a\n", "x" * 600]
)
def test_a_key_is_plain_segments(cabinet: Cabinet, key: str) -> None:
    with pytest.raises(ValueError, match="segments"):
        cabinet.files.put(key, b"", content_type=CSV)
    with pytest.raises(ValueError, match="segments"):
        cabinet.files.link(key, name="x", seconds=60)


def test_a_file_is_encrypted_and_kept_out_of_caches(aws: None) -> None:
    s3 = kept()
    S3Files("files", client=s3).put(KEY, b"a", content_type=CSV)
    head = s3.head_object(Bucket="files", Key=KEY)
    assert head["ServerSideEncryption"] == "AES256"
    assert head["CacheControl"] == "private, no-store"


@pytest.mark.parametrize(("mode", "asked"), [("governance", "GOVERNANCE"), ("compliance", "COMPLIANCE")])
def test_what_is_kept_under_a_lock_lies_on_when_it_is_taken_away(aws: None, mode: str, asked: str) -> None:
    """It is found by nobody then, and the place is free for what names nobody."""
    s3 = kept(locks=True)
    files = S3Files("files", client=s3, lock=Lock(mode, 10, FakeClock(datetime(2026, 2, 3, tzinfo=UTC))))
    files.keep(KEY, b"Ada", content_type=CSV)
    head = s3.head_object(Bucket="files", Key=KEY)
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == (
        asked,
        datetime(2037, 1, 1, tzinfo=UTC),
    )
    files.take_away([KEY])
    with pytest.raises(NotFound):
        files.get(KEY)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket="files", Key=KEY, VersionId=head["VersionId"])
    files.keep(KEY, b"erased", content_type=CSV)
    assert files.get(KEY) == b"erased"
    files.keep("test.pdf", b"a test", content_type=CSV, evidence=False)
    assert "ObjectLockMode" not in s3.head_object(Bucket="files", Key="test.pdf")


@pytest.mark.parametrize(
    ("told", "lock"),
    [
        (None, None),
        ("none 10", None),
        ("governance 10", ("governance", 10)),
        ("compliance 7", ("compliance", 7)),
    ],
)
def test_a_deployment_says_whether_documents_are_locked(
    told: str | None, lock: tuple[str, int] | None, aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What documents are kept in, and nothing else."""
    environ = {"CARTWRIGHT_BUCKET": "files"} | ({"CARTWRIGHT_DOCUMENTS_LOCK": told} if told else {})
    assert Settings(environ).documents_lock == lock
    monkeypatch.setattr(filing, "settings", partial(Settings, environ))
    s3 = kept(locks=True)
    for made, mode in ((filing.archive, lock[0].upper() if lock else None), (filing.drawer, None)):
        made.cache_clear()
        filing._bucket.cache_clear()
        key = f"{mode or 'none'}.pdf"
        made().keep(key, b"Ada", content_type=CSV)
        assert s3.head_object(Bucket="files", Key=key).get("ObjectLockMode") == mode
        made.cache_clear()
        filing._bucket.cache_clear()


def test_without_a_lock_nothing_is_held(aws: None) -> None:
    s3 = kept(locks=True)
    S3Files("files", client=s3).keep(KEY, b"Ada", content_type=CSV)
    assert "ObjectLockMode" not in s3.head_object(Bucket="files", Key=KEY)


@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 3600 + 1])
def test_a_link_lives_for_a_week_at_most(aws: None, seconds: int) -> None:
    with pytest.raises(ValueError, match="seconds"):
        S3Files("files", client=client("s3")).link(KEY, name="x", seconds=seconds)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "eu-south-2"])
def test_a_link_is_signed_for_the_regions_own_host(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    link = urlsplit(real_link(region, monkeypatch))
    assert link.netloc == f"files-bucket.s3.{region}.amazonaws.com"
    assert parse_qs(link.query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert parse_qs(link.query)["X-Amz-Expires"] == ["60"]


def test_an_endpoint_that_is_an_address_gets_the_bucket_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert real_link("eu-central-1", monkeypatch).startswith(f"http://127.0.0.1:4566/files-bucket/{KEY}?")


def real_link(region: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A link of the client that production makes, in `region`."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": region,
    }.items():
        monkeypatch.setenv(name, value)
    made = clients.s3.__wrapped__()
    return S3Files("files-bucket", client=made).link(KEY, name="x.csv", seconds=60)


def test_a_store_that_cannot_now_is_an_outage() -> None:
    for broken in (refusing("s3", "SlowDown", 503), refusing("s3", "InternalError", 500), silent("s3")):
        with pytest.raises(Outage):
            S3Files("files", client=broken).put(KEY, b"a", content_type=CSV)
        with pytest.raises(Outage):
            S3Files("files", client=broken).get(KEY)


GOODS = "goods/acc_1/cli_1/prd_1/fil_1"
PDF = "application/pdf"


def test_what_is_posted_with_a_form_lies_there_and_is_looked_at(aws: None) -> None:
    s3 = kept()
    files = S3Files("files", client=s3)
    assert files.lying(GOODS) is None
    form = files.form(GOODS, media_type=PDF, size=5, seconds=60)
    answer = requests.post(form.url, data=dict(form.fields), files={"file": ("x.pdf", b"bytes")}, timeout=5)
    assert answer.status_code in {200, 204}, answer.text
    lying = files.lying(GOODS)
    assert lying is not None
    assert (lying.size, lying.media_type) == (5, PDF)
    opened = followed(files.link(GOODS, name="Guide é.pdf", seconds=900))
    assert (opened.body, opened.content_type) == (b"bytes", PDF)
    assert opened.disposition.endswith("filename*=UTF-8''Guide%20%C3%A9.pdf")


def test_what_was_seen_stays_what_it_was_whatever_is_put_in_its_place(cabinet: Cabinet) -> None:
    cabinet.files.put(GOODS, b"bytes", content_type=PDF)
    seen = cabinet.uploads.lying(GOODS)
    assert seen is not None
    cabinet.files.put(GOODS, b"worms", content_type=PDF)
    pinned = cabinet.files.link(GOODS, name="a.pdf", seconds=60, revision=seen.revision)
    assert cabinet.open(pinned).body == b"bytes"
    assert cabinet.open(cabinet.files.link(GOODS, name="a.pdf", seconds=60)).body == b"worms"
    now = cabinet.uploads.lying(GOODS)
    assert now is not None
    assert now.revision != seen.revision


def test_a_form_takes_that_file_and_no_other(aws: None) -> None:
    """What S3 holds it to is its policy, which S3 signs with us."""
    form = S3Files("files", client=client("s3")).form(GOODS, media_type=PDF, size=5, seconds=60)
    held = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert {"bucket": "files"} in held
    assert {"key": GOODS} in held
    assert {"Content-Type": PDF} in held
    assert {"x-amz-server-side-encryption": "AES256"} in held
    assert ["content-length-range", 5, 5] in held
    assert form.fields["key"] == GOODS


def test_who_may_not_list_learns_no_more_than_that_it_is_not_there() -> None:
    for status in (403, 404):
        assert S3Files("files", client=refusing("s3", str(status), status)).lying(GOODS) is None
    with pytest.raises(Outage):
        S3Files("files", client=refusing("s3", "SlowDown", 503)).lying(GOODS)
    with pytest.raises(ClientError):
        S3Files("files", client=refusing("s3", "400", 400)).lying(GOODS)


def test_a_file_that_was_sent_in_parts_is_whole_once_it_is_finished(cabinet: Cabinet) -> None:
    parts = [b"a" * PART_AT_LEAST, b"b" * PART_AT_LEAST, b"c"]
    upload = cabinet.streams.begin(KEY, content_type=CSV)
    cabinet.streams.part(KEY, upload, 1, b"z" * PART_AT_LEAST)
    named = [cabinet.streams.part(KEY, upload, number, part) for number, part in enumerate(parts, 1)]
    with pytest.raises(NotFound):
        cabinet.files.get(KEY)
    cabinet.streams.finish(KEY, upload, named)
    assert b"".join(cabinet.streams.read(KEY)) == b"".join(parts)
    found = cabinet.open(cabinet.files.link(KEY, name="report.csv", seconds=60))
    assert (len(found.body), found.content_type) == (2 * PART_AT_LEAST + 1, CSV)


def test_a_draft_is_encrypted_has_its_checksum_and_the_tag_of_the_buckets_rule_until_it_is_settled(
    aws: None,
) -> None:
    s3, asked = kept(), list[dict[str, str]]()
    s3.meta.events.register(
        "provide-client-params.s3.PutObject", lambda params, **_: asked.append(dict(params))
    )
    files, other = S3Files("files", client=s3), f"{KEY}.2"
    files.draft(KEY, b"a", content_type=CSV)
    upload = files.begin(other, content_type=CSV)
    files.finish(other, upload, [files.part(other, upload, 1, b"whole")])
    assert asked[0]["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"a").digest()).decode()

    def tags(key: str) -> list[tuple[str, str]]:
        found = s3.get_object_tagging(Bucket="files", Key=key)["TagSet"]
        return [(one["Key"], one["Value"]) for one in found]

    for key in (KEY, other):
        assert tags(key) == [DRAFT]
        head = s3.head_object(Bucket="files", Key=key)
        assert (head["ServerSideEncryption"], head["CacheControl"]) == ("AES256", "private, no-store")
        files.settle([key])
        assert tags(key) == []
        files.unsettle([key])
        assert tags(key) == [DRAFT]


def test_what_is_not_there_is_not_settled() -> None:
    for files in (FakeFiles(), S3Files("files", client=refusing("s3", "NoSuchKey", 404))):
        for move in (files.settle, files.unsettle):
            with pytest.raises(NotFound):
                move([KEY])
            move([])


def test_an_upload_that_is_over_takes_nothing_more() -> None:
    fake = FakeFiles()
    upload = fake.begin(KEY, content_type=CSV)
    fake.finish(KEY, upload, [fake.part(KEY, upload, 1, b"whole")])
    for files in (fake, S3Files("files", client=refusing("s3", "NoSuchUpload", 404))):
        with pytest.raises(NotFound):
            files.part(KEY, upload, 2, b"more")
        with pytest.raises(NotFound):
            files.finish(KEY, upload, ["part-1"])


def test_a_file_that_is_not_there_is_not_read_in_pieces_either(cabinet: Cabinet) -> None:
    with pytest.raises(NotFound):
        list(cabinet.streams.read(KEY))
