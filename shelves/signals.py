"""What shelves announces, on commit. One signal a fact; `tasks` listens."""

from django.dispatch import Signal

# A reader's ratings, marks or dismissals changed. Sent with `reader_id`.
history_changed = Signal()

# Many readers' ratings came or went at once, with a data set. Sent with `dataset`.
ratings_loaded = Signal()
