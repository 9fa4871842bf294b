"""What an import writes, and that the reader's own hand always wins."""

from accounts.models import User
from catalog.tests.books import make_book, make_shelf
from shelves import notes, own_shelves, readings, reviews, services
from shelves.imports.committing import carry_out, commit
from shelves.imports.preview import rows_of, summary_of
from shelves.imports.tests.libraries import brought, everything, ready, says
from shelves.models import Dismissal, Import, Note, OwnShelf, Rating, Reading, Review, ShelfEntry
from shelves.readings import Dates
from shelves.statuses import remove_books, set_status


def outcomes(source: Import, line: int = 2) -> set[str]:
    (view,) = [view for view in rows_of(source).items if view.row.line == line]
    return {f"{effect.kind} {effect.outcome}" for effect in view.effects}


def sentences(source: Import, line: int = 2) -> str:
    (view,) = [view for view in rows_of(source).items if view.row.line == line]
    return " ".join(text for _, text in view.sentences)


def test_all_that_a_line_says_is_written_as_it_says_it(alice, dune):
    brought(
        alice,
        (
            dune,
            says(
                half_stars=9,
                rated_at="2024-05-01",
                status="read",
                status_at="2024-04-01",
                readings=(Dates("2024-03", "2024-05-01"), Dates("", "2019")),
                shelves=(("To lend", "2024-04-02"),),
                note="Given by Eve.",
                review="Long, and worth it.",
            ),
        ),
    )
    rating = Rating.objects.get(reader=alice)
    assert (rating.half_stars, f"{rating.rated_at:%Y-%m-%d}") == (9, "2024-05-01")
    assert ShelfEntry.objects.get(reader=alice).shelf == "read"
    dates = Reading.objects.order_by("pk").values_list("started", "finished", "outcome")
    assert list(dates) == [("2024-03", "2024-05-01", "finished"), ("", "2019", "finished")]
    assert OwnShelf.objects.get(reader=alice, name="To lend").books.get() == dune
    assert Note.objects.get(reader=alice).text == "Given by Eve.\n\nLong, and worth it."
    assert not Review.objects.exists()
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 9)


def test_a_file_without_days_invents_none(alice, dune):
    brought(alice, (dune, says(half_stars=9, status="read")))
    assert Rating.objects.get().rated_at is None
    assert ShelfEntry.objects.get().added_at is None
    assert not Reading.objects.exists()


def test_nothing_is_written_before_the_commit(alice, dune):
    source = ready(alice, (dune, says(half_stars=9, shelves=(("To lend", ""),))))
    assert summary_of(source)["effects"] == {"places.new": 1, "rating.new": 1}
    assert "4.5 stars" in sentences(source)
    assert everything(alice, [dune])["rating"] == {}
    assert not OwnShelf.objects.exists()


def test_an_import_makes_the_picks_stale_once(alice, django_capture_on_commit_callbacks):
    from shelves.signals import history_changed

    heard = []
    history_changed.connect(lambda **what: heard.append(what["reader_id"]), weak=False)
    books = make_shelf("Dune Emma Ulysses")
    with django_capture_on_commit_callbacks(execute=True):
        brought(alice, *((book, says(book.title, half_stars=8)) for book in books))
    assert heard == [alice.pk]


def test_the_same_file_again_changes_nothing(alice, dune):
    line = says(
        half_stars=9,
        status="read",
        readings=(Dates("", "2024"),),
        shelves=(("To lend", ""),),
        note="Mine.",
        review="Long, and worth it.",
    )
    brought(alice, (dune, line), reviews="publish")
    was, version = everything(alice, [dune]), alice.history_version
    source = ready(alice, (dune, line), reviews="publish")
    assert {outcome.split()[1] for outcome in outcomes(source)} == {"same"}
    commit(source)
    carry_out(source.pk)
    alice.refresh_from_db()
    assert (everything(alice, [dune]), alice.history_version) == (was, version)


def test_what_was_changed_by_hand_stays(alice, dune):
    line = says(half_stars=9, status="read", note="The file's.")
    brought(alice, (dune, line))
    services.rate_book(alice, dune, 4)
    set_status(alice, [dune.pk], "stopped")
    notes.keep_note(alice, dune, "My own.")
    was = everything(alice, [dune])
    source = ready(alice, (dune, line))
    assert outcomes(source) == {"rating kept", "status kept", "note kept"}
    assert "Your 2 stars stay; the file says 4.5." in sentences(source)
    brought(alice, (dune, line))
    assert everything(alice, [dune]) == was


def test_what_was_taken_away_by_hand_stays_away(alice, dune):
    line = says(
        half_stars=9,
        status="read",
        readings=(Dates("", "2024"),),
        shelves=(("To lend", ""), ("Blue", "")),
        note="The file's.",
    )
    brought(alice, (dune, line))
    remove_books(alice, [dune.pk])
    readings.delete_reading(alice, dune, Reading.objects.get().pk)
    notes.keep_note(alice, dune, "")
    own_shelves.delete_shelf(alice, OwnShelf.objects.get(name="Blue"))
    own_shelves.take_off_own_shelf(alice, OwnShelf.objects.get(name="To lend"), [dune.pk])
    was = everything(alice, [dune])
    source = ready(alice, (dune, line))
    assert {outcome.split()[1] for outcome in outcomes(source)} == {"gone"}
    brought(alice, (dune, line))
    assert everything(alice, [dune]) == was


