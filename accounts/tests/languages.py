"""What holds for a page in any language, and a translator's file of a few texts to try it with."""

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

# Each holds one number, of which only browsers and scripts make something.
_NUMBERS = {"x", "y", "width", "height", "r", "cx", "cy", "rx", "ry", "min", "max", "step"}
_NUMBERS |= {"aria-valuenow", "aria-valuemin", "aria-valuemax", "font-size", "stroke-width"}
_OF_VALUE = {"meter", "progress"}
_ADDRESSES = {"href", "action", "formaction", "hx-get", "hx-post", "src"}
_LOCAL = re.compile(r"-?\d+,\d+")


class _Page(HTMLParser):
    """Gathers the attributes that a browser can't read as numbers, and what stands in scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.broken: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self._in_script = given.get("type", "").endswith("json")
        number = tag in _OF_VALUE or given.get("type") in {"number", "range"}
        number |= given.get("name") == "stars"
        for name, value in given.items():
            if name in _NUMBERS or (number and name == "value"):
                wrong = not _is_number(value)
            elif name in _ADDRESSES:
                wrong = any(_LOCAL.fullmatch(part) for _, part in parse_qsl(urlsplit(value).query))
            else:
                wrong = name.startswith("data-") and bool(_LOCAL.fullmatch(value))
            if wrong:
                self.broken.append((tag, name, value))

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


def _is_number(text: str) -> bool:
    try:
        float(text.removesuffix("%") or 0)
    except ValueError:
        return False
    return True


def broken_numbers(html: str) -> list[tuple[str, str, str]]:
    """Element, attribute and value of what a browser can't read."""
    page = _Page()
    page.feed(html)
    return page.broken


def assert_is_in(language: str, response: Any, *, whole: bool = True, cookie: bool = True) -> str:
    """The page, which names its language and has its numbers for programs as they read them.

    whole   it is no fragment
    cookie  a cache is told that it depends on the cookie which may name the language
    """
    html = str(response.content.decode())
    assert response.status_code == 200, response.status_code
    assert response["Content-Language"] == language
    vary = {name.strip().lower() for name in response["Vary"].split(",")}
    assert vary >= ({"accept-language", "cookie"} if cookie else {"accept-language"})
    page = _Page()
    page.feed(html)
    assert not whole or page.language == language
    assert page.broken == []
    for script in page.scripts:
        json.loads(script)
    return html


def translate(settings: Any, folder: Path, texts: Mapping[Any, str], language: str = "de") -> None:
    """From now on in this test these English texts, or (context, text), have a translation."""
    catalog = Catalog(locale=language)
    for text, translation in texts.items():
        context, english = text if isinstance(text, tuple) else (None, text)
        catalog.add(english, translation, context=context)
    file = folder / "locale" / language / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as mo:
        write_mo(mo, catalog)
    settings.LOCALE_PATHS = [folder / "locale", *settings.LOCALE_PATHS]
