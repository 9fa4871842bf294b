"""Which codes name a language."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "language_codes.txt"


def code_of(text: str) -> str:
    """ISO 639-3, of a code of any part of ISO 639; empty where it names no language.

    >>> [code_of(code) for code in ("eng", "EN", "ger", "pt-BR", "ber", "mul", "x")]
    ['eng', 'eng', 'deu', 'por', 'ber', '', '']
    """
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return _codes().get(code, "")


@cache
def _codes() -> dict[str, str]:
    lines = _FILE.read_text(encoding="ascii").splitlines()
    entries = [line.split() for line in lines if not line.startswith("#")]
    return {code: entry[0] for entry in entries for code in entry}
