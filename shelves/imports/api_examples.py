"""What the document of the API shows of imports."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from catalog.api_shapes import A_BOOK

AN_IMPORT: dict[str, Any] = {
    "id": 12,
    "name": "goodreads_library_export.csv",
    "size": 81234,
    "format": "goodreads",
    "state": "ready",
    "reviews": "note",
    "progress": {"done": 412, "total": 412, "stalled": False},
    "error": "",
    "remarks": [],
    "heads": [],
    "columns": {},
    "created_at": "2026-11-21T09:30:00Z",
    "done_at": None,
    "counts": {
        "all": 412,
        "sure": 398,
        "perhaps": 3,
        "unknown": 10,
        "refused": 1,
        "ask": 3,
        "remarks": 7,
        "taken": 398,
    },
    "summary": {
        "lines": 398,
        "books": 396,
        "changed": 396,
        "effects": {"rating.new": 350, "rating.kept": 2, "status.new": 396},
        "shelves": ["To lend"],
    },
}
AT_WORK = {
    "progress": {"done": 0, "total": None, "stalled": False},
    "counts": None,
    "summary": None,
}
BEING_READ = AN_IMPORT | AT_WORK | {"state": "reading", "format": ""}
BEING_WRITTEN = AN_IMPORT | AT_WORK | {"state": "committing", "summary": AN_IMPORT["summary"]}
ON_LIST = {name: AN_IMPORT[name] for name in AN_IMPORT if name not in ("counts", "summary")}
A_ROW: dict[str, Any] = {
    "line": 5,
    "says": {
        "title": "Dune (Dune, #1)",
        "authors": ["Frank Herbert"],
        "series": "Dune",
        "series_position": "1",
        "year": 1965,
        "stars": 4.0,
        "stars_written": "4",
        "status": "read",
        "readings": [{"started": None, "finished": "2026-03-14", "outcome": "finished"}],
        "shelves": ["To lend"],
        "note": "",
        "review": "",
        "spoiler": False,
    },
    "verdict": "sure",
    "told_by": "isbn",
    "taken": True,
    "chosen_by_reader": False,
    "book": A_BOOK,
    "candidates": [],
    "effects": [{"kind": "rating", "outcome": "new", "text": "4 stars."}],
    "remarks": [],
    "refused": "",
    "begins": "",
    "together": [],
}
WAITING = A_ROW | {
    "verdict": "unknown",
    "told_by": "",
    "book": None,
    "effects": [],
    "import_id": AN_IMPORT["id"],
}
A_TABLE = OpenApiExample(
    "A table",
    "title,author,rating\nDune,Frank Herbert,4\n",
    request_only=True,
    media_type="text/csv",
)
READY = OpenApiExample("Ready", AN_IMPORT, response_only=True)
READING = OpenApiExample("Being read", BEING_READ, response_only=True, status_codes=["202"])
WRITING = OpenApiExample("Being written", BEING_WRITTEN, response_only=True, status_codes=["202"])
ONE_LINE = OpenApiExample("A line", A_ROW, response_only=True, status_codes=["200", "201"])
