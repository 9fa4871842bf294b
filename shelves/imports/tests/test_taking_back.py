"""A whole import is taken back, and leaves what came since."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import goals, notes, own_shelves, services
from shelves.imports.preview import rows_of
from shelves.imports.states import WrongState
from shelves.imports.taking_back import undo
from shelves.imports.tests.libraries import brought, everything, ready, says
from shelves.models import Import, OwnShelf, Rating, Reading
from shelves.readings import Dates, save_reading
from shelves.statuses import set_status

WHOLE = says(
    half_stars=9,
    rated_at="2024-05-01",
    status="read",
    readings=(Dates("2024-03", "2024-05-01"),),
    shelves=(("To lend", "2024-04-02"),),
    note="Given by Eve.",
    review="Long, and worth it.",
)


def test_a_whole_import_is_taken_back(alice, dune):
    services.rate_book(alice, make_book("Emma"), 7)
    was = everything(alice, list(Book.objects.all()))
    source = brought(alice, (dune, WHOLE), reviews="publish")
    taken = undo(source)
    assert (taken.books, taken.left) == ([dune.pk], 0)
    assert everything(alice, list(Book.objects.all())) == was
    assert source.state == Import.State.UNDONE
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (0, 0)
    with pytest.raises(WrongState):
        undo(source)


def test_a_book_and_a_new_shelf_of_the_same_number_are_two_things(alice):
    shelf = own_shelves.make_shelf(alice, "Blue")
    own_shelves.delete_shelf(alice, shelf)
    book = make_book("Dune", id=(shelf.pk or 0) + 1_000_000)
    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence('shelves_ownshelf', 'id')"
        cursor.execute(f"SELECT setval({sequence}, {book.pk - 1})")
    source = brought(alice, (book, WHOLE))
    assert OwnShelf.objects.get().pk == book.pk
    undo(source)
    assert not Rating.objects.exists()
    assert not OwnShelf.objects.exists()


def test_what_was_done_by_hand_since_stays(alice, dune):
    emma = make_book("Emma")
    source = brought(alice, (dune, WHOLE), (emma, says("Emma", half_stars=6)))
    services.rate_book(alice, dune, 4)
    mine = own_shelves.make_shelf(alice, "Mine")
    own_shelves.put_on_shelf(alice, mine, [dune.pk])
    save_reading(alice, dune, Dates("", "2010"))
    notes.keep_note(alice, dune, "My own.")
    undo(source)
    facts = everything(alice, [dune, emma])
    assert facts["rating"][dune.pk][0] == 4
    assert emma.pk not in facts["rating"]
    assert facts["note"][dune.pk][0] == "My own."
    assert facts["own"] == ["Mine"]
    assert [name for name, _ in facts["places"][dune.pk]] == ["Mine"]
    assert facts["readings"][dune.pk] == [["", "2010", "finished"]]


def test_a_shelf_that_the_import_made_stays_while_books_stand_on_it(alice, dune):
    emma = make_book("Emma")
    source = brought(alice, (dune, WHOLE))
    own_shelves.put_on_shelf(alice, OwnShelf.objects.get(), [emma.pk])
    undo(source)
    assert list(OwnShelf.objects.get().books.all()) == [emma]


def test_taken_back_one_after_the_other_two_imports_leave_nothing(alice, dune):
    first = brought(alice, (dune, says(half_stars=6, status="want")))
    second = brought(alice, (dune, says(half_stars=9, status="read")))
    undo(first)
    assert everything(alice, [dune])["rating"][dune.pk][0] == 9
    undo(second)
    assert everything(alice, [dune])["rating"] == everything(alice, [dune])["status"] == {}


def test_the_later_of_two_imports_is_taken_back_first(alice, dune):
    first = brought(alice, (dune, says(half_stars=6)))
    was = everything(alice, [dune])
    undo(brought(alice, (dune, says(half_stars=9))))
    assert everything(alice, [dune]) == was
    undo(first)
    assert not Rating.objects.exists()


def test_an_import_that_was_taken_back_counts_for_nothing(alice, dune):
    undo(brought(alice, (dune, WHOLE)))
    brought(alice, (dune, WHOLE))
    assert Rating.objects.get().half_stars == 9


def test_what_an_export_of_the_site_holds_beside_books_is_taken_back(alice, dune):
    goals.set_goal(alice, 2020, 12)
    source = brought(
        alice,
        (dune, says(half_stars=9)),
        extras={
            "goals": [{"year": 2020, "books": 50}, {"year": 2021, "books": 30}],
            "own_shelves": [
                {"name": "Empty", "slug": "empty", "created_at": "2020-01-01T00:00:00+00:00"}
            ],
        },
    )
    assert dict(alice.goals.values_list("year", "books")) == {2020: 12, 2021: 30}
    assert OwnShelf.objects.get().slug == "empty"
    undo(source)
    assert dict(alice.goals.values_list("year", "books")) == {2020: 12}
    assert not OwnShelf.objects.exists()


def test_nobody_takes_back_while_another_reads_on(alice, bob, dune):
    brought(bob, (dune, WHOLE))
    was = everything(bob, [dune])
    undo(brought(alice, (dune, WHOLE)))
    assert everything(bob, [dune]) == was


# --- What must hold whatever the file and the reader did ---

HALVES = st.sampled_from([None, None, 1, 5, 8, 10])
DAYS = st.sampled_from(["", "2019", "2024-03", "2024-05-01"])
DATES = st.one_of(
    st.builds(lambda day: Dates("", day), DAYS),
    st.builds(lambda day: Dates(day, "", ""), DAYS),
    st.builds(lambda day: Dates(day, "2024-06", "stopped"), DAYS),
)
RECORDS = st.builds(
    says,
    half_stars=HALVES,
    rated_at=DAYS.filter(lambda day: len(day) != 4 and len(day) != 7),
    status=st.sampled_from(["", "want", "reading", "read", "paused", "stopped", "dismissed"]),
    readings=st.lists(DATES, max_size=2).map(tuple),
    shelves=st.lists(st.sampled_from([("Blue", ""), ("blue", ""), ("Lent", "2020-01-01")])).map(
        tuple
    ),
    note=st.sampled_from(["", "", "A note.", "Another."]),
    review=st.sampled_from(["", "", "short", "Long, and worth it."]),
)
LINES = st.lists(st.tuples(st.integers(0, 1), RECORDS), min_size=1, max_size=4)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["want", "reading", "read", "rate", "unrate", "dismiss", "note", "shelve"]),
    ),
    max_size=3,
)
REVIEWS = st.sampled_from(["note", "publish", "leave"])
tried = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def books(db) -> list[Book]:
    return make_shelf("Dune Emma")


def newcomer() -> User:
    """One an example: what earlier ones wrote is other readers'."""
    return User.objects.create_user(f"{User.objects.count()}@example.org")


