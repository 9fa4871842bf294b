"""By mood and by free words: the list, and how the words of the catalogue are gathered."""

import pytest

from catalog.models import Book, BookTag, Tag
from catalog.search import MAX_QUERY_CHARACTERS
from recommendations import cards
from recommendations.dialling import Dialled
from recommendations.history import history_of
from recommendations.newcomers.visiting import Visit
from recommendations.tests.conftest import add_book, books, gather, shelve_as
from recommendations.words import answers
from recommendations.words import serving as word_serving
from recommendations.words import training as word_training
from recommendations.words.moods import moods as all_moods
from recommendations.words.picks import TASTES, Way
from registry import artifact
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun
from shelves import services as shelves


def asked(words: str = "", *slugs: str, way: Way | None = None, n: int = 20) -> answers.Answer:
    way = way or Way(Visit().history)
    return answers.answer([all_moods()[slug] for slug in slugs], words, way, n)


# --- The list ---


def test_books_that_readers_call_so_are_found_with_the_words(gathered):
    found = asked("sad robots").picks
    first = found.items[0]
    assert [said.voice for said in first.said] == ["shelf"]
    assert set(first.said[0].words) == {"sad", "robot"}
    assert first.missing == []
    assert first.words_share == 1
    half = next(item for item in found.items if item.missing)
    assert half.missing == ["sad"]


def test_a_mood_is_what_readers_call_it(gathered):
    names = {item.book.title for item in asked("", "hopeful", n=100).picks.items}
    assert names
    assert all(int(name.split()[1]) % 2 == 0 for name in names)


def test_what_is_not_wanted_is_left_out(gathered):
    for item in asked("robots without sad", n=100).picks.items:
        assert int(item.book.title.split()[1]) % 2 == 0


def test_descriptions_tags_and_titles_speak_too(library):
    plain, tagged, described = books("red")[:3]
    mood, _ = Tag.objects.get_or_create(slug="dark", defaults={"name": "Dark", "kind": "mood"})
    Book.objects.filter(pk=described.pk).update(description="A dark and lonely lighthouse.")
    Book.objects.filter(pk=plain.pk).update(title="Dark Water")
    BookTag.objects.create(book=tagged, tag=mood, weight=0.9)
    cards.forget()
    gather()
    voices = {item.book.pk: item.said[0].voice for item in asked("dark").picks.items}
    assert voices == {plain.pk: "title", tagged.pk: "tag", described.pk: "description"}


def test_the_readers_taste_mixes_in_as_much_as_they_say(fond, shelved):
    gather()
    history = history_of(fond)
    alone = asked("robots", way=Way(history, taste=TASTES[0])).picks
    mixed = asked("robots", way=Way(history, taste=TASTES[2])).picks
    assert not alone.tasted and mixed.tasted
    assert all(item.book.title.startswith("red") for item in mixed.items[:5])
    first = mixed.items[0]
    assert 0 < first.words_share < 1 and first.pick.causes
    assert {cause.book.title[:3] for cause in first.pick.causes} == {"red"}


def test_books_read_are_left_out_unless_asked_for_and_dismissed_ones_always(fond, shelved):
    gather()
    read, dismissed, wanted = books("red")[0], books("red")[5], books("red")[6]
    shelves.dismiss(fond, dismissed)
    shelves.want_to_read(fond, wanted)
    history = history_of(fond)
    for with_read in (False, True):
        way = Way(history, Dialled(max_per_author=100), TASTES[1], with_read)
        found = {item.book.pk for item in asked("robots", way=way, n=100).picks.items}
        assert (read.pk in found) == with_read
        assert dismissed.pk not in found
        assert wanted.pk in found


def test_the_dials_hold(fond, shelved):
    gather()
    way = Way(history_of(fond), Dialled(avoid=("red",)))
    found = asked("robots", way=way, n=100).picks.items
    assert found and all(item.book.title.startswith("blue") for item in found)


def test_a_book_that_came_after_the_model_is_found_by_its_words(fond, shelved):
    new = add_book("new 1", "red")
    shelve_as(new, robot=50, sad=40)
    gather()
    found = asked("sad robots", way=Way(history_of(fond)), n=100).picks
    assert new.pk in {item.book.pk for item in found.items}


def test_mistyped_words_are_mended_and_unknown_ones_told_of(gathered):
    found = asked("robts xqzzy hopeless")
    assert [(one.words, one.meant) for one in found.question.asked if one.meant] == [
        ("robts", "robot")
    ]
    assert found.picks.items
    assert "xqzzy" in [one.word for one in found.question.unknown]
    nothing = asked("xqzzy")
    assert nothing.picks.items == [] and nothing.picks.total == 0


def test_unknown_words_come_with_near_ones(gathered):
    (unknown,) = asked("hopscotch").question.unknown
    assert unknown.near == ["hopeful"]


def test_long_words_are_cut(gathered):
    found = asked(("word " * 100 + "robots")[:MAX_QUERY_CHARACTERS] + " robots" * 100)
    assert len(found.question.asked) + len(found.question.unknown) <= 12


# --- Gathering ---


def test_words_are_gathered_anew_only_if_the_catalogue_has_changed(gathered):
    assert word_training.refresh() is None
    shelve_as(add_book("new 1", "red"), robot=3)
    assert word_training.refresh().status == TrainingRun.Status.PROMOTED


def test_an_empty_catalogue_is_skipped(db):
    assert word_training.refresh().status == TrainingRun.Status.SKIPPED


def test_an_index_that_cannot_be_opened_is_gathered_again_once(gathered):
    word_training.queue_repair()
    assert not TrainingRun.objects.filter(status=TrainingRun.Status.QUEUED).exists()
    artifact.remove(Champion.objects.get(kind=Kind.WORDS).version.folder)
    word_serving._words._open = None
    word_training.queue_repair()
    run = TrainingRun.objects.get(status=TrainingRun.Status.QUEUED)
    assert word_training.execute(run).status == TrainingRun.Status.PROMOTED
    assert asked("robots").indexed


def test_a_version_of_another_format_is_refused(gathered):
    version = gathered.version
    arrays, facts = artifact.read(version.folder, version.digest)
    kept = {name: array.copy() for name, array in arrays.items()}
    artifact.remove(version.folder)
    version.digest = artifact.write(version.folder, kept, facts | {"format": 0})
    version.save()
    word_serving._words._open = None
    with pytest.raises(artifact.ArtifactError):
        registry.promote(version)
