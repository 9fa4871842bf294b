"""Reviews as HTML: the little markdown that is meant, and nothing that a browser would run."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelves.markdown import as_html
from shelves.review_models import LONGEST

ALLOWED = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "br"}


class Reading(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes += attributes


def check(html: str) -> None:
    found = Reading(html)
    assert found.elements <= ALLOWED, html
    for name, value in found.attributes:
        assert name in {"href", "rel"}, html
        if name == "href":
            assert re.match(r"https?://", value or ""), html
        else:
            assert value == "nofollow ugc noopener"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("One.\nTwo.", "<p>One.<br>\nTwo.</p>\n"),
        ("*so* **very**", "<p><em>so</em> <strong>very</strong></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        (
            '[there](https://example.org/a "t")',
            '<p><a href="https://example.org/a" rel="nofollow ugc noopener">there</a></p>\n',
        ),
        ("# no headline", "<p># no headline</p>\n"),
        ("`no code`", "<p>`no code`</p>\n"),
        ("<b>as typed</b> & so", "<p>&lt;b&gt;as typed&lt;/b&gt; &amp; so</p>\n"),
    ],
)
def test_what_is_meant(text, html):
    assert as_html(text) == html


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<details open ontoggle=alert(1)>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org/'onmouseover='alert(1))",
    '[x](<https://example.org/"><script>alert(1)</script>>)',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<https://example.org/><script>alert(1)</script>",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '!["onerror="alert(1)](x)',
    "*<script>*alert(1)*</script>*",
    "[<img src=x onerror=alert(1)>](https://example.org)",
    "[a](https://example.org 'title\" onclick=\"alert(1)')",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "</div></article><script>alert(1)</script>",
    "{{ 7 * 7 }}{% load x %}<%= 1 %>",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_known_attacks_come_out_as_text(text):
    check(as_html(text))


PIECES = st.sampled_from(
    [*PAYLOADS, "[", "](", ")", "<", ">", '"', "'", "*", "_", "\n", "\n\n", "> ", "- ", "&", "\\"]
)


@settings(max_examples=3 * settings().max_examples)
@given(st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join))
def test_nothing_made_of_them_gets_through(text):
    check(as_html(text))


@pytest.mark.parametrize(
    "piece", ["[", ">", "*a ", "**", "- ", "[a](", "1. ", "<", "![[", "&amp;", "_a*", "\\", "[a](b"]
)
def test_no_text_takes_long(piece):
    text = (piece * LONGEST)[:LONGEST]
    begin = time.process_time()
    check(as_html(text))
    assert time.process_time() - begin < 1
