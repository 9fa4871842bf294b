"""From a rating to the next answer."""

from unittest.mock import patch

import numpy as np
import pytest
from django.core.cache import cache

from catalog.models import Author, Book, BookAuthor, Series
from recommendations import ranking, selectors, serving, store
from recommendations.dialling import Dialled
from recommendations.history import history_of
from recommendations.similar import Note, similar_books
from recommendations.tests.conftest import add_book, books, relearn, train
from registry import artifact
from registry.models import Champion
from shelves import services as shelves
from shelves.models import ShelfEntry
from shelves.statuses import set_status


def colours(picks: selectors.Picks) -> list[str]:
    return [pick.book.title.split()[0] for pick in picks.items]


def test_a_reader_without_ratings_gets_popular_books_and_is_told_so(alice, trained):
    picks = selectors.picks_for(alice, 5)
    assert [pick.book for pick in picks.items] == list(Book.objects.popular()[:5])
    assert "not rated" in picks.fallback
    assert all(pick.causes == [] for pick in picks.items)


def test_one_rating_gives_personal_picks_with_that_book_as_their_cause(alice, trained):
    loved = books("red")[0]
    shelves.rate_book(alice, loved, 10)
    picks = selectors.picks_for(alice, 5)
    assert colours(picks) == ["red"] * 5
    assert picks.fallback == ""
    assert {cause.book for pick in picks.items for cause in pick.causes} == {loved}
    assert all(pick.causes[0].share == pytest.approx(1, abs=0.001) for pick in picks.items)


def test_the_next_answer_knows_of_a_rating_given_a_moment_ago(alice, trained):
    for book in books("red")[:3]:
        shelves.rate_book(alice, book, 10)
    before = selectors.picks_for(alice, 4)
    for book in books("blue")[:8]:
        shelves.rate_book(alice, book, 10)
    after = selectors.picks_for(alice, 4)
    assert colours(before) == ["red"] * 4
    assert "blue" in colours(after)


def test_what_a_reader_rated_wants_or_dismissed_is_not_picked(alice, trained):
    rated, wanted, dismissed = books("red")[:3]
    shelves.rate_book(alice, rated, 10)
    shelves.want_to_read(alice, wanted)
    shelves.dismiss(alice, dismissed)
    picked = {pick.book for pick in selectors.picks_for(alice, 100).items}
    assert picked == set(Book.objects.exclude(pk__in=[rated.pk, wanted.pk, dismissed.pk]))


