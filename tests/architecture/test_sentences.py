"""Nobody takes a sentence of client use, or the test that proves it, away unnoticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.checks.sentences import PAGE, SENTENCES, TESTS, WALKED, WORDS, permissions, unproven

PROOF = "component/client_use/test_all.py::test_it"


@pytest.fixture
def tree(repository: Path, tmp_path: Path) -> Path:
    """A page with a row for everything, all proven by one test."""
    (tmp_path / WORDS).parent.mkdir(parents=True)
    shutil.copy2(repository / WORDS, tmp_path / WORDS)
    numbers = [f"{rule}.{number}" for rule, count in SENTENCES.items() for number in range(1, count + 1)]
    about = [*numbers, *(f"`{permission}`" for permission in permissions(tmp_path))]
    write(tmp_path, str(PAGE), "".join(f"| {one} | so it is | `{PROOF}` | |\n" for one in about))
    write(tmp_path, f"{WALKED}/test_all.py", "def test_it() -> None:\n    assert 1\n")
    assert unproven(tmp_path) == []
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def changed(tree: Path, before: str, after: str, path: Path = PAGE) -> None:
    text = (tree / path).read_text("utf-8")
    assert before in text
    (tree / path).write_text(text.replace(before, after, 1), encoding="utf-8")


def test_every_sentence_and_every_permission_is_proven(repository: Path) -> None:
    assert unproven(repository) == []


def test_there_is_something_to_hold(repository: Path) -> None:
    assert sum(SENTENCES.values()) == 42
    assert "affiliates.manage" in permissions(repository)


@pytest.mark.parametrize("about", ["2.6", "6.4", "8.1", "D.5", "`members.manage`", "`coupons.view`"])
def test_a_row_that_is_gone_is_missed(tree: Path, about: str) -> None:
    changed(tree, f"| {about} |", "| gone |")
    assert unproven(tree) == [f"{PAGE}: no row for {about.strip('`')}"]


@pytest.mark.parametrize("about", ["2.8", "9.1", "`products.eat`"])
def test_a_row_for_what_is_no_sentence_is_found(tree: Path, about: str) -> None:
    changed(tree, "| 1.1 |", f"| {about} | so it is | `{PROOF}` | |\n| 1.1 |")
    [complaint] = unproven(tree)
    assert complaint.endswith(f"a row for {about.strip('`')}, which is none")


def test_a_second_row_for_a_sentence_is_found(tree: Path) -> None:
    changed(tree, "| 1.1 |", f"| 1.2 | again | `{PROOF}` | |\n| 1.1 |")
    assert unproven(tree) == [f"{PAGE}: 1.2 has 2 rows"]


def test_a_permission_that_is_new_wants_a_row(tree: Path) -> None:
    changed(
        tree,
        '    COUPONS_VIEW = "coupons.view"',
        '    FLY = "wings.fly"\n    COUPONS_VIEW = "coupons.view"',
        WORDS,
    )
    assert unproven(tree) == [f"{PAGE}: no row for wings.fly"]


def test_a_row_that_names_no_test_is_found(tree: Path) -> None:
    changed(tree, f"| 3.1 | so it is | `{PROOF}` |", "| 3.1 | so it is | everybody knows |")
    assert unproven(tree) == [f"{PAGE}: nothing proves 3.1"]


@pytest.mark.parametrize(
    ("named", "complaint"),
    [
        (f"{PROOF}_no_more", "there is no test"),
        ("component/client_use/test_nothing.py::test_it", "there is no file"),
        ("component/client_use/cast.py::test_it", "there is no file"),
        ("component/client_use/test_all.py::TestIt::test_it", "there is no test"),
    ],
)
def test_a_row_that_names_a_test_that_is_not_collected_is_found(
    tree: Path, named: str, complaint: str
) -> None:
    write(tree, f"{WALKED}/cast.py", "def test_it() -> None: ...\n")
    changed(tree, f"| 5.1 | so it is | `{PROOF}`", f"| 5.1 | so it is | `{named}`")
    [found] = unproven(tree)
    assert complaint in found


@pytest.mark.parametrize(
    "test",
    [
        "import pytest\n@pytest.mark.skip\ndef test_it() -> None: ...\n",
        "import pytest\n@pytest.mark.xfail(reason='later')\ndef test_it() -> None: ...\n",
        "import pytest\npytestmark = pytest.mark.skipif(True, reason='no')\ndef test_it() -> None: ...\n",
        "import pytest\ndef test_it() -> None:\n    pytest.skip('not today')\n",
        "import pytest\npytest.skip('all of it', allow_module_level=True)\ndef test_it() -> None: ...\n",
    ],
)
def test_a_test_that_may_be_skipped_proves_nothing(tree: Path, test: str) -> None:
    write(tree, f"{WALKED}/test_all.py", test)
    assert unproven(tree) == [f"{PAGE}: {PROOF} may be skipped"]


def test_a_test_in_a_class_is_one_too(tree: Path) -> None:
    write(tree, f"{TESTS}/component/test_more.py", "class TestIt:\n    def test_is(self) -> None: ...\n")
    more = "component/test_more.py::TestIt::test_is"
    changed(tree, f"| 5.1 | so it is | `{PROOF}`", f"| 5.1 | so it is | `{PROOF}`, `{more}`")
    assert unproven(tree) == []


def test_a_test_of_the_sentences_that_stands_for_none_is_found(tree: Path) -> None:
    write(tree, f"{WALKED}/test_more.py", "def test_whatever() -> None: ...\n")
    assert unproven(tree) == [f"{PAGE}: component/client_use/test_more.py::test_whatever is in no row"]
