"""Which code made a model: letters that change with the source that fits and ranks."""

import hashlib
from functools import cache

from django.conf import settings

FITS_AND_RANKS = ("recommendations", "registry")
_OTHERS = {"tests", "migrations"}


@cache
def code_version() -> str:
    """Sixteen letters, from the files alone: an installed copy without its history has them too."""
    digest = hashlib.sha256()
    for folder in FITS_AND_RANKS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR)
            if not _OTHERS.intersection(name.parts):
                digest.update(str(name).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
