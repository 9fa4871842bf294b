"""Channels by name, whatever its case and signs."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from catalog.text import fold
from demand.models import LONGEST_CHANNEL, Channel, Record, Said, StockLevel
from shelves.imports.reading.trouble import Unreadable

MOST = 2000  # of a file


class ChannelIds:
    """Ids of the channels that a file names; those that are new are added."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def of(self, name: str) -> int:
        """Raises Unreadable where a file names so many that it can't mean channels."""
        if name not in self._ids:
            if len(self._ids) >= MOST:
                raise Unreadable(
                    gettext(
                        "The file names more than %(most)s channels. Nothing was kept. Is it the right "
                        "column?"
                    )
                    % {"most": f"{MOST:,}"}
                )
            self._ids[name] = channel_called(name).pk
        return self._ids[name]


def channel_called(name: str) -> Channel:
    folded = (fold(name) or name)[:LONGEST_CHANNEL]
    channel, _new = Channel.objects.get_or_create(folded=folded, defaults={"name": name})
    return channel


def forget_unused() -> int:
    """Those that only a file told of that was thrown away."""

    def used(model: type[Said] | type[Record] | type[StockLevel]) -> Exists:
        return Exists(model._default_manager.order_by().filter(channel=OuterRef("pk")))

    unused = Channel.objects.exclude(used(Said) | used(Record) | used(StockLevel))
    return unused.delete()[0]
