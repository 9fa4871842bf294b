"""What a line of a library file will do to one book: pure, for the preview and the commit alike.

Three things are compared for each kind of fact: what the file says, what stands now, and what the
reader's earlier imports did. What a reader changed or took away by hand since stays as it is.
Facts are in the shapes of `shelves.before`, but for own shelves, which go by their names here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shelves.imports.record import Record
from shelves.notes import LONGEST as LONGEST_NOTE
from shelves.own_shelves import name_key
from shelves.readings import MOST_READINGS
from shelves.reviews import cleaned, wrong_length

Reading = tuple[str, str, str]  # started, finished, outcome


@dataclass(frozen=True)
class Effect:
    """One thing that a line does, or does not do, and why.

    `outcome`: new; changed (an earlier import wrote what stands); same; kept (the reader's own
    stays); gone (taken away by hand, stays away); left (out, `why` says why).
    """

    kind: str  # of shelves.undo
    outcome: str
    file: Any = None  # what the file says
    yours: Any = None  # what stands
    why: str = ""

    @property
    def writes(self) -> bool:
        return self.outcome in {"new", "changed"}

    def packed(self) -> list[Any]:
        return [self.kind, self.outcome, self.file, self.yours, self.why]


@dataclass(frozen=True)
class Base:
    """What earlier imports did to the book."""

    # By kind what the last of them wrote; of readings all that they wrote.
    wrote: Mapping[str, Any] = field(default_factory=dict)
    # By kind 1 if any of them said something; of readings and places all that they said.
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """`reviews` as in Import.Reviews; `no_shelf`: why there will be no own shelf of this name."""

    reviews: str = "note"
    no_shelf: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """By kind what to write, what the file said, and both in words' stead for the reader."""

    writes: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)

    def tell(self, kind: str, outcome: str, **more: Any) -> None:
        self.effects.append(Effect(kind, outcome, **more))


def plan_book(record: Record, now: Mapping[str, Any], base: Base, choices: Choices) -> Plan:
    plan = Plan()
    _rating(plan, record, now, base)
    _status(plan, record, now, base)
    _readings(plan, record, now.get("readings") or [], base)
    note, review = _texts(plan, record, choices)
    _note(plan, record, note, now.get("note"), base)
    _review(plan, record, review, now.get("review"), base)
    _places(plan, record, set(now.get("places") or ()), base, choices)
    return plan


def _outcome(kind: str, same: bool, now: Any, base: Base) -> str:
    if same:
        return "same"
    if now is None:
        return "gone" if kind in base.said else "new"
    return "changed" if base.wrote.get(kind) == now else "kept"


def _rating(plan: Plan, record: Record, now: Mapping[str, Any], base: Base) -> None:
    given = record.half_stars
    if not given:
        return
    mine = now.get("rating")
    plan.said["rating"] = 1
    outcome = _outcome("rating", bool(mine and mine[0] == given), mine, base)
    plan.tell("rating", outcome, file=given, yours=mine and mine[0])
    if outcome in {"new", "changed"}:
        plan.writes["rating"] = [given, record.rated_at]


def _status(plan: Plan, record: Record, now: Mapping[str, Any], base: Base) -> None:
    if record.status and record.status != "dismissed":
        _shelf(plan, record, now, base)
    if record.status == "dismissed" or record.dismissed_at:
        _dismissed(plan, record, now, base)


def _dismissed(plan: Plan, record: Record, now: Mapping[str, Any], base: Base) -> None:
    plan.said["dismissed"] = 1
    mine = now.get("dismissed")
    both = bool(record.dismissed_at)  # the file itself says so of a book that has a status
    if mine is None and not both and (status := _status_now(now, base)):
        plan.tell("dismissed", "kept", yours=status)
        return
    outcome = _outcome("dismissed", mine is not None, mine, base)
    plan.tell("dismissed", outcome)
    if outcome == "new":
        plan.writes["dismissed"] = record.dismissed_at or record.status_at


def _shelf(plan: Plan, record: Record, now: Mapping[str, Any], base: Base) -> None:
    plan.said["status"] = 1
    new, entry, dismissed = record.status, now.get("status"), now.get("dismissed")
    mine = _status_now(now, base)
    outcome = _outcome("status", mine == new, entry or mine, base)
    if outcome == "new" and dismissed and not record.dismissed_at:
        # An import's own "not for me" gives way to what the file says now.
        if base.wrote.get("dismissed") == dismissed:
            plan.writes["dismissed"] = None
        elif new == "want":
            plan.tell("status", "kept", file=new, yours="dismissed")
            return
    plan.tell("status", outcome, file=new, yours=mine)
    if outcome in {"new", "changed"}:
        plan.writes["status"] = [new, record.status_at]


