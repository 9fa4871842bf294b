"""What is too much for one file, and how it is said that a file can't be taken."""

LARGEST = 20 * 1024 * 1024  # bytes of an upload
LARGEST_UNPACKED = 50 * 1024 * 1024  # bytes of the file inside a zip
MOST_ENTRIES = 1000  # of a zip
MOST_LINES = 100_000  # books in a file
MOST_COLUMNS = 500
LONGEST_RECORD = 400_000  # characters of one line of a table, cells of many lines included
LONGEST_CELL = 131_072  # characters


class Unreadable(ValueError):
    """A whole file that can't be taken; says what is wrong and what to do, for its reader."""
