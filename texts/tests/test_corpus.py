"""What models learn from: what comes in, what is refused, what goes, and what training reads."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import Author
from texts import corpus, learning
from texts.corpus import NewLine, NewWork, Refused, Why
from texts.models import LanguageSample, Work, Writer

pytestmark = pytest.mark.django_db


def add(writer: str = "Ann", text: str = "It was a dark night.", **more) -> corpus.Added:
    return corpus.add_work(writer, text, **more)


def line(code: str, text: str) -> corpus.Added:
    return corpus.add_language_samples([NewLine(code, text)])


# --- Works ---


def test_a_work_is_kept_cleaned_and_counted():
    text = "Produced by Distributed Proofreading\r\n\r\nIt was a dark night.\r\n"
    added = add(text=text, title="Nights", year=1901, public_domain=True, source="Ann_Nights.txt")
    work = Work.objects.get()
    assert (added.works, added.words, added.refused) == (1, 5, [])
    assert work.text == "It was a dark night."
    assert (work.title, work.year, work.words, work.public_domain) == ("Nights", 1901, 5, True)
    assert (work.writer.name, work.source) == ("Ann", "Ann_Nights.txt")


def test_the_same_text_in_another_layout_is_refused_with_whose_it_is():
    add()
    added = add("Bob", "it was\na DARK night!")
    assert added.refused == [Refused(0, Why.THERE_ALREADY, "Ann")]
    assert Work.objects.count() == Writer.objects.count() == 1


def test_a_text_twice_among_many_is_kept_once():
    rows = [NewWork("Ann", "One night.", row=2), NewWork("Bob", "One night!", row=3)]
    added = corpus.add_works([*rows, NewWork("Bob", "Two nights.", row=4)])
    assert added.works == 2
    assert added.refused == [Refused(3, Why.TWICE)]


def test_a_writer_is_one_in_any_spelling():
    add("Charlotte Brontë", "One.")
    add("charlotte bronte", "Two.")
    assert Writer.objects.get().works.count() == 2


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (NewWork("", "A night."), Why.NO_WRITER),
        (NewWork("…", "A night."), Why.NO_WRITER),
        (NewWork("x" * 201, "A night."), Why.NO_WRITER),
        (NewWork("ﷺ" * 200, "A night."), Why.NO_WRITER),
        (NewWork("Ann", ""), Why.NO_LETTERS),
        (NewWork("Ann", "12 — 😀"), Why.NO_LETTERS),
        (NewWork("Ann", "A night.", year=9999), Why.BAD_YEAR),
        (NewWork("Ann", "*** END OF PROJECT GUTENBERG ***\nA licence."), Why.NO_LETTERS),
    ],
)
def test_what_teaches_nothing_is_refused_and_the_rest_is_kept(new, why):
    added = corpus.add_works([new._replace(row=7), NewWork("Bob", "Another night.")])
    assert [(each.row, each.why) for each in added.refused] == [(7, why)]
    assert Work.objects.get().writer.name == "Bob"


def test_a_text_longer_than_any_book_is_refused(monkeypatch):
    monkeypatch.setattr(corpus, "LONGEST_TEXT", 10)
    assert add().refused[0].why == Why.TOO_LONG


def test_what_can_be_typed_never_breaks_the_database():
    added = add("A\x00nn\ud800", "A \x00night \udfff.", title="T\x00\u202e", source="\x00" * 300)
    assert added.works == 1
    assert Writer.objects.get().name == "Ann"


def test_nothing_is_kept_of_a_file_that_breaks_off():
    def broken():
        yield NewWork("Ann", "A night.")
        raise OSError

    with pytest.raises(OSError):
        corpus.add_works(broken())
    assert not Work.objects.exists() and not Writer.objects.exists()


def test_many_lines_take_few_queries(django_assert_max_num_queries):
    many = [NewWork("Ann", f"Night number {n}.") for n in range(1000)]
    with django_assert_max_num_queries(20):
        assert corpus.add_works(many).works == 1000


# --- Writers ---


@pytest.mark.parametrize(
    ("author", "writer"),
    [("Mary Shelley", "mary shelley"), ("Charlotte Brontë", "Charlotte Bronte")],
)
def test_a_writer_of_the_catalogue_is_known_by_name(author, writer):
    known = Author.objects.create(name=author)
    Author.objects.create(name=f"{author} Junior")
    add(writer)
    assert Writer.objects.get().author == known
    known.delete()
    assert Writer.objects.get().author is None


def test_a_writer_who_is_not_in_the_catalogue_is_nobody_else():
    Author.objects.create(name="Anna")
    add("Ann")
    assert Writer.objects.get().author is None


@pytest.mark.parametrize("name", ["UNKNOWN", "HAMILTON AND MADISON", "Hamilton or Madison"])
def test_joint_and_unknown_writers_are_kept_and_not_learnt_from(name):
    added = add(name)
    assert added.put_aside == {name}
    assert list(learning.author_samples()) == []
    before = learning.authors_version()
    corpus.learn_from(Writer.objects.get(), True)
    assert [sample.text for sample in learning.author_samples()] == ["It was a dark night."]
    assert learning.authors_version() != before


# --- Lines ---


def test_a_line_is_kept_under_the_code_of_three_letters():
    assert line("de", "Guten Tag!").lines == 1
    assert LanguageSample.objects.get().code == "deu"


def test_the_same_line_may_be_in_two_languages_but_not_twice_in_one():
    line("nob", "Hei!")
    assert line("fin", "hei").lines == 1
    assert line("nob", "hei").refused == [Refused(0, Why.THERE_ALREADY, "nob")]


def test_lines_that_teach_nothing_are_refused():
    rows = [NewLine("xxx1", "a", 2), NewLine("eng", "?!", 3), NewLine("eng", "a" * 20_001, 4)]
    added = corpus.add_language_samples(
        [*rows, NewLine("eng", "Yes.", 5), NewLine("eng", "yes", 6)]
    )
    assert added.lines == 1
    assert [each[:2] for each in added.refused] == [
        (2, Why.NO_LANGUAGE),
        (3, Why.NO_LETTERS),
        (4, Why.TOO_LONG),
        (6, Why.TWICE),
    ]


# --- The database itself ---


@pytest.mark.parametrize(
    "broken",
    [
        lambda work: Work(writer=work.writer, text="x", words=1, sha256=work.sha256),
        lambda work: Work(writer=work.writer, text="", words=0, sha256="0" * 64),
        lambda work: Work(writer=work.writer, text="x", words=1, sha256="no digest"),
        lambda work: Writer(name="ann!", folded="ann"),
        lambda work: Writer(name="", folded=""),
        lambda work: LanguageSample(code="EN", text="x", sha256="0" * 64),
        lambda work: LanguageSample(code="eng", text="", sha256="0" * 64),
    ],
)
def test_the_database_refuses_what_must_not_be(broken):
    add()
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(Work.objects.get()).save()


@pytest.mark.django_db(transaction=True)
def test_a_text_that_comes_twice_at_once_is_kept_once():
    start, found = Barrier(2), []

    def bring():
        try:
            start.wait()
            found.append(add("Ann", "A night.").works)
        finally:
            connection.close()

    threads = [Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1]
    assert Work.objects.count() == 1


# --- What training reads ---


def test_samples_carry_numbers_of_writer_and_work():
    add("Ann", "One night.")
    add("Bob", "Two nights.", title="Nights")
    works = {work.text: work for work in Work.objects.all()}
    samples = list(learning.author_samples())
    assert len(samples) == 2
    for sample in samples:
        work = works[sample.text]
        assert (sample.author, sample.work) == (work.writer_id, work.pk)


def test_lines_come_with_their_codes():
    line("eng", "Yes.")
    line("deu", "Ja.")
    assert learning.language_samples() == (["Ja.", "Yes."], ["deu", "eng"])


def test_the_version_follows_the_samples_and_nothing_else():
    empty = learning.authors_version(), learning.languages_version()
    add()
    one = learning.authors_version()
    add("Bob", "Two nights.", title="Nights")
    two = learning.authors_version()
    Work.objects.update(title="Another", public_domain=True)
    assert learning.authors_version() == two
    assert len({empty[0], one, two}) == 3
    assert learning.languages_version() == empty[1]
    line("eng", "Yes.")
    assert learning.languages_version() != empty[1]
    corpus.remove_works(Work.objects.filter(writer__name="Bob"))
    assert learning.authors_version() == one
    corpus.remove_language("eng")
    assert learning.languages_version() == empty[1]


def test_a_writer_goes_with_every_work():
    add("Ann", "One night.")
    add("Bob", "Two nights.")
    corpus.remove_writer(Writer.objects.get(name="Ann"))
    assert Work.objects.get().writer.name == "Bob"
