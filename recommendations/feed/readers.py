"""Readers of another system with all that it says of them: their switches and their dials."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from catalog.forms import languages
from catalog.models import Tag
from recommendations.dialling import Dialled, InvalidDials, dials_of_all, keep_dials_of_all
from shelves.feed_readers import Switches, hold_readers, set_switches
from web.batch import Outcome, Refusal, Row, Status, repeated, repeats


def write_readers(source: str, rows: Sequence[Row]) -> list[Outcome]:
    """What became of each row; within the caller's transaction.

    rows  `external_id`, and what is to change: `personalised`, `training`, `dials` (a dict as
          `Dialled` takes it, or None for the site's own)
    """
    outcomes: dict[int, Outcome] = {
        n: repeated("external_id") for n in repeats(row["external_id"] for row in rows)
    }
    dials: dict[str, Dialled] = {}
    for n, found in _dials_of_rows(rows).items():
        if isinstance(found, Refusal):
            outcomes.setdefault(n, found)
        elif n not in outcomes:
            dials[rows[n]["external_id"]] = found
    names = {rows[n]["external_id"]: n for n in range(len(rows)) if n not in outcomes}
    held = hold_readers(source, names)
    switches = {name: _switches(rows[n]) for name, n in names.items()}
    ids = {name: reader.id for name, reader in held.items()}
    changed = set_switches(held, switches) | _set_dials(ids, dials)
    for name, n in names.items():
        otherwise = Status.CHANGED if name in changed else Status.UNCHANGED
        outcomes[n] = Status.CREATED if held[name].new else otherwise
    return [outcomes[n] for n in range(len(rows))]


def _switches(row: Row) -> Switches:
    return Switches(row.get("personalised"), row.get("training"))


def _set_dials(ids: dict[str, int], dials: dict[str, Dialled]) -> set[str]:
    names = list(dials)
    stand = dict(zip(names, dials_of_all([ids[name] for name in names]), strict=True))
    other = {name for name in names if dials[name] != stand[name]}
    if other:
        keep_dials_of_all({ids[name]: dials[name] for name in other})
    return other


def _dials_of_rows(rows: Sequence[Row]) -> dict[int, Dialled | Refusal]:
    """Of those that name any, by their places."""
    named = {n: row["dials"] or {} for n, row in enumerate(rows) if "dials" in row}
    slugs = {slug for dials in named.values() for slug in dials.get("exclude", ())}
    genres = Tag.objects.filter(kind=Tag.Kind.GENRE, slug__in=slugs)
    known = set(genres.values_list("slug", flat=True)) if slugs else set()
    spoken = dict(languages()) if any(dials.get("language") for dials in named.values()) else {}
    return {n: _dialled(dials, known, spoken) for n, dials in named.items()}


def _dialled(dials: dict[str, Any], genres: set[str], spoken: dict[str, str]) -> Dialled | Refusal:
    wanted = {name: value for name, value in dials.items() if name not in ("exclude", "language")}
    avoid, codes = sorted(set(dials.get("exclude", ()))), sorted(set(dials.get("language", ())))
    if missing := [slug for slug in avoid if slug not in genres]:
        text = gettext("There is no genre “%(genre)s”.") % {"genre": missing[0]}
        return Refusal("dials.exclude", "not_found", text)
    if missing := [code for code in codes if code not in spoken]:
        text = gettext("No book here is known to be in “%(language)s”.")
        return Refusal("dials.language", "not_found", text % {"language": missing[0]})
    try:
        return Dialled(**wanted, avoid=tuple(avoid), languages=tuple(codes))
    except InvalidDials as error:
        return Refusal(f"dials.{error.field}", "invalid", str(error))
