"""Addresses out of logs: the last line of defence, whoever wrote them there.

E-mail addresses and addresses of the network become words. What stands in the address of a server,
behind "://", stays: operators look for it, and no reader is there.
"""

import ipaddress
import logging
import re

EMAIL, NETWORK, KEY = "[e-mail]", "[address]", "[key]"

# Also as forms and addresses of pages spell it, and as Django's log does what is not ASCII: "\xe4".
_LOCAL = r"\w.!#$%&'*+/=?^`{|}~\\-"
# From where a word begins: a long one without an address in it is read once, not once a letter.
_EMAIL = re.compile(
    rf"(?<![{_LOCAL}])[{_LOCAL}]+(?:@|%40|=40|\\x40|\\u0040)(?:[\w\\-]+\.)+[\w\\-]*\w"
)
_SERVER = re.compile(r"[a-z][a-z0-9+]*://[^\s/?#'\"<>]*", re.IGNORECASE)
_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_V6 = re.compile(
    r"(?<![\w:.])((?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4}))(%\w+)?(?!\w)",
    re.IGNORECASE,
)
# What opens a door to whoever reads it: links of mails and of groups.
_KEY = re.compile(r"(/(?:reset/key|confirm-email|account/address|together)/)[^/\s'\"]+")


def without_addresses(text: str) -> str:
    """E-mail addresses and addresses of the network replaced by words."""
    if "://" not in text:
        return _hidden(text)
    parts, last = [], 0
    for found in _SERVER.finditer(text):
        parts += [_hidden(text[last : found.start()]), found.group()]
        last = found.end()
    return "".join([*parts, _hidden(text[last:])])


def without_secrets(text: str) -> str:
    """Without addresses, and without what opens a door."""
    return _KEY.sub(rf"\1{KEY}", without_addresses(text))


def _hidden(text: str) -> str:
    if "@" in text or "40" in text:
        text = _EMAIL.sub(EMAIL, text)
    if "." in text:
        text = _V4.sub(_checked, text)
    return _V6.sub(_checked, text) if text.count(":") > 1 else text


def _checked(found: re.Match[str]) -> str:
    """Times, versions and names of tests look like addresses too."""
    text = found.group()
    for end in (len(text), len(text.rstrip(":"))):
        try:
            address = ipaddress.ip_address(text[:end])
        except ValueError:
            continue
        return text if address.is_unspecified else NETWORK + text[end:]
    return text


class RedactingFormatter(logging.Formatter):
    """Of the whole line, the trace of an exception among it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
