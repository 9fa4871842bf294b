"""What shelves announces, on commit. One signal a fact; `tasks` listens."""

from django.dispatch import Signal

# A reader's ratings, marks or dismissals changed. Sent with `reader_id`.
history_changed = Signal()

# The same for many readers at once, in one act. Sent with `reader_ids`.
histories_changed = Signal()

# Many readers' ratings came or went at once, with a data set. Sent with `dataset`.
ratings_loaded = Signal()

# An import of a reader's library has something for a worker to do, or has come to an end of it.
# Sent with `import_id` and its `state`.
import_changed = Signal()
