"""Letters that went through a wrong encoding once: "Ã©" for "é", "â€™" for "’"."""

import re

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Letters that UTF-8 writes in two bytes, read as Windows-1252, begin with these.
_SUSPECT = re.compile(r"[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_MAY_BE = re.compile(r"[ÂÃÄÅÎÏÐÑâã][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï¿½|ðŸ")
# Bytes that Windows-1252 gives no letter stay as they are in what was garbled.
_UNUSED = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
# What nobody writes in a library, though it can be made of two letters that somebody may.
_UNLIKELY = re.compile(r"[\u0080-\u009f\u0250-\u02ff\u0500-\u058f]")


def is_suspect(text: str) -> bool:
    """Letters stand beside each other as no language has them."""
    return not text.isascii() and bool(_SUSPECT.search(text))


def mended(text: str) -> str | None:
    """As it was before; None unless every letter beyond ASCII is surely one of a garbled pair."""
    if text.isascii() or not _MAY_BE.search(text):
        return None
    try:
        result = _BEYOND_ASCII.sub(_run, text)
    except UnicodeError:
        return None
    return None if _UNLIKELY.search(result) else result


def _run(found: re.Match[str]) -> str:
    signs = found[0]
    data = b"".join(
        sign.encode("latin-1") if ord(sign) in _UNUSED else sign.encode("cp1252") for sign in signs
    )
    return data.decode("utf-8")
