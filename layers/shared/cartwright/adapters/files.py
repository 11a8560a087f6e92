"""Private files in S3, opened by links that expire."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from itertools import batched
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from botocore.exceptions import ClientError

from cartwright.adapters import aws
from cartwright.application.ports.uploads import Form, Lying
from cartwright.domain.errors import NotFound, Outage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypedDict

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ChecksumAlgorithmType, ObjectLockModeType
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, ObjectIdentifierTypeDef

    from cartwright.application.ports.world import Clock

    class _Locked(TypedDict, total=False):
        ChecksumAlgorithm: ChecksumAlgorithmType
        ObjectLockMode: ObjectLockModeType
        ObjectLockRetainUntilDate: datetime


# Segments of letters, digits and . _ = - that don't begin with a dot: nothing to escape, climb or confuse.
_KEY = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*(?:/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*\Z")
LONGEST_KEY = 512
DELETED_AT_ONCE = 1000
# Signature version 4 signs links for a week at most; they also end with the credentials of who signed them.
LONGEST_LINK = 7 * 24 * 3600
_PIECE = 1024**2
DRAFT: Final = ("life", "draft")
"""The tag by which the bucket's rule throws away what was not settled."""
_DIGEST = "sha256"

_MODES: Final[Mapping[str, ObjectLockModeType]] = {"governance": "GOVERNANCE", "compliance": "COMPLIANCE"}


@dataclass(frozen=True, slots=True)
class Lock:
    """That what is kept cannot be deleted, nor written over, by S3 Object Lock: `governance`, which who may
    bypass it can lift, or `compliance`, which nobody can; to the end of the calendar year that is so many
    `years` after the one it is kept in, as periods for keeping books are counted from the end of a year."""

    mode: str
    years: int
    clock: Clock

    @property
    def until(self) -> datetime:
        return datetime(self.clock.now().year + self.years + 1, 1, 1, tzinfo=UTC)


