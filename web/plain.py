"""What people write for others, without what can't be seen or turns the rest around."""

import re

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)


def plain_line(text: str) -> str:
    """One line, without spaces at its ends and with single ones within."""
    return " ".join(_UNSEEN.sub("", text).split())


def plain_text(text: str) -> str:
    """With its line breaks, of empty lines at most one after the other."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", _UNSEEN.sub("", lines)).strip()