def test_a_deleted_shelf_is_not_made_again_for_another_book(alice, dune):
    brought(alice, (dune, says(shelves=(("Blue", ""),))))
    own_shelves.delete_shelf(alice, OwnShelf.objects.get())
    source = ready(alice, (make_book("Emma"), says("Emma", shelves=(("blue", ""),))))
    assert outcomes(source) == {"places left"}
    assert "You have deleted “blue”" in sentences(source)


def test_what_the_file_has_changed_since_is_changed(alice, dune):
    brought(alice, (dune, says(half_stars=6, status="reading", readings=(Dates("2024", "", ""),))))
    again = says(half_stars=9, status="read", readings=(Dates("2024", "2024-05"),))
    source = ready(alice, (dune, again))
    assert outcomes(source) == {"rating changed", "status changed", "readings new"}
    brought(alice, (dune, again))
    assert Rating.objects.get().half_stars == 9
    assert ShelfEntry.objects.get().shelf == "read"
    assert Reading.objects.get().finished == "2024-05"
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 9)


def test_what_the_reader_had_before_any_import_stays(alice, dune):
    services.rate_book(alice, dune, 4)
    brought(alice, (dune, says(half_stars=4)))
    source = brought(alice, (dune, says(half_stars=9)))
    assert outcomes(source) == {"rating kept"}
    assert Rating.objects.get().half_stars == 4


def test_a_book_that_is_not_for_me_stays_so(alice, dune):
    services.dismiss(alice, dune)
    brought(alice, (dune, says(status="want")))
    assert Dismissal.objects.exists()
    assert not ShelfEntry.objects.exists()


def test_a_book_that_the_file_ignores_is_not_recommended(alice, dune):
    brought(alice, (dune, says(status="dismissed", status_at="2024-05-01")))
    assert f"{Dismissal.objects.get(reader=alice).dismissed_at:%Y}" == "2024"


def test_reviews_are_published_only_where_their_reader_says_so(alice, dune):
    line = says(review="Long, and worth it.", spoiler=True, note="Lent to Eve.")
    brought(alice, (dune, line), reviews="publish")
    review = Review.objects.get()
    assert (review.text, review.spoiler) == ("Long, and worth it.", True)
    assert Note.objects.get().text == "Lent to Eve."


def test_a_review_that_is_too_short_is_kept_in_the_note(alice, dune):
    source = brought(alice, (dune, says(review="Great!")), reviews="publish")
    assert not Review.objects.exists()
    assert Note.objects.get().text == "Great!"
    assert "too short to publish" in sentences(source)


def test_reviews_can_be_left_out(alice, dune):
    source = brought(alice, (dune, says(review="Long, and worth it.")), reviews="leave")
    assert not Review.objects.exists()
    assert not Note.objects.exists()
    assert outcomes(source) == {"review left"}


def test_a_note_that_is_too_long_is_cut_and_says_so(alice, dune):
    source = brought(alice, (dune, says(note="long " * 2000)))
    assert len(Note.objects.get().text) <= notes.LONGEST
    assert "longer than a note can be" in sentences(source)


def test_a_review_hidden_by_operators_comes_back_hidden(alice, dune):
    line = says(review="Long, and worth it.", review_hidden_for="Insults.")
    brought(alice, (dune, line), reviews="publish")
    assert not reviews.shown_reviews().exists()


def test_two_editions_of_one_work_are_taken_as_one_book(alice, dune):
    source = brought(
        alice,
        (dune, says(half_stars=6, status="read", readings=(Dates("", "2019"),))),
        (dune, says(status="want", shelves=(("Kindle", ""),))),
        (dune, says(half_stars=8, readings=(Dates("", "2019"), Dates("", "2024")))),
    )
    assert Rating.objects.get().half_stars == 8
    assert ShelfEntry.objects.get().shelf == "read"
    assert sorted(Reading.objects.values_list("finished", flat=True)) == ["2019", "2024"]
    views = rows_of(source).items
    assert [view.together for view in views] == [[3, 4], [2, 4], [2, 3]]


def test_shelves_are_made_for_the_names_that_most_books_have(alice, monkeypatch):
    monkeypatch.setattr("shelves.imports.plans.MOST_SHELVES", 2)
    own_shelves.make_shelf(alice, "Mine")
    dune, emma = make_shelf("Dune Emma")
    source = brought(
        alice,
        (dune, says(shelves=(("Rare", ""), ("common", "")))),
        (emma, says("Emma", shelves=(("common", ""), ("mine", "")))),
    )
    assert everything(alice, [])["own"] == ["Mine", "common"]
    assert "You can have 100 own shelves; “Rare” is left out." in sentences(source)
    assert source.summary["shelves"] == ["common"]


def test_a_shelf_that_everybody_has_is_not_made_again(alice, dune):
    source = brought(alice, (dune, says(shelves=(("Read", ""), ("x" * 61, "")))))
    assert not OwnShelf.objects.exists()
    assert "No shelf of your own can be called “Read”" in sentences(source)


def test_lines_that_are_not_taken_or_have_no_book_are_not_written(alice, dune):
    source = ready(alice, (dune, says(half_stars=9)), (None, says("Nowhere", half_stars=8)))
    source.rows.filter(book=dune).update(taken=False)
    commit(source)
    carry_out(source.pk)
    assert not Rating.objects.exists()


def test_the_stranger_is_not_touched(alice, bob, dune):
    services.rate_book(bob, dune, 4)
    brought(alice, (dune, says(half_stars=9, status="read")))
    assert User.objects.get(pk=bob.pk).history_version == bob.history_version
    assert Rating.objects.get(reader=bob).half_stars == 4
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (2, 13)
