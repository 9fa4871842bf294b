"""From the bytes of a table to its lines: which title, where, when, how many units, or why not.

Nothing here asks the database. A line that can't be taken is refused by itself, with its reason; what
is wrong with a whole file is `Unreadable`.
"""

from demand.reading.columns import FIELDS as FIELDS
from demand.reading.columns import Options as Options
from demand.reading.columns import missing as missing
from demand.reading.opened import Opened as Opened
from demand.reading.opened import open_table as open_table
from demand.reading.rows import Line as Line
from demand.reading.rows import Refused as Refused
from shelves.imports.reading.trouble import Unreadable as Unreadable
