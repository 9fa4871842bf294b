"""The little markdown that reviews may have: paragraphs, emphasis, lists, quotes, links.

Everything else stays as it was typed. What comes out of the parser passes a sanitiser that knows
these few elements only: neither of the two has to be right for a page to be safe.
"""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_RULES = [
    "paragraph", "list", "blockquote", "emphasis", "link", "autolink", "newline", "escape", "entity",
    "balance_pairs", "fragments_join",
]  # fmt: skip
_ELEMENTS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "br"}
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
_SCHEMES = {"http", "https"}
_KEPT = 512


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 8}).enable(_RULES)
    # What is no whole address stays text: a link shows where it leads.
    parser.validateLink = lambda url: url.startswith(("https://", "http://"))  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


@lru_cache(maxsize=_KEPT)
def as_html(text: str) -> SafeString:
    """Of the same text always the same; the latest are kept by the process."""
    clean = nh3.clean(
        _PARSER.render(text),
        tags=_ELEMENTS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(clean)
