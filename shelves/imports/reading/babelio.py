"""Babelio: Ma bibliothèque, Exporter. Names of authors stand as "Last First"."""

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record

NEEDS = frozenset({"isbn", "titre", "auteur", "statut"})
DAYS = ("date dentree dans babelio",)


def read(draft: Draft) -> Record:
    draft.title("titre")
    draft.authors((_turned(name),) if (name := draft.names("auteur")) else ())
    draft.isbns("isbn")
    draft.year("date de publication")
    draft.rating("note")
    times_read.tell(draft, times_read.status_of(draft, "statut"), [], "statut")
    draft.moment("status_at", "date dentree dans babelio")
    return draft.record()


def _turned(name: str) -> str:
    """Of two words surely; of more nobody can tell where the last name ends."""
    words = name.split()
    return " ".join(reversed(words)) if len(words) == 2 else name
