"""Pages of records of demand: what they show, what they let be done, and to whom."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.staff import make_groups
from catalog.tests.books import make_book
from demand.models import Source, StockLevel, Title
from demand.tests.tables import counted, csv_of, dune, facts, upload

RECORDS = "/staff/demand/records"

pytestmark = pytest.mark.django_db


def member_of(group: str) -> User:
    make_groups()
    reader = User.objects.create_user(f"{group[:4]}@example.org".lower(), name="Kim", is_staff=True)
    reader.groups.add(Group.objects.get(name=group))
    return reader


@pytest.fixture
def desk(client) -> Client:
    client.force_login(member_of("Model keepers"))
    return client


def page(desk: Client, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200
    return said(answer)


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


def send(desk: Client, *lines: str, head: str | None = None, **fields: str):
    data = csv_of(*lines, head=head) if head else csv_of(*lines)
    file = SimpleUploadedFile("sales.csv", data)
    return desk.post(f"{RECORDS}/add", {"file": file, **fields}, follow=True)


MAY = "Dune,Frank Herbert,,2016-05,5,shop"


def test_empty_pages_say_how_to_begin(desk):
    assert "None yet. Three years" in page(desk, RECORDS)
    assert "None yet" in page(desk, "/staff/demand/channels")
    assert "None yet" in page(desk, "/staff/demand/stock")
    assert "None. Every title" in page(desk, "/staff/demand/waiting")
    assert f'href="{RECORDS}"' in page(desk, "/staff/")


def test_a_file_is_shown_before_it_counts_and_counts_once_it_is_said(desk):
    dune()
    shown = said(send(desk, MAY, "Emma,Jane Austen,,2016-05,3,shop", "?,,,?,x,"))
    source = Source.objects.get()
    assert "Nothing of it counts yet" in shown and "1 line was refused" in shown
    assert "Not found: kept waiting" in shown and facts() == []
    for _ in range(2):
        answer = desk.post(f"{RECORDS}/{source.pk}/commit", follow=True)
        assert answer.status_code == 200
    assert "nothing was written twice" in said(answer)
    assert facts() == [("Dune", "2016-05-01", 5)]
    assert "Dune" not in page(desk, RECORDS) and "sales.csv" in page(desk, RECORDS)
    assert "shop" in page(desk, "/staff/demand/channels")
    words = list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))
    assert words == ["Brought sales.csv: 3 lines, 8 units", "It counts: 1 figures new, 0 changed"]


def test_the_same_file_again_has_nothing_to_say_yes_to(desk):
    dune()
    counted(MAY)
    shown = said(send(desk, MAY))
    assert "It changes nothing" in shown and "The same file counts since" in shown
    assert "Let it count" not in shown


def test_a_file_asks_what_its_columns_hold(desk):
    dune()
    shown = said(send(desk, "9780441172719,2016-05,5", head="what,when,how many"))
    source = Source.objects.get()
    assert "say what its columns hold" in shown and "Say which column holds the units" in shown
    path = f"{RECORDS}/{source.pk}/columns"
    twice = desk.post(path, {"column-0": "title", "column-1": "title"})
    assert twice.status_code == 422 and "Two columns" in said(twice)
    columns = {"column-0": "isbn", "column-1": "date", "column-2": "units", "channel": "desk"}
    shown = said(desk.post(path, columns, follow=True))
    assert "Nothing of it counts yet" in shown
    desk.post(f"{RECORDS}/{source.pk}/commit")
    assert facts("desk") == [("Dune", "2016-05-01", 5)]
    again = desk.post(path, columns)
    assert again.status_code == 422 and "counts already" in said(again)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"Title\nDune\n"])
def test_what_is_no_table_is_refused_with_a_reason(desk, data):
    answer = desk.post(f"{RECORDS}/add", {"file": SimpleUploadedFile("a.csv", data)})
    assert answer.status_code == 422 and 'class="wrong"' in said(answer)
    assert not Source.objects.exists()
    assert desk.post(f"{RECORDS}/add").status_code == 422


def test_the_operator_says_which_book_a_title_is(desk):
    book = dune()
    other = make_book("Emma", ["Jane Austen"])
    source = upload("Dune,Frank Herbart Jr,,2016-05,5,shop", "Emmma,,,2016-05,2,shop", MAY)
    perhaps, unknown = Title.objects.get(book=None, candidates=[book.pk]), Title.objects.get(
        title="Emmma"
    )  # fmt: skip
    shown = page(desk, f"{RECORDS}/{source.pk}/titles?kind=perhaps")
    assert "Frank Herbart Jr" in shown and f'value="{book.pk}"' in shown
    answers = {f"title-{perhaps.pk}": str(book.pk), f"book-{unknown.pk}": "9999999999"}
    shown = said(desk.post(f"{RECORDS}/{source.pk}/titles?kind=perhaps", answers, follow=True))
    assert "No book is known by “9999999999”" in shown
    desk.post(f"{RECORDS}/{source.pk}/titles", {f"book-{unknown.pk}": str(other.pk)})
    desk.post(f"{RECORDS}/{source.pk}/commit")
    assert facts() == [("Dune", "2016-05-01", 10), ("Emma", "2016-05-01", 2)]


def test_a_sure_find_may_be_denied(desk):
    dune()
    source = upload(MAY)
    title = Title.objects.get()
    assert "<cite>Dune</cite>" in page(desk, f"{RECORDS}/{source.pk}/titles?kind=sure")
    desk.post(f"{RECORDS}/{source.pk}/titles?kind=sure", {f"title-{title.pk}": "out"})
    desk.post(f"{RECORDS}/{source.pk}/commit")
    assert facts() == []


def test_what_waits_is_offered_again(desk):
    counted(MAY, "Emma,Jane Austen,,2016-05,2,shop")
    shown = page(desk, "/staff/demand/waiting")
    assert shown.index("Dune") < shown.index("Emma")  # of more units
    dune()
    shown = said(desk.post("/staff/demand/waiting/look", follow=True))
    assert "1 title was found, and counts" in shown
    assert facts() == [("Dune", "2016-05-01", 5)]
    emma = make_book("Emma", [], identifiers={"isbn13": "9780141439587"})
    title = Title.objects.get()
    desk.post("/staff/demand/waiting", {f"book-{title.pk}": "978-0-14-143958-7"})
    assert facts()[-1] == (emma.title, "2016-05-01", 2)
    assert "None. Every title" in page(desk, "/staff/demand/waiting")


def test_a_source_is_taken_back_after_it_was_asked(desk):
    dune()
    source = counted(MAY)
    assert "Take back “sales.csv”?" in page(desk, f"{RECORDS}/{source.pk}/delete")
    assert facts() != []
    shown = said(desk.post(f"{RECORDS}/{source.pk}/delete", follow=True))
    assert "is taken back" in shown and facts() == []
    assert desk.get(f"{RECORDS}/{source.pk}").status_code == 404


def test_stock_levels_come_as_a_table(desk):
    book = dune()
    data = b"ISBN;Filiale;Bestand;Lieferzeit\n9780441172719;shop;3;14\n978044;shop;1;\n;shop;2;\n"
    file = SimpleUploadedFile("stock.csv", data + b"9780441172719;shop;9;1\n9780441172719;b;x;\n")
    shown = said(desk.post("/staff/demand/stock", {"file": file}))
    assert "1 level is new or changed" in shown and "4 lines were refused" in shown
    level = StockLevel.objects.get()
    assert (level.book, level.channel.name, level.copies, level.lead_days) == (book, "shop", 3, 14)
    again = SimpleUploadedFile("stock.csv", data)
    assert "0 levels are new or changed, 1 as they were" in said(
        desk.post("/staff/demand/stock", {"file": again})
    )
    wrong = desk.post("/staff/demand/stock", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert wrong.status_code == 422 and "no column of copies" in said(wrong)


def test_librarians_look_and_change_nothing(client):
    dune()
    source, waits = upload(MAY), upload("Emma,Jane Austen,,2016-05,2,shop")
    client.force_login(member_of("Librarians"))
    shown = page(client, f"{RECORDS}/{source.pk}")
    assert "Let it count" not in shown and "Throw it away" not in shown
    assert "Add a table" not in page(client, RECORDS)
    for path in ("commit", "delete", "columns"):
        assert client.post(f"{RECORDS}/{source.pk}/{path}").status_code == 403
    assert client.get(f"{RECORDS}/{waits.pk}/titles").status_code == 403
    for path in (f"{RECORDS}/add", "/staff/demand/stock", "/staff/demand/waiting/look"):
        assert client.post(path).status_code == 403
    assert facts() == [] and Source.objects.count() == 2


def test_readers_see_nothing_of_it(client, alice):
    assert client.get(RECORDS).status_code == 302
    client.force_login(alice)
    assert client.get(RECORDS).status_code == 403
