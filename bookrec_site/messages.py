"""The texts of the site in other languages: `./run messages` collects, merges and compiles them.

Texts stand in English in the code. A translator fills in `locale/<language>/LC_MESSAGES/django.po`;
the site reads the compiled file beside it. Babel does the work, so nobody needs GNU gettext.
"""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# The first that fits a file says how it is read.
METHODS = [
    ("catalog/datasets/*.csv", "bookrec_site.messages:extract_names"),
    ("templates/**.html", "bookrec_site.messages:extract_template"),
    ("templates/**.txt", "bookrec_site.messages:extract_template"),
    ("templates/**.js", "bookrec_site.messages:extract_template"),
    ("**.py", "python"),
]
# What is for developers and operators at a terminal stays English.
LEFT_OUT = {"benchmarks", "management", "migrations", "node_modules", "tests", "var"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Line, name of the function, its arguments, comments; Babel's own types know these as another.
Found = tuple[Any, ...]


def po_files() -> list[Path]:
    """What translators edit, a file a language."""
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))


def collected() -> Catalog:
    """Every text of the code; without line numbers, which change with each edit."""
    texts = Catalog(fuzzy=False)
    for name, _, text, comments, context in extract_from_dir(
        ROOT, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), directory_filter=_searched
    ):
        texts.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return texts


def merged(po: Path, texts: Catalog) -> Catalog:
    """The translations of this file for the texts of today; new ones are empty, old ones gone."""
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name)
    catalog.project, catalog.last_translator, catalog.msgid_bugs_address = "Bookrec", "", ""
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def is_translated(text: Message) -> bool:
    return all(text.string) if isinstance(text.string, tuple | list) else bool(text.string)


def as_po(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Found]:
    """What a Django template asks to have translated."""
    # All but the texts is blanked out; what is left of the indentation would make no Python.
    lines = (line.strip() for line in templatize(file.read().decode()).splitlines())
    yield from extract_python(BytesIO("\n".join(lines).encode()), keywords, comment_tags, options)


def extract_names(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Found]:
    """Names of genres, moods and themes, which pages show translated."""
    rows = csv.DictReader(StringIO(file.read().decode()))
    for row in rows:
        if "name" in row:
            yield rows.line_num, "gettext", row["name"], []


def _searched(folder: str) -> bool:
    name = Path(folder).name
    return name not in LEFT_OUT and not name.startswith(".")


def update() -> None:
    texts = collected()
    for po in po_files():
        catalog = merged(po, texts)
        po.write_bytes(as_po(catalog))
        po.with_suffix(".mo").write_bytes(as_mo(catalog))
        missing = sum(not is_translated(text) for text in catalog)
        print(f"{po.relative_to(ROOT)}: {len(catalog)} texts, {missing} to translate")


if __name__ == "__main__":
    update()
