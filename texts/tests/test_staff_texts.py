"""Pages of the corpus: what they show, what they let be done, and to whom."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.staff import make_groups
from catalog.models import Author
from registry.models import TrainingRun
from texts import corpus, learning, staff_acts
from texts.corpus import NewLine, NewWork
from texts.models import LanguageSample, Work, Writer

TEXTS, ADD, LANGUAGES = "/staff/texts", "/staff/texts/add", "/staff/texts/languages"

pytestmark = pytest.mark.django_db


def member_of(group: str) -> User:
    make_groups()
    reader = User.objects.create_user(f"{group[:4]}@example.org".lower(), name="Kim", is_staff=True)
    reader.groups.add(Group.objects.get(name=group))
    return reader


@pytest.fixture
def keeper(db) -> User:
    return member_of("Model keepers")


@pytest.fixture
def desk(client, keeper) -> Client:
    client.force_login(keeper)
    return client


def page(desk: Client, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(desk: Client, *files: tuple[str, bytes], **fields: str):
    return desk.post(ADD, {"files": [SimpleUploadedFile(*file) for file in files], **fields})


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


def logged() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


@pytest.fixture
def ann(db) -> Writer:
    corpus.add_work("Ann", "A dark night.", "Nights", 1901, source="Ann_Nights_1901.txt")
    corpus.add_works(
        [NewWork("Ann", "One."), NewWork("Ann", "Two."), NewWork("Bob", "Three.")], source="all.csv"
    )
    return Writer.objects.get(name="Ann")


@pytest.fixture
def german(db) -> None:
    corpus.add_language_samples([NewLine("deu", "Ja."), NewLine("deu", "Nein.")], source="de.csv")


# --- What they show ---


def test_an_empty_corpus_says_how_to_begin(desk):
    shown = page(desk, TEXTS)
    assert "None yet. Two works of each author" in shown and "Author_Title_1868.txt" in shown
    assert "None yet" in page(desk, LANGUAGES)
    assert 'href="/staff/texts"' in page(desk, "/staff/")


def test_writers_stand_there_with_what_there_is_of_them(desk, ann):
    shown = page(desk, TEXTS)
    assert "4 texts, 6 words" in shown
    assert "too little to learn from: it takes 300 words" in shown
    assert "enough to learn from" not in shown
    corpus.add_work("Bob", "word " * 400)
    assert "learnt from; how well is known from 2 texts and 2,000 words on" in page(desk, TEXTS)
    corpus.add_work("Ann", "other " * 2000)
    assert "enough to learn from" in page(desk, TEXTS)


def test_a_writer_has_works_by_title_and_passages_by_file(desk, ann):
    Author.objects.create(name="Ann")
    corpus.add_work("Ann", "<b>Bold</b> night", "Bold", public_domain=True)
    shown = page(desk, f"/staff/texts/writers/{ann.pk}")
    assert "Nights" in shown and "1901" in shown and "A dark night." in shown
    assert "&lt;b&gt;Bold" in shown and "public domain" in shown
    assert shown.count("all.csv") == 3  # one row: its name, and the link that deletes
    assert "No author of the catalogue" in shown


def test_languages_stand_by_name_with_their_lines(desk, german):
    shown = page(desk, LANGUAGES)
    assert "German" in shown and "too little: it takes 20 lines" in shown
    assert "Nein." in page(desk, f"{LANGUAGES}/deu")
    assert desk.get(f"{LANGUAGES}/fra").status_code == 404


def test_a_long_list_has_pages(desk):
    corpus.add_works(NewWork(f"Writer {n:03}", f"Night {n}.") for n in range(60))
    assert "Writer 049" in page(desk, TEXTS) and "Writer 050" not in page(desk, TEXTS)
    assert "Writer 059" in page(desk, f"{TEXTS}?page=2")


def test_no_text_is_read_whole_for_a_page(desk, ann, django_assert_max_num_queries):
    corpus.add_works(NewWork("Ann", f"Night {n}.", f"Title {n}") for n in range(40))
    with django_assert_max_num_queries(20) as captured:
        page(desk, f"/staff/texts/writers/{ann.pk}")
        page(desk, TEXTS)
    beginning = 'SUBSTRING("texts_work"."text", 1,'
    asked = [query["sql"].replace(beginning, "") for query in captured]
    assert not any('"texts_work"."text"' in sql.partition(" WHERE ")[0] for sql in asked)


# --- Texts come in ---


def test_files_are_added_and_each_says_what_came_of_it(desk):
    answer = send(
        desk,
        ("Ann_Nights_1901.txt", b"A dark night."),
        ("passages.csv", b"text,author\nA day.,Bob\n?,Bob\n"),
        ("notes.txt", b"Of nobody."),
        public_domain="on",
    )
    shown = said(answer)
    assert answer.status_code == 200
    assert "1 text with 3 words was added." in shown
    assert "1 row was refused" in shown and "Line 3: There are no letters" in shown
    assert "It does not say whose text it is" in shown
    assert Work.objects.filter(public_domain=True).count() == 2
    assert logged() == [
        "Brought Ann_Nights_1901.txt: 1 works, 0 lines of languages",
        "Brought passages.csv: 1 works, 0 lines of languages",
    ]


def test_the_form_may_say_whose_a_text_is(desk):
    send(desk, ("scan.txt", b"A dark night."), author=" Ann ", title="Nights")
    assert (Work.objects.get().writer.name, Work.objects.get().title) == ("Ann", "Nights")


def test_nothing_good_is_said_with_a_status_and_kept_out_of_the_log(desk):
    assert send(desk, ("a.txt", b"Of nobody.")).status_code == 422
    answer = desk.post(ADD)
    assert answer.status_code == 422 and "Choose a file first." in said(answer)
    assert logged() == []


def test_a_text_twice_is_kept_once(desk):
    for _ in range(2):
        answer = send(desk, ("Ann_Nights_1901.txt", b"A dark night."))
    assert answer.status_code == 200
    assert "Nothing was added." in said(answer) and "here already (Ann)" in said(answer)
    assert Work.objects.count() == len(logged()) == 1


def test_larger_files_than_elsewhere_are_taken_up_to_a_bound(desk, monkeypatch):
    monkeypatch.setattr("shelves.imports.upload_bound.MOST_BYTES", 1000)
    monkeypatch.setitem(vars(staff_acts.add), "most_upload", (100_000, 150_000))
    text = b"A dark night, number %d. " * 5000
    big = [(f"Ann_Night_{n}.txt", (text % ((n,) * 5000))[:90_000]) for n in (1, 2)]
    answer = send(desk, *big, ("Ann_Huge_3.txt", b"x" * 100_001), ("Ann_Small_4.txt", b"A day."))
    assert set(Work.objects.values_list("title", flat=True)) == {"Night", "Small"}
    assert said(answer).count("Nothing of it was kept. Give it by itself") == 2


# --- Texts go ---


def test_a_work_is_deleted_after_a_question(desk, ann):
    work = Work.objects.get(title="Nights")
    path = f"/staff/texts/works/{work.pk}/delete"
    assert "Delete “Nights”?" in page(desk, path)
    assert Work.objects.filter(pk=work.pk).exists()
    answer = desk.post(path, follow=True)
    assert "“Nights” is deleted." in said(answer)
    assert Work.objects.count() == 3
    assert logged() == ["Deleted"]
    assert desk.post(path).status_code == 404


def test_passages_of_one_file_go_together(desk, ann):
    path = f"/staff/texts/writers/{ann.pk}/passages/delete"
    assert "Delete 2 passages of all.csv?" in page(desk, f"{path}?source=all.csv")
    assert desk.get(f"{path}?source=other.csv").status_code == 404
    assert "2 passages are deleted." in said(desk.post(path, {"source": "all.csv"}, follow=True))
    assert set(Work.objects.values_list("writer__name", "title")) == {
        ("Ann", "Nights"),
        ("Bob", ""),
    }
    desk.post(path, {"source": "all.csv\x00"})
    assert logged() == ["Deleted 2 passages of all.csv"]


def test_a_writer_goes_with_every_text(desk, ann):
    path = f"/staff/texts/writers/{ann.pk}/delete"
    assert "Delete Ann with 3 texts?" in page(desk, path)
    assert "Ann is deleted, with every text." in said(desk.post(path, follow=True))
    assert Work.objects.get().writer.name == "Bob"


def test_a_language_goes_with_every_line(desk, german):
    path = f"{LANGUAGES}/deu/delete"
    assert "Delete 2 lines in German?" in page(desk, path)
    assert "2 lines are deleted." in said(desk.post(path, follow=True))
    assert not LanguageSample.objects.exists()
    assert logged() == ["Deleted 2 lines of deu"]


def test_texts_are_left_out_of_training_and_taken_back(desk, ann):
    path = f"/staff/texts/writers/{ann.pk}/learn"
    assert "left out of training" in said(desk.post(path, {"learn": "0"}, follow=True))
    assert {sample.author for sample in learning.author_samples()} == {
        Writer.objects.get(name="Bob").pk
    }
    desk.post(path, {"learn": "1"})
    assert logged() == ["Leave these texts out of training", "Learn from these texts"]
    assert "Leave these texts out" in page(desk, f"/staff/texts/writers/{ann.pk}")


def test_texts_are_marked_as_in_the_public_domain_afterwards_and_back(desk, ann):
    path = f"/staff/texts/writers/{ann.pk}"
    assert "All in the public domain" in page(desk, path)
    desk.post(f"{path}/public-domain", {"public_domain": "1"})
    assert set(Work.objects.values_list("writer__name", "public_domain")) == {
        ("Ann", True),
        ("Bob", False),
    }
    shown = page(desk, path)
    assert "Not in the public domain" in shown
    assert "These texts are in the public domain" in shown  # in what was done by hand
    desk.post(f"{path}/public-domain", {"public_domain": "0"})
    assert not Work.objects.filter(public_domain=True).exists()
    assert desk.get(f"{path}/public-domain").status_code == 405


# --- Training ---


@pytest.mark.parametrize("kind", ["authors", "languages"])
def test_training_is_asked_for_from_the_page(desk, kind):
    assert f'name="kind" value="{kind}"' in page(desk, TEXTS)
    desk.post("/staff/runs/new", {"kind": kind})
    assert TrainingRun.objects.get().kind == kind


# --- Who ---


def test_visitors_sign_in_and_readers_stay_out(client, alice, ann):
    assert client.get(TEXTS)["Location"].startswith("/accounts/login/")
    client.force_login(alice)
    for path in (TEXTS, LANGUAGES, f"/staff/texts/writers/{ann.pk}"):
        assert client.get(path).status_code == 403
    assert send(client, ("Bob_Day_1900.txt", b"A bright day.")).status_code == 403
    assert not Work.objects.filter(title="Day").exists()


def test_librarians_look_and_change_nothing(client, ann, german):
    client.force_login(member_of("Librarians"))
    shown = page(client, TEXTS) + page(client, f"/staff/texts/writers/{ann.pk}")
    assert "Ann" in shown and "Delete" not in shown and "Add texts" not in shown
    work = Work.objects.get(title="Nights").pk
    for path in (
        f"works/{work}/delete",
        f"writers/{ann.pk}/delete",
        f"writers/{ann.pk}/passages/delete",
        f"writers/{ann.pk}/learn",
        f"writers/{ann.pk}/public-domain",
        "languages/deu/delete",
    ):
        assert client.post(f"{TEXTS}/{path}").status_code == 403
    assert send(client, ("Bob_Day_1900.txt", b"A bright day.")).status_code == 403
    assert Work.objects.count() == 4


def test_acts_are_forms_only(desk, ann):
    assert desk.get(ADD).status_code == 405
    assert desk.get(f"/staff/texts/writers/{ann.pk}/learn").status_code == 405
    assert desk.post(TEXTS).status_code == 405


def test_a_form_from_elsewhere_is_refused(keeper, ann):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(keeper)
    assert strict.post(f"/staff/texts/writers/{ann.pk}/delete").status_code == 403
    assert Writer.objects.filter(pk=ann.pk).exists()


def test_one_right_alone_deletes_no_writer(client, ann):
    only = User.objects.create_user("only@example.org", name="Olli", is_staff=True)
    only.user_permissions.set(
        Permission.objects.filter(codename__in=["view_work", "delete_writer"])
    )
    client.force_login(only)
    assert client.post(f"/staff/texts/writers/{ann.pk}/delete").status_code == 403


# --- The admin ---


def test_the_admin_shows_it_and_leads_a_writer_to_the_catalogue(admin_client, ann, german):
    author = Author.objects.create(name="Ann of the hills")
    for table in ("writer", "work", "languagesample"):
        assert admin_client.get(f"/admin/texts/{table}/?q=Ann").status_code == 200
        assert admin_client.get(f"/admin/texts/{table}/add/").status_code == 403
    work = Work.objects.get(title="Nights")
    assert b"Nights" in admin_client.get(f"/admin/texts/work/{work.pk}/change/").content
    path = f"/admin/texts/writer/{ann.pk}/change/"
    assert admin_client.post(path, {"author": author.pk}).status_code == 302
    ann.refresh_from_db()
    assert (ann.author, ann.name, ann.is_learnt) == (author, "Ann", True)


def test_pages_are_in_the_language_of_the_reader(desk, ann, german):
    for path in (TEXTS, f"/staff/texts/writers/{ann.pk}", LANGUAGES, f"{LANGUAGES}/deu/delete"):
        answer = desk.get(path, headers={"accept-language": "de"})
        assert "Texte" in answer.content.decode() or "Zeilen" in answer.content.decode()
