"""The one door for importing a library, for pages, API, jobs and commands.

    start -> (give_columns) -> preview: rows_of, counts_of, summary_of; choose_book,
    take_rows, set_reviews -> commit -> undo; throw_away at any time but while it is being written.

Until `commit` nothing of the reader's history is touched. Reading and writing are jobs: `read` and
`carry_out` are their bodies; `import_changed` rings for them, and tells of the end.
"""

# ruff: noqa: F401 - whoever comes in by this door uses them.

from shelves.imports.choosing import add_book_from, choose_book, set_reviews, take_rows
from shelves.imports.committing import carry_out, commit
from shelves.imports.preview import PAGE, RowView, row_of, rows_of, summary_of, views_across
from shelves.imports.progress import Progress, error_words, progress_of
from shelves.imports.reading_job import read
from shelves.imports.states import ImportRefused, WrongState
from shelves.imports.tabs import LINES, counts_of
from shelves.imports.taking_back import undo
from shelves.imports.uploads import (
    MOST_BYTES,
    clear_old,
    give_columns,
    import_of,
    imports_of,
    start,
    throw_away,
    unfinished,
)
from shelves.imports.waiting import found_rows, retry_waiting, waiting_csv, waiting_rows