def test_a_dismissal_taken_back_brings_the_book_back(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    first = selectors.picks_for(alice, 1).items[0].book
    shelves.dismiss(alice, first)
    assert first not in {pick.book for pick in selectors.picks_for(alice, 100).items}
    shelves.take_back_dismissal(alice, first)
    assert selectors.picks_for(alice, 1).items[0].book == first


def test_predicted_stars_follow_taste(alice, trained):
    for book in books("red")[:4]:
        shelves.rate_book(alice, book, 10)
    for book in books("blue")[:4]:
        shelves.rate_book(alice, book, 2)
    red, blue = books("red")[6], books("blue")[6]
    assert (
        selectors.outlook(history_of(alice), red).stars
        > 3.5
        > selectors.outlook(history_of(alice), blue).stars
    )


def test_a_bad_rating_is_no_reason_and_puts_books_alike_last(alice, trained):
    hated = books("red")[0]
    alike = similar_books(hated.pk, 100).ids
    shelves.rate_book(alice, hated, 1)
    picks = selectors.picks_for(alice, 100)
    assert all(pick.causes == [] for pick in picks.items)
    assert {pick.book.pk for pick in picks.items[-len(alike) :]} == set(alike)
    assert "Nothing that you have rated" in picks.fallback


def test_shares_are_of_the_whole_score(alice, trained):
    for book in books("red")[:2]:
        shelves.rate_book(alice, book, 9)
    for pick in selectors.picks_for(alice, 5).items:
        assert sum(cause.share for cause in pick.causes) == pytest.approx(1, abs=0.002)


def test_the_kept_list_answers_until_something_changes(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    first = selectors.picks_for(alice, 5)
    with patch.object(ranking, "personal", side_effect=AssertionError("ranked again")):
        assert selectors.picks_for(alice, 5) == first


def test_a_flushed_redis_changes_nothing(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    first = selectors.picks_for(alice, 5)
    cache.clear()
    assert selectors.picks_for(alice, 5) == first


def test_lists_of_two_readers_do_not_mix(alice, bob, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    shelves.rate_book(bob, books("blue")[0], 10)
    assert colours(selectors.picks_for(alice, 3)) == ["red"] * 3
    assert colours(selectors.picks_for(bob, 3)) == ["blue"] * 3


def test_pages_of_a_list_follow_each_other(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    whole = selectors.picks_for(alice, 10).items
    assert selectors.picks_for(alice, 5).items + selectors.picks_for(alice, 5, 5).items == whole
    assert [pick.rank for pick in whole] == list(range(1, 11))


def test_without_a_model_there_are_popular_books(alice, library):
    picks = selectors.picks_for(alice, 3)
    assert [pick.book for pick in picks.items] == list(Book.objects.popular()[:3])
    assert "No model" in picks.fallback


def test_a_book_newer_than_the_model_does_not_disturb(alice, trained):
    shelves.rate_book(alice, add_book("red new", "red"), 10)
    assert "Nothing that you have rated" in selectors.picks_for(alice, 3).fallback
    shelves.rate_book(alice, books("red")[0], 10)
    assert colours(selectors.picks_for(alice, 3)) == ["red"] * 3


def test_a_damaged_champion_gives_way_to_the_version_before(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    train()
    champion = Champion.objects.get().version
    file = next(champion.folder.glob("*.npy"))
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    serving._open = None
    picks = selectors.picks_for(alice, 3)
    assert picks.model_version == trained.version.pk != champion.pk
    assert colours(picks) == ["red"] * 3


def test_the_plain_svd_list_can_be_served_instead(alice, trained, settings):
    settings.RANKER = "svd"
    for book in books("red")[:4]:
        shelves.rate_book(alice, book, 10)
    items = selectors.picks_for(alice, 6).items
    assert [pick.stars for pick in items] == sorted((pick.stars for pick in items), reverse=True)


def test_a_list_by_the_nearest_readers_can_be_served_instead(alice, trained, settings):
    settings.RANKER = "readers"
    shelves.rate_book(alice, books("blue")[0], 10)
    assert colours(selectors.picks_for(alice, 5)) == ["blue"] * 5


def make_series(*volumes: Book) -> None:
    series = Series.objects.create(name="Series")
    for position, book in enumerate(volumes, 1):
        book.series, book.series_position = series, position
        book.save()


def test_of_a_series_the_volumes_come_in_their_order(alice, library):
    volumes = books("red")[2:6]
    make_series(*volumes)
    relearn()
    shelves.rate_book(alice, books("red")[0], 10)
    picked = {pick.book for pick in selectors.picks_for(alice, 100).items}
    assert picked & set(volumes) == {volumes[0]}
    shelves.rate_book(alice, volumes[0], 8)
    picked = {pick.book for pick in selectors.picks_for(alice, 100).items}
    assert picked & set(volumes) == {volumes[1]}
    set_status(alice, [volumes[1].pk], ShelfEntry.Shelf.READ)
    picked = {pick.book for pick in selectors.picks_for(alice, 100).items}
    assert picked & set(volumes) == {volumes[2]}, "read without stars is read"


def test_popular_books_keep_to_the_order_of_their_series_too(alice, library):
    volumes = list(Book.objects.popular()[:3])
    make_series(*reversed(volumes))
    relearn()
    picks = [pick.book for pick in selectors.picks_for(alice, 100).items]
    assert picks[0] == volumes[2], "volume 1 stands where the most popular one would"
    assert set(picks) == set(Book.objects.all()) - set(volumes[:2])


def test_another_edition_of_a_book_behind_the_reader_is_not_picked(alice, library):
    rated, edition, dismissed, other = books("red")[:4]
    writer, second = (Author.objects.create(name=name) for name in ("Ann Writer", "Ben Writer"))
    for book, author in ((rated, writer), (edition, writer), (dismissed, second), (other, second)):
        BookAuthor.objects.create(book=book, author=author)
    for book, like in ((edition, rated), (other, dismissed)):
        book.title = f"{like.title}: A Novel"
        book.save()
    relearn()
    shelves.rate_book(alice, rated, 10)
    shelves.dismiss(alice, dismissed)
    picked = {pick.book for pick in selectors.picks_for(alice, 100).items}
    assert not picked & {rated, edition, dismissed, other}
    assert len(picked) == Book.objects.count() - 4


def test_no_author_fills_the_list(alice, library):
    writer = Author.objects.create(name="Ann Writer")
    for book in books("red"):
        BookAuthor.objects.create(book=book, author=writer)
    relearn()
    shelves.rate_book(alice, books("red")[0], 10)
    found = colours(selectors.picks_for(alice, 100))
    assert found[:5] == ["red"] * 5
    assert found.count("red") == 5
    assert found.count("blue") == 12


def test_a_model_of_an_earlier_version_of_the_site_gives_way_to_popular_books(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    version = Champion.objects.get().version
    arrays, facts = artifact.read(version.folder, version.digest)
    old = {name: np.array(a) for name, a in arrays.items() if not name.startswith("readers_")}
    artifact.remove(version.folder)
    version.digest = artifact.write(version.folder, old, facts)
    version.save()
    serving._open = None
    picks = selectors.picks_for(alice, 3)
    assert picks.model_version is None
    assert "worked out anew" in picks.fallback
    assert [pick.book for pick in picks.items] == list(Book.objects.popular()[:3])
    assert similar_books(books("red")[0].pk).note == Note.NO_MODEL
    train()
    assert colours(selectors.picks_for(alice, 3)) == ["red"] * 3


def test_readers_of_like_taste_are_counted_when_there_are_some(alice, trained, monkeypatch):
    def close() -> int:
        model = serving.current()
        assert model
        return selectors.close_readers(model, history_of(alice))

    assert close() == 0
    for book in books("red")[:4]:
        shelves.rate_book(alice, book, 10)
    assert 20 <= close() <= 60
    monkeypatch.setattr(selectors, "ENOUGH_CLOSE", 61)
    assert close() == 0


def test_an_unreadable_list_is_computed_again(alice, trained):
    model = serving.current()
    cache.set(f"list:{alice.pk}", b"BRL3 but cut short", 60)
    assert store.get(alice.pk, model.maker_of(Dialled()), alice.history_version) is None
    assert len(selectors.picks_for(alice, 3).items) == 3


def test_what_is_put_into_the_store_comes_out_for_its_maker_only(db):
    rows = np.zeros(2, store.ROW)
    rows["book"], rows["cause"][0] = [7, 9], [1, 2, 3]
    put = store.put(5, b"maker123", 11, rows)
    kept = store.get(5, b"maker123", 11)
    assert (kept.rows == rows).all()
    assert kept.made_at == put.made_at
    assert store.get(5, b"another1", 11) is None
    assert store.get(5, b"maker123", 12) is None
    assert store.get(5, b"maker123", 11, store.Slot.ASKED) is None


def test_another_ranker_makes_another_list_at_once(alice, trained, settings):
    for book in books("red")[:4]:
        shelves.rate_book(alice, book, 10)
    by_graph = selectors.picks_for(alice, 10)
    settings.RANKER = "svd"
    assert [pick.score for pick in selectors.picks_for(alice, 10).items] != [
        pick.score for pick in by_graph.items
    ]


def test_a_version_that_cannot_be_read_is_tried_again_later(alice, trained, monkeypatch):
    version = Champion.objects.get().version
    manifest = version.folder / "manifest.json"
    text = manifest.read_bytes()
    manifest.unlink()
    manifest.mkdir()
    assert selectors.picks_for(alice, 3).model_version is None
    manifest.rmdir()
    manifest.write_bytes(text)
    monkeypatch.setattr(serving, "_damaged", {version.pk: 0.0})
    assert selectors.picks_for(alice, 3).model_version == version.pk
