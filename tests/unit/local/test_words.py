"""What is said is found, and what is new waits in every catalogue for its translation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from local import ROOT, words
from local.words import PHRASES, SOURCES, TEMPLATES, Said


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in (*SOURCES, *TEMPLATES, Path(PHRASES).parent):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / PHRASES).write_text(json.dumps({"greeting": "Hello {name}"}))
    return tmp_path


def test_sentences_are_found_where_they_are_said(tree: Path) -> None:
    (tree / SOURCES[0] / "one.py").write_text('A = message("Kept")\nwords.say("Said {x}", x=say("Inner"))\n')
    (tree / SOURCES[0] / "two.py").write_text('words.counted("{count} day", "{count} days", 3)\n')
    (tree / TEMPLATES[0] / "page.html").write_text(
        '<p title="{{ say("Titled") }}">{{ counted("a", "b", n) }}</p>'
    )
    assert set(words.messages(tree)) >= {
        Said("Kept"),
        Said("Said {x}"),
        Said("Inner"),
        Said("{count} day", "{count} days"),
        Said("Titled"),
        Said("a", "b"),
        Said("Hello {name}", name="greeting"),
        Said("Reverse charge"),
        Said("VAT"),
    }


def test_what_is_new_is_empty_and_what_is_over_is_gone() -> None:
    before = Catalog(locale="pl")
    before.add("Stays", "Zostaje")
    before.add("Goes", "Odchodzi")
    before.add("Doubted", "Może", flags={"fuzzy"})
    after = words.merged(
        before, [Said("Stays"), Said("New"), Said("{count} a", "{count} b"), Said("Doubted")]
    )
    assert {entry.id: entry.string for entry in after if entry.id} == {
        "Stays": "Zostaje",
        "New": "",
        ("{count} a", "{count} b"): ("", "", ""),
        "Doubted": "",
    }


def test_no_template_says_anything_past_the_catalogues() -> None:
    assert not words.literals(ROOT)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Hello</p>",
        '<img alt="A picture">',
        '<button aria-label="Close">×</button>',
        "<p>{{ 'Due today' if late else 'Total' }}</p>",
        '{% macro x() %}<b title="{{ y }} more">…</b>{% endmacro %}',
        '{{ parts.field("email", "E-mail") }}',
    ],
)
def test_a_literal_in_a_template_is_found(tree: Path, markup: str) -> None:
    (tree / TEMPLATES[0] / "page.html").write_text(markup)
    assert words.literals(tree)


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="Quiet one">{{ say("Hello") }} – {{ name }}</p>',
        '<input name="a" placeholder="{{ say("Code") }}" value="{{ x }}">',
        '<a href="{{ "/a" if b else "c" }}">{{ say(text) }}</a>',
        "<style>p { color: Red }</style>{# A remark #}",
        '{{ parts.field("vat_number", say("Number"), kind="text") }}',
    ],
)
def test_what_no_one_reads_is_no_literal(tree: Path, markup: str) -> None:
    (tree / TEMPLATES[0] / "page.html").write_text(markup)
    assert not words.literals(tree)
