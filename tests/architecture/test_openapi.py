"""docs/openapi/ is what the apps say of themselves, and what they say is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from cartwright.http.problems import MEDIA_TYPE, STATUS
from local import openapi

# Mangum asks for an event loop where Python would rather have one made.
pytestmark = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")

# Where one gets a token, or needs none: everything else under /v1 asks for one.
PUBLIC = {
    "/v1/sessions",
    "/v1/sessions/step",
    "/v1/sessions/renewal",
    "/v1/invitations/{token}",
    "/v1/links/stripe",
    "/v1/downloads/{token}",
    "/v1/downloads/{token}/files",
}

type Document = dict[str, Any]


@pytest.fixture(params=openapi.APPS)
def document(request: pytest.FixtureRequest, repository: Path) -> Document:
    read: Document = json.loads((repository / openapi.FOLDER / f"{request.param}.json").read_text("utf-8"))
    return read


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        yield from ((path, operation) for operation in methods.values())


def responses(document: Document, operation: Document) -> Iterator[tuple[int, Document]]:
    for status, answer in operation["responses"].items():
        name = answer.get("$ref", "").rpartition("/")[2]
        yield int(status), document["components"]["responses"][name] if name else answer


def test_the_documents_are_as_the_apps_describe_themselves(repository: Path) -> None:
    for path, text in openapi.documents().items():
        kept = repository / path
        assert kept.exists(), f"{path} is missing: run `make openapi`"
        assert kept.read_text("utf-8") == text, f"{path} is out of date: `make openapi`, and look at the diff"


def test_there_is_no_document_of_nothing(repository: Path) -> None:
    found = {path.relative_to(repository) for path in (repository / openapi.FOLDER).iterdir()}
    assert found == set(openapi.documents())


def test_a_document_is_openapi(document: Document) -> None:
    validate(document)


def test_every_refusal_is_a_problem(document: Document) -> None:
    for path, operation in operations(document):
        refusals = [answer for status, answer in responses(document, operation) if status >= 400]
        assert refusals, path
        for answer in refusals:
            assert answer["content"][MEDIA_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}, path


def test_every_status_of_a_refusal_is_one_that_a_refusal_can_have(document: Document) -> None:
    for path, operation in operations(document):
        statuses = {status for status, _ in responses(document, operation) if status >= 400}
        assert statuses <= {*STATUS.values(), 500}, path
        assert {500, 503} <= statuses, path


def test_what_asks_for_a_login_says_so(document: Document) -> None:
    for path, operation in operations(document):
        asks = path.startswith("/v1/") and path not in PUBLIC
        schemes = operation.get("security", [])
        assert ({"token": []} in schemes) is asks, path
        assert schemes in ([], [{"token": []}], [{"token": []}, {"key": []}]), path
        if asks:
            assert {401, 429, 500, 503} <= {status for status, _ in responses(document, operation)}, path


def test_the_framework_does_not_speak_for_itself(document: Document) -> None:
    assert "ValidationError" not in json.dumps(document)


def test_whoever_is_sent_on_is_told_where(document: Document) -> None:
    for path, operation in operations(document):
        for status, answer in responses(document, operation):
            assert status // 100 != 3 or "Location" in answer["headers"], path


def test_every_operation_has_a_name_and_a_summary(document: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    assert all(operation["summary"] for _, operation in operations(document))


def test_every_parameter_of_a_path_shows_what_it_looks_like(document: Document) -> None:
    for path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                assert "example" in parameter or "$ref" in parameter["schema"], path