class S3Files:
    """The bucket blocks public access and keeps versions; each object is encrypted under S3's own key. With a
    `lock`, what is kept stays: taken away, it is not found any more, and lies on as an older version.

    Its links are for GET, or `by_head` for HEAD: what is signed for one method S3 refuses to the other."""

    def __init__(
        self,
        bucket: str,
        *,
        client: S3Client | None = None,
        lock: Lock | None = None,
        by_head: bool = False,
    ) -> None:
        self._bucket = bucket
        self._signed = "head_object" if by_head else "get_object"
        self._given = client
        self._lock = lock

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        """Raises Outage. A key that is not plain segments is a bug: ValueError."""
        with aws.answering("the file store"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=checked(key),
                Body=body,
                ContentType=content_type,
                CacheControl="private, no-store",
                ServerSideEncryption="AES256",
            )

    def draft(self, key: str, body: bytes, *, content_type: str) -> None:
        """Raises Outage."""
        with aws.answering("the file store"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=checked(key),
                Body=body,
                ContentType=content_type,
                CacheControl="private, no-store",
                ServerSideEncryption="AES256",
                ChecksumSHA256=b64encode(sha256(body).digest()).decode(),
                Tagging=urlencode([DRAFT]),
            )

    def settle(self, keys: Sequence[str]) -> None:
        """Raises NotFound, and Outage."""
        for key in keys:
            with aws.answering("the file store", NoSuchKey=_missing):
                self._client.delete_object_tagging(Bucket=self._bucket, Key=checked(key))

    def unsettle(self, keys: Sequence[str]) -> None:
        """Raises NotFound, and Outage."""
        name, value = DRAFT
        for key in keys:
            with aws.answering("the file store", NoSuchKey=_missing):
                self._client.put_object_tagging(
                    Bucket=self._bucket,
                    Key=checked(key),
                    Tagging={"TagSet": [{"Key": name, "Value": value}]},
                )

    def keep(self, key: str, body: bytes, *, content_type: str, evidence: bool = True) -> None:
        """Unless something lies there: then that stays, whatever it is. S3 compares what came with its
        digest. Raises Outage."""
        digest = sha256(body)
        try:
            with aws.answering("the file store"):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=checked(key),
                    Body=body,
                    ContentType=content_type,
                    CacheControl="private, no-store",
                    ServerSideEncryption="AES256",
                    ChecksumSHA256=b64encode(digest.digest()).decode(),
                    Metadata={_DIGEST: digest.hexdigest()},
                    IfNoneMatch="*",
                    **(self._locked() if evidence else {}),
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise

    def _locked(self) -> _Locked:
        """S3 wants to be told how what it is to lock is checked."""
        if self._lock is None:
            return {}
        return {
            "ChecksumAlgorithm": "SHA256",
            "ObjectLockMode": _MODES[self._lock.mode],
            "ObjectLockRetainUntilDate": self._lock.until,
        }

    def take_away(self, keys: Sequence[str]) -> None:
        """What lies there, if something does; older versions go by the bucket's own rule. Raises Outage."""
        for some in batched(keys, DELETED_AT_ONCE, strict=False):
            with aws.answering("the file store"):
                named: list[ObjectIdentifierTypeDef] = [{"Key": checked(key)} for key in some]
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": named, "Quiet": True}
                )
            if answer.get("Errors"):
                raise Outage("the file store, which keeps some of what is to go", retry_after=1)

    def get(self, key: str) -> bytes:
        """Raises NotFound, and Outage."""
        # Who may not list is not told that a key is not there, but that it may not be read.
        with aws.answering("the file store", NoSuchKey=_missing, AccessDenied=_missing):
            return self._client.get_object(Bucket=self._bucket, Key=checked(key))["Body"].read()

    def begin(self, key: str, *, content_type: str) -> str:
        """Raises Outage."""
        with aws.answering("the file store"):
            begun = self._client.create_multipart_upload(
                Bucket=self._bucket,
                Key=checked(key),
                ContentType=content_type,
                CacheControl="private, no-store",
                ServerSideEncryption="AES256",
                Tagging=urlencode([DRAFT]),
            )
        return begun["UploadId"]

    def part(self, key: str, upload: str, number: int, body: bytes) -> str:
        """Raises NotFound, and Outage."""
        with aws.answering("the file store", NoSuchUpload=_missing):
            return self._client.upload_part(
                Bucket=self._bucket, Key=checked(key), UploadId=upload, PartNumber=number, Body=body
            )["ETag"]

    def finish(self, key: str, upload: str, parts: Sequence[str]) -> None:
        """Raises NotFound, and Outage."""
        named: list[CompletedPartTypeDef] = [
            {"ETag": part, "PartNumber": number} for number, part in enumerate(parts, 1)
        ]
        # A part that was sent anew by another is not the one that is meant.
        with aws.answering("the file store", NoSuchUpload=_missing, InvalidPart=_missing):
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=checked(key), UploadId=upload, MultipartUpload={"Parts": named}
            )

    def read(self, key: str) -> Iterator[bytes]:
        """Raises NotFound, and Outage."""
        with aws.answering("the file store", NoSuchKey=_missing, AccessDenied=_missing):
            body = self._client.get_object(Bucket=self._bucket, Key=checked(key))["Body"]
            yield from body.iter_chunks(_PIECE)

    def link(self, key: str, *, name: str, seconds: int, revision: str = "") -> str:
        """No call is made: the link of a file that is not there is a 404 to whoever opens it."""
        if not 0 < seconds <= LONGEST_LINK:
            raise ValueError(f"a link lives for up to {LONGEST_LINK} seconds")
        return self._client.generate_presigned_url(
            self._signed,
            Params={
                "Bucket": self._bucket,
                "Key": checked(key),
                "ResponseContentDisposition": attachment(name),
                "ResponseCacheControl": "private, no-store",
                **({"VersionId": revision} if revision else {}),
            },
            ExpiresIn=seconds,
        )

    def form(self, key: str, *, media_type: str, size: int, seconds: int) -> Form:
        """No call is made. S3 itself refuses another place, type or size."""
        fields = {"Content-Type": media_type, "x-amz-server-side-encryption": "AES256"}
        conditions = [
            *({name: value} for name, value in fields.items()),
            ["content-length-range", size, size],
        ]
        made = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=checked(key),
            Fields=dict(fields),
            Conditions=conditions,
            ExpiresIn=seconds,
        )
        return Form(made["url"], made["fields"])

    def lying(self, key: str) -> Lying | None:
        """Raises Outage. Who may not list a bucket is told 403 of what is not there."""
        try:
            with aws.answering("the file store"):
                head = self._client.head_object(Bucket=self._bucket, Key=checked(key))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in {403, 404}:
                return None
            raise
        digest = head["Metadata"].get(_DIGEST, "")
        return Lying(head["ContentLength"], head["ContentType"], head["VersionId"], digest)

    @cached_property
    def _client(self) -> S3Client:
        return self._given or aws.s3()


def _missing(_: object) -> NotFound:
    return NotFound()


def attachment(name: str) -> str:
    """Content-Disposition of a download called `name` (RFC 6266, RFC 8187)."""
    exact = re.sub(r"[\x00-\x1f\x7f/\\]", "", name).encode("utf-8", "replace").decode() or "download"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", exact)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"


def checked(key: str) -> str:
    if len(key) > LONGEST_KEY or not _KEY.match(key):
        raise ValueError("a file's key is segments of letters, digits and . _ = -")
    return key
