"""What services call the shelves that everybody has, and what we call them."""

from functools import lru_cache

from catalog.text import fold
from shelves.models import ShelfEntry

DISMISSED = "dismissed"
WANT, READING, READ, PAUSED, STOPPED = (
    str(shelf.value)
    for shelf in (
        ShelfEntry.Shelf.WANT,
        ShelfEntry.Shelf.READING,
        ShelfEntry.Shelf.READ,
        ShelfEntry.Shelf.PAUSED,
        ShelfEntry.Shelf.STOPPED,
    )
)
_CALLED = {
    WANT: "to read,want to read,want,wanttoread,toread,wishlist,wish list,tbr,planned,plan to read,"
    "planning,for later,to be read,unread,not started,pense bete,a lire,zu lesen,will ich lesen,"
    "quiero leer,por leer,da leggere",
    READING: "currently reading,reading,currentlyreading,in progress,started,now reading,en cours,"
    "en cours de lecture,lese ich gerade,lese gerade,leyendo,in lettura",
    READ: "read,already read,alreadyread,finished,completed,complete,done,have read,lu,lus,gelesen,"
    "leido,leidos,letto,letti",
    PAUSED: "paused,on hold,onhold,hold,hiatus,on pause,en pause,pausiert",
    STOPPED: "did not finish,didnotfinish,dnf,abandoned,stopped,stopped reading,gave up,given up,"
    "unfinished,dropped,abandonne,abandonnes,abgebrochen,abandonado,abbandonato",
    DISMISSED: "ignored,not interested,blocked,not for me",
}
_STATUS_OF = {name: status for status, names in _CALLED.items() for name in names.split(",")}


_LONGEST = max(map(len, _STATUS_OF)) + 10


def status_called(name: str) -> str:
    """ "to-read" -> "want", "On Hold" -> "paused"; "" for a shelf that somebody made."""
    return _status_called(name) if len(name) <= _LONGEST else ""


@lru_cache(maxsize=1024)
def _status_called(name: str) -> str:
    return _STATUS_OF.get(fold(name), "")
