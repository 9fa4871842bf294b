"""What the columns of a table of demand hold: guessed from their names, or said by an operator."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from demand.models import LONGEST_CHANNEL, Frequency
from shelves.imports.reading.formats import folded
from web.plain import plain_line

# What a column may hold, with words for operators.
FIELDS = {
    "title": _("Title"),
    "author": _("Author or authors"),
    "isbn": _("ISBN, or several"),
    "goodreads": _("Goodreads number of the book"),
    "openlibrary": _("Open Library key"),
    "asin": _("ASIN (Amazon's number)"),
    "date": _("Date, month or ISO week"),
    "year": _("Year of the demand"),
    "month": _("Month of the year"),
    "week": _("ISO week of the year"),
    "units": pgettext_lazy("demand", "Units: sold, lent or asked for"),
    "channel": pgettext_lazy("demand", "Channel"),
    "channel_2": pgettext_lazy("demand", "Channel, second part"),
    "channel_3": pgettext_lazy("demand", "Channel, third part"),
}
CHANNELS = ("channel", "channel_2", "channel_3")
IDENTIFIERS = ("isbn", "goodreads", "openlibrary", "asin")
NAMES_A_BOOK = ("title", *IDENTIFIERS)
# Folded names, the likeliest first.
_CALLED = {
    "title": "title,book title,book,name,titel,buch,buchtitel,titre,titulo,titolo",
    "author": "author,authors,creator,creators,autor,autoren,autorin,auteur,auteurs,autore,by,"
    "verfasser",
    "isbn": "isbn13,isbn 13,isbn,isbns,ean,gtin,isbn10,isbn 10",
    "goodreads": "goodreads,goodreads id,goodreads book id",
    "openlibrary": "openlibrary,open library,openlibrary key,olid,work key",
    "asin": "asin",
    "date": "date,day,period,month of sale,sold on,sale date,order date,checkout date,datum,tag,"
    "zeitraum",
    "year": "checkoutyear,checkout year,year,sales year,jahr",
    "month": "checkoutmonth,checkout month,month,monat,mois",
    "week": "week,iso week,isoweek,calendar week,kw,kalenderwoche,woche",
    "units": "units,checkouts,quantity,qty,sold,units sold,copies sold,sales,issues,loans,copies,"
    "orders,count,demand,stuck,menge,anzahl,ausleihen,verkaufe,absatz,verkauft",
    "channel": "usageclass,channel,branch,shop,store,location,library,authority,outlet,kanal,"
    "filiale,zweigstelle,standort,format",
    "channel_2": "materialtype,material type,item type,itemtype,medium,medienart",
    "channel_3": "",
}
_FIELD_OF = {name: field for field, names in _CALLED.items() for name in names.split(",") if name}
EVERYWHERE = "Everywhere"  # the channel of a file that tells of none


@dataclass(frozen=True)
class Options:
    """What no column says.

    channel     of all lines, where no column holds it
    frequency   into which periods days are summed
    repeats     whether lines that are the same in every cell count each, or once
    totals      the lines are of channels as a whole, and no column names a book
    """

    channel: str = EVERYWHERE
    frequency: str = Frequency.MONTH
    repeats: bool = False
    totals: bool = False

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Options":
        """What is not said, or makes no sense, is as usual."""
        frequency = str(said.get("frequency", ""))
        return cls(
            plain_line(str(said.get("channel") or ""))[:LONGEST_CHANNEL] or EVERYWHERE,
            frequency if frequency in Frequency.values else Frequency.MONTH,
            bool(said.get("repeats")),
            bool(said.get("totals")),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"frequency": str(self.frequency)}


def guess(columns: Sequence[str]) -> dict[str, str]:
    """The column of each field that has one, as it is written; the likeliest of several.

    A column "month" without any year holds both, as in "2016-07".
    """
    found: dict[str, tuple[int, str]] = {}
    for name, written in zip(folded(columns), columns, strict=True):
        if field := _FIELD_OF.get(name):
            rank = _CALLED[field].split(",").index(name)
            if field not in found or rank < found[field][0]:
                found[field] = rank, written
    if "date" not in found and "year" not in found:
        for field in ("month", "week"):
            if field in found:
                found["date"] = found.pop(field)
    if "date" in found and "year" in found and not found.keys() & {"month", "week"}:
        del found["year"]  # of publication, most likely
    if "channel" not in found and "channel_2" in found:
        found["channel"] = found.pop("channel_2")
    return {field: written for field, (_rank, written) in found.items()}


def missing(named: Mapping[str, str], options: Options) -> list[str]:
    """What has to be said before anything can be read, in words; nothing where all is there."""
    wrong = []
    if "units" not in named:
        wrong.append(gettext("Say which column holds the units."))
    if "date" not in named and not ("year" in named and named.keys() & {"month", "week"}):
        wrong.append(gettext("Say which column holds the date, or the year and the month or week."))
    names_a_book = bool(named.keys() & set(NAMES_A_BOOK))
    if not names_a_book and not options.totals:
        wrong.append(
            gettext(
                "Say which column holds the title or the ISBN. Where none names a book, the lines can "
                "only be taken as figures of whole channels."
            )
        )
    if not names_a_book and options.totals and "channel" not in named:
        wrong.append(gettext("Say which column holds the channel that the figures are of."))
    return wrong