def _status_now(now: Mapping[str, Any], base: Base) -> str | None:
    """A book with stars that the reader gave by hand counts as read."""
    if entry := now.get("status"):
        shelf: str = entry[0]
        return shelf
    rating = now.get("rating")
    return "read" if rating and rating != base.wrote.get("rating") else None


def _readings(plan: Plan, record: Record, now: list[list[str]], base: Base) -> None:
    if not record.readings:
        return
    said = [(d.started, d.finished, d.outcome) for d in record.readings]
    plan.said["readings"] = [list(reading) for reading in said]
    mine = Counter(map(_reading, now))
    earlier = Counter(map(_reading, base.said.get("readings", ())))
    ended = _ended(record, said, mine, base)
    room = MOST_READINGS - len(now) + len(ended)
    is_open = any(outcome == "" for _, _, outcome in (mine - Counter(ended)))
    add: list[Reading] = []
    untouched: Counter[str] = Counter()
    for reading in said:
        if mine[reading] > 0:
            mine[reading] -= 1
            earlier[reading] -= 1
            untouched["same"] += 1
        elif earlier[reading] > 0:
            earlier[reading] -= 1
            untouched["gone"] += 1
        elif (not reading[2] and is_open) or len(add) >= room:
            untouched["left"] += 1
        else:
            is_open = is_open or not reading[2]
            add.append(reading)
    if add:
        plan.tell("readings", "new", file=[list(reading) for reading in add])
        plan.writes["readings"] = {"add": add, "end": ended}
    for outcome, times in untouched.items():
        plan.tell("readings", outcome, file=times)


def _ended(
    record: Record, said: list[Reading], mine: Counter[Reading], base: Base
) -> list[Reading]:
    """Readings that an import left open, and that the file knows the end of by now."""
    if any(not outcome for _, _, outcome in said):
        return []
    starts = {started for started, _, _ in said}
    wrote = set(map(_reading, base.wrote.get("readings", ())))
    return [
        reading
        for reading in mine
        if not reading[2] and reading in wrote and reading not in said and reading[0] in starts
    ]


def _texts(plan: Plan, record: Record, choices: Choices) -> tuple[str, str]:
    """What becomes the note and what the review. Notes are never published."""
    review = cleaned(record.review)
    if not review or choices.reviews == "leave":
        if review:
            plan.tell("review", "left", why="chosen")
        return record.note, ""
    if choices.reviews == "publish":
        why = wrong_length(review)
        if not why:
            return record.note, review
        plan.tell("review", "left", why=why)
    return "\n\n".join(text for text in (record.note, review) if text), ""


def _note(plan: Plan, record: Record, note: str, mine: list[Any] | None, base: Base) -> None:
    if not note:
        return
    plan.said["note"] = 1
    text = note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1].rstrip()}…"
    outcome = _outcome("note", bool(mine and mine[0] == text), mine, base)
    plan.tell("note", outcome, file=text, why="" if text == note else "cut")
    if outcome in {"new", "changed"}:
        plan.writes["note"] = [text, record.noted_at]


def _review(plan: Plan, record: Record, text: str, mine: list[Any] | None, base: Base) -> None:
    if not text:
        return
    plan.said["review"] = 1
    same = bool(mine and mine[1:3] == [text, record.spoiler])
    outcome = _outcome("review", same, mine, base)
    plan.tell("review", outcome, file=text)
    if outcome in {"new", "changed"}:
        plan.writes["review"] = [
            text,
            record.spoiler,
            record.reviewed_at,
            record.review_edited_at,
            record.review_hidden_for,
        ]


def _places(plan: Plan, record: Record, mine: set[str], base: Base, choices: Choices) -> None:
    if not record.shelves:
        return
    earlier = set(base.said.get("places", ()))
    told: dict[tuple[str, str], list[str]] = {}
    add = []
    keys = set()
    for name, since in record.shelves:
        key = name_key(name)
        if key in keys:
            continue
        keys.add(key)
        why = ""
        if key in mine:
            outcome = "same"
        elif key in earlier:
            outcome = "gone"
        elif why := choices.no_shelf.get(key, ""):
            outcome = "left"
        else:
            outcome = "new"
            add.append([name, since])
        told.setdefault((outcome, why), []).append(name)
    plan.said["places"] = sorted(keys)
    for (outcome, why), names in told.items():
        plan.tell("places", outcome, file=names, why=why)
    if add:
        plan.writes["places"] = add


def _reading(reading: list[str]) -> Reading:
    started, finished, outcome = reading
    return started, finished, outcome
