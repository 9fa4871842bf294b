"""Parts of pages that are alike for very many requests: each is drawn once, and kept by the process.

    {% once signed_in=user.is_authenticated filled found_at=address %}…{% endonce %}

Such a part sees nothing but what is named here, so nothing else can be in it: it is kept by all that
it is drawn from, and by the language. What comes after `filled` is put in anew each time, as is the
token of forms: the part can show it, but not ask what it is.
"""

import re
import secrets
from typing import Any

from django import template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    Template,
    Token,
    render_value_in_context,
    token_kwargs,
)
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 100  # of each part
# No row of the database: it is equal to what it was before a change.
_PLAIN = (str, int, float, bool, type(None))
_TOKEN = "csrf_token"
# Nobody can type the name of a hole.
_SECRET = secrets.token_hex(8)
_HOLE = re.compile(rf"\x01{_SECRET}(\w+)\x01")


@register.tag
def once(parser: Parser, token: Token) -> "OnceNode":
    bits = token.split_contents()[1:]
    drawn_from = token_kwargs(bits, parser)
    filled = {}
    if bits[:1] == ["filled"]:
        del bits[0]
        filled = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"“once” can make nothing of {bits[0]}.")
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodes, drawn_from, filled)


class OnceNode(Node):
    def __init__(
        self,
        nodelist: NodeList,
        drawn_from: dict[str, FilterExpression],
        filled: dict[str, FilterExpression],
    ) -> None:
        self.nodelist, self._drawn_from, self._filled = nodelist, drawn_from, filled
        self._kept: dict[tuple[Any, ...], list[str]] = {}

    def render(self, context: Context) -> SafeString:
        given = {name: value.resolve(context) for name, value in self._drawn_from.items()}
        for name, value in given.items():
            if not isinstance(value, _PLAIN):
                raise TypeError(f"A part of a page can't be kept by {name}, {value!r}.")
        # Markup is not the text that reads like it, nor is 1 the same as true.
        kinds = tuple(type(value) for value in given.values())
        has_token = _TOKEN in context
        key = (*given.values(), kinds, has_token, get_language())
        parts = self._kept.get(key)
        if parts is None:
            parts = self._draw(given, has_token, context.template)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = parts
        return mark_safe("".join(self._in_place(parts, context)))

    def _draw(self, given: dict[str, Any], has_token: bool, page: Template | None) -> list[str]:
        """Text and names of holes in turn."""
        holes = [*self._filled, *([_TOKEN] if has_token else [])]
        own = Context(given | {name: mark_safe(f"\x01{_SECRET}{name}\x01") for name in holes})
        own.template = page  # for the engine, which knows what is included
        return _HOLE.split(self.nodelist.render(own))

    def _in_place(self, parts: list[str], context: Context) -> list[str]:
        drawn = parts.copy()
        for place in range(1, len(parts), 2):
            if parts[place] == _TOKEN:
                value = context[_TOKEN]
            else:
                value = self._filled[parts[place]].resolve(context)
            drawn[place] = render_value_in_context(value, context)
        return drawn
