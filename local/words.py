"""What the product says to people: found in its sources, and merged into the catalogues.

`python -m local.words` (`make words`) adds to every catalogue what is said and not yet translated, with
nothing in it, and takes out what is said no more. The suite fails until somebody has translated it.

A sentence is found where it is written as `say("…")`, `counted("…", "…", n)` or `message("…")`, in Python and
in templates; the mails' phrases by their name. What the law calls things comes from the domain, which knows
of no languages.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from cartwright.domain.rates import standard_rows
from cartwright.domain.tax.wording import ALL
from cartwright.domain.taxbook.forms import BOXES
from cartwright.languages.catalogues import FOLDER
from local import ROOT

SOURCES = ("functions/checkout", "layers/shared/cartwright/adapters/processors")
TEMPLATES = ("functions/checkout/pages",)
PHRASES = "layers/shared/cartwright/adapters/mail/phrases.json"
TAX_NUMBERS = ("VAT", "GST", "QST")
SALES_TAX = "Sales tax"
HEADER = "# What Cartwright says in {language}, on pages and in mails. `make words` adds what is new.\n"


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A sentence; `many` where it depends on a number, `name` (gettext's context) where English is no key."""

    text: str
    many: str = ""
    name: str = ""

    @property
    def key(self) -> str | tuple[str, str]:
        return (self.text, self.many) if self.many else self.text


def messages(root: Path = ROOT) -> list[Said]:
    """All of them, each once, in a stable order."""
    found = {*_of_python(root), *_of_templates(root), *_of_mails(root), *_of_the_law()}
    return sorted(found, key=lambda said: (said.name, said.text.casefold(), said))


def _of_python(root: Path) -> Iterator[Said]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    function = node.func
                    name = str(getattr(function, "attr", "") or getattr(function, "id", ""))
                    texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                    yield from _called(name, [text for text in texts if isinstance(text, str)])


def _of_templates(root: Path) -> Iterator[Said]:
    environment = Environment(autoescape=True)
    for folder in TEMPLATES:
        for path in sorted((root / folder).glob("*.html")):
            for call in environment.parse(path.read_text("utf-8")).find_all(nodes.Call):
                if isinstance(call.node, nodes.Name):
                    texts = [each.value for each in call.args if isinstance(each, nodes.Const)]
                    yield from _called(call.node.name, [text for text in texts if isinstance(text, str)])


def _called(function: str, texts: list[str]) -> Iterator[Said]:
    if function in {"say", "message"} and texts:
        yield Said(texts[0])
    elif function in {"counted", "form"} and len(texts) > 1:
        yield Said(texts[0], texts[1])


def _of_mails(root: Path) -> Iterator[Said]:
    phrases: dict[str, str] = json.loads((root / PHRASES).read_text("utf-8"))
    for name, text in phrases.items():
        yield Said(text, name=name)


def _of_the_law() -> Iterator[Said]:
    """What must be said of a sale, what taxes and their numbers are called, and boxes of returns."""
    yield from (Said(wording.note) for wording in ALL if wording.note)
    yield from (Said(name) for name in {row[1] for row in standard_rows.ROWS} | {SALES_TAX})
    yield from (Said(kind, name="tax-number") for kind in TAX_NUMBERS)
    yield from (Said(says) for says in {box.says for box in BOXES})


def literals(root: Path = ROOT) -> list[str]:
    """What templates say past the catalogues: `path: text`. Text, attributes that are read out or shown, and
    strings in expressions that look like words."""
    environment = Environment(autoescape=True)
    found = []
    for folder in TEMPLATES:
        for path in sorted((root / folder).glob("*.html")):
            source = path.read_text("utf-8")
            markup = "".join(text for _, kind, text in environment.lex(source) if kind == "data")
            seen = _Read()
            seen.feed(markup)
            shown = [*seen.texts, *_strings(environment.parse(source))]
            found += [f"{path.relative_to(root)}: {text}" for text in shown if _WORDS.search(text)]
    return found


# A letter in markup is one that somebody reads; a string in an expression is a sentence, or begins like one.
_WORDS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[A-Z]|[a-z] [a-z]")
_SHOWN = {"alt", "aria-label", "content", "label", "placeholder", "title"}
_UNREAD = {"style", "script"}


class _Read(HTMLParser):
    """The text of markup that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag != "meta":  # which programs read
            self.texts += [value for name, value in attrs if name in _SHOWN and value]

    def handle_data(self, data: str) -> None:
        if self._inside not in _UNREAD:
            self.texts.append(data.strip())


def _strings(template: nodes.Template) -> Iterator[str]:
    said = {
        id(text)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"say", "counted"}
        for text in call.find_all(nodes.Const)
    }
    for output in template.find_all(nodes.Output):
        for text in output.find_all(nodes.Const):
            if id(text) not in said and isinstance(text.value, str) and _SENTENCE.search(text.value):
                yield text.value


def merged(parsed: Catalog, wanted: Iterable[Said]) -> Catalog:
    """The catalogue with exactly what is wanted, as far as it is translated."""
    fresh = Catalog(locale=parsed.locale, fuzzy=False)
    for said in wanted:
        known = parsed.get(said.text, said.name or None)
        kept = known.string if known and known.id == said.key and not known.fuzzy else None
        fresh.add(
            said.key, kept or (("",) * fresh.num_plurals if said.many else ""), context=said.name or None
        )
    return fresh


def written(catalog: Catalog) -> bytes:
    """As the repository keeps it: no dates and no line numbers, which differ from one day to the next."""
    text = io.BytesIO()
    write_po(text, catalog, width=110, omit_header=True)
    head = HEADER.format(language=catalog.locale.english_name if catalog.locale else "?")
    fields = {
        "Language": str(catalog.locale),
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": catalog.plural_forms,
    }
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'{head}msgid ""\nmsgstr ""\n{header}\n'.encode() + text.getvalue()


def main() -> None:
    wanted = messages()
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            fresh = merged(read_po(file, locale=path.stem), wanted)
        path.write_bytes(written(fresh))
        missing = [message for message in fresh if message.id and not any(message.string or ())]
        print(f"{path.name}: {len(wanted)} sentences, {len(missing)} to translate")


if __name__ == "__main__":
    main()