def act(reader: User, book: Book, what: str) -> None:
    if what == "rate":
        services.rate_book(reader, book, 3)
    elif what == "unrate":
        services.clear_rating(reader, book)
    elif what == "dismiss":
        services.dismiss(reader, book)
    elif what == "note":
        notes.keep_note(reader, book, "By hand.")
    elif what == "shelve":
        shelf = reader.own_shelves.filter(name="Hand").first()
        shelf = shelf or own_shelves.make_shelf(reader, "Hand")
        own_shelves.put_on_shelf(reader, shelf, [book.pk])
    else:
        set_status(reader, [book.pk], what)


def counted(books: list[Book]) -> list[tuple[int, int]]:
    rows = Book.objects.filter(pk__in=[book.pk for book in books]).order_by("pk")
    return list(rows.values_list("rating_count", "rating_sum"))


@pytest.mark.slow
@tried
@given(before=ACTS, earlier=LINES, lines=LINES, reviews=REVIEWS)
def test_written_and_taken_back_everything_is_as_it_was(books, before, earlier, lines, reviews):
    reader = newcomer()
    for place, what in before:
        act(reader, books[place], what)
    brought(reader, *((books[place], record) for place, record in earlier))
    was, counts = everything(reader, books), counted(books)
    source = brought(reader, *((books[n], record) for n, record in lines), reviews=reviews)
    undo(source)
    assert everything(reader, books) == was
    assert counted(books) == counts


@pytest.mark.slow
@tried
@given(before=ACTS, lines=LINES, since=ACTS, reviews=REVIEWS)
def test_the_same_file_twice_is_once_whatever_was_done_in_between(
    books, before, lines, since, reviews
):
    reader = newcomer()
    for place, what in before:
        act(reader, books[place], what)
    file = [(books[place], record) for place, record in lines]
    brought(reader, *file, reviews=reviews)
    for place, what in since:
        act(reader, books[place], what)
    was, counts = everything(reader, books), counted(books)
    version = User.objects.get(pk=reader.pk).history_version
    again = brought(reader, *file, reviews=reviews)
    assert everything(reader, books) == was
    assert counted(books) == counts
    assert User.objects.get(pk=reader.pk).history_version == version
    assert again.summary["changed"] == 0


@pytest.mark.slow
@tried
@given(before=ACTS, lines=LINES, reviews=REVIEWS)
def test_what_the_preview_says_is_what_is_written(books, before, lines, reviews):
    reader = newcomer()
    for place, what in before:
        act(reader, books[place], what)
    file = [(books[place], record) for place, record in lines]
    source = ready(reader, *file, reviews=reviews)
    promised = {view.book.pk: view.effects for view in rows_of(source).items}
    was = everything(reader, books)
    done = brought(reader, *file, reviews=reviews)
    now = everything(reader, books)
    assert {view.book.pk: view.effects for view in rows_of(done).items} == promised
    for book, effects in promised.items():
        for kind in ("rating", "status", "readings", "note", "review", "places"):
            writes = any(effect.kind == kind and effect.writes for effect in effects)
            assert (was[kind].get(book) != now[kind].get(book)) == writes, kind
        rated = [effect for effect in effects if effect.kind == "rating" and effect.writes]
        assert all(now["rating"][book][0] == effect.file for effect in rated)
        assert Reading.objects.filter(reader=reader, outcome="", book=book).count() <= 1
