"""The moods that are offered, and the words by which readers call each."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.datasets import genres

_WORDS = Path(genres.__file__).with_name("moods.csv")
# A hint alone makes no mood.
_HINT = 0.4

# By slug of the tag, as they stand on the page.
_NAMES: dict[str, Promise] = {
    "cosy": _("Cosy"),
    "warm": _("Heart-warming"),
    "hopeful": _("Hopeful"),
    "funny": _("Funny"),
    "witty": _("Witty"),
    "romantic": _("Romantic"),
    "adventurous": _("Adventurous"),
    "epic": _("Epic"),
    "gripping": _("Gripping"),
    "dark": _("Dark"),
    "scary": _("Scary"),
    "unsettling": _("Unsettling"),
    "haunting": _("Haunting"),
    "melancholy": _("Melancholy"),
    "heart-breaking": _("Heart-breaking"),
    "wistful": _("Wistful"),
    "dreamlike": _("Dreamlike"),
    "reflective": _("Thought-provoking"),
}


@dataclass(frozen=True)
class Mood:
    """`words` as readers write them, with how much each says of the mood, 0 to 1."""

    slug: str
    name: Promise
    words: dict[str, float]


@cache
def moods() -> dict[str, Mood]:
    """By slug, in the order of the page. The name of the catalogue's own tag is one of the words."""
    tags = genres.all_tags()
    with _WORDS.open(newline="", encoding="utf-8") as file:
        words = {
            row["mood"]: dict.fromkeys(row["hints"].split(";"), _HINT)
            | dict.fromkeys([*row["words"].split(";"), tags[row["mood"]].name], 1.0)
            for row in csv.DictReader(file)
        }
    return {slug: Mood(slug, name, words[slug]) for slug, name in _NAMES.items()}
