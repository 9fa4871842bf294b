"""A library comes in over the API, and nobody sees another's."""

from io import BytesIO

import pytest
from django.test import override_settings

from catalog.tests.books import make_book
from shelves.imports import services, uploads
from shelves.imports.tests.libraries import brought, ready, says
from shelves.imports.tests.test_uploads import GOODREADS
from shelves.models import AddedBook, Import, Rating
from shelves.tests.calling import ME, client_of

IMPORTS = f"{ME}/imports"


def send(client, data: bytes = GOODREADS, kind: str = "text/csv", address: str = IMPORTS, **more):
    return client.generic("POST", address, data, content_type=kind, **more)


def test_a_library_comes_in_looked_at_and_is_taken_back(as_alice, alice, dune):
    sent = send(as_alice, HTTP_CONTENT_DISPOSITION='attachment; filename="mine.csv"')
    assert (sent.status_code, sent.json()["state"], sent.json()["name"]) == (
        202,
        "reading",
        "mine.csv",
    )
    mine = f"{IMPORTS}/{sent.json()['id']}"
    services.read(sent.json()["id"])
    seen = as_alice.get(mine).json()
    assert (seen["state"], seen["counts"]["sure"], seen["counts"]["unknown"]) == ("ready", 1, 1)
    assert seen["summary"]["effects"]["rating.new"] == 1
    (line, other) = as_alice.get(f"{mine}/rows").json()["results"]
    assert (line["book"]["title"], line["says"]["stars"], line["taken"]) == ("Dune", 5.0, True)
    assert "5 stars." in [effect["text"] for effect in line["effects"]]
    assert other["book"] is None
    assert as_alice.post(f"{mine}/commit").status_code == 202
    services.carry_out(sent.json()["id"])
    assert as_alice.get(mine).json()["state"] == "done"
    assert Rating.objects.get(reader=alice).half_stars == 10
    assert as_alice.post(f"{mine}/commit").status_code == 409
    assert as_alice.post(f"{mine}/undo").json()["left"] == 0
    assert not Rating.objects.exists()
    assert as_alice.post(f"{mine}/undo").status_code == 409
    assert as_alice.delete(mine).status_code == 204
    assert as_alice.get(mine).status_code == 404


def test_a_file_may_come_in_a_form_or_with_its_name_in_the_address(as_alice, db):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("goodreads.csv", GOODREADS)
    form = as_alice.post(IMPORTS, {"file": file}, format="multipart")
    assert (form.status_code, form.json()["name"]) == (202, "goodreads.csv")
    named = send(as_alice, address=f"{IMPORTS}?name=a.csv")
    assert named.json()["name"] == "a.csv"
    assert [entry["name"] for entry in as_alice.get(IMPORTS).json()["results"]] == [
        "a.csv",
        "goodreads.csv",
    ]
    assert as_alice.post(IMPORTS, {"colour": "x"}, format="multipart").status_code == 400


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "text/csv", 422),
        (b"%PDF-1.7 and more", "application/octet-stream", 422),
        (b"<html><body>", "text/plain", 422),
        (GOODREADS, "image/png", 415),
        (GOODREADS, "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_no_library_is_refused_as_a_problem(as_alice, data, kind, status):
    answer = send(as_alice, data, kind)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(as_alice):
    class Body:
        """As large as it says, were it ever read."""

        def read(self, *of):
            raise AssertionError("It was read.")

        readline = read

    for kind in ("text/csv", "application/zip", "multipart/form-data; boundary=x"):
        answer = as_alice.request(
            REQUEST_METHOD="POST",
            PATH_INFO=IMPORTS,
            CONTENT_TYPE=kind,
            CONTENT_LENGTH=str(100 * 2**20),
            **{"wsgi.input": Body()},
        )
        assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_file_in_chunks_is_not_taken_for_an_empty_one(as_alice):
    for kind in ("text/csv", "multipart/form-data; boundary=x"):
        answer = as_alice.request(
            REQUEST_METHOD="POST",
            PATH_INFO=IMPORTS,
            CONTENT_TYPE=kind,
            HTTP_TRANSFER_ENCODING="chunked",
            **{"wsgi.input": BytesIO(GOODREADS)},
        )
        assert (answer.status_code, answer.json()["status"]) == (411, 411)
        assert "Content-Length" in answer.json()["detail"]
    assert not Import.objects.exists()


def test_a_file_a_little_too_large_is_refused(as_alice, monkeypatch):
    monkeypatch.setattr(services, "MOST_BYTES", 100)
    assert send(as_alice, b"x" * 101).status_code == 413


def test_too_many_at_once_and_too_often(as_alice, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNFINISHED", 1)
    assert send(as_alice).status_code == 202
    assert send(as_alice).status_code == 409
    monkeypatch.setattr(uploads, "MOST_UNFINISHED", 1000)
    answers = [send(as_alice) for _ in range(uploads.UPLOADS.acts)]
    assert (answers[-1].status_code, "Retry-After" in answers[-1].headers) == (429, True)


def test_columns_are_named(as_alice, dune):
    sent = send(as_alice, b"Werk;Von;Punkte\nDune;Frank Herbert;4\nEmma;Jane Austen;3\n")
    mine = f"{IMPORTS}/{sent.json()['id']}"
    services.read(sent.json()["id"])
    assert as_alice.get(mine).json()["heads"] == ["Werk", "Von", "Punkte"]
    for wrong, status in (
        ({"columns": {"title": "Nix"}}, 422),
        ({"columns": {"author": "Von"}}, 422),
        ({"columns": {"colour": "Werk"}}, 422),
        ({"columns": "Werk"}, 400),
        ({}, 400),
        ({"columns": {"title": "Werk"}, "x": 1}, 400),
    ):
        assert as_alice.put(f"{mine}/columns", wrong).status_code == status, wrong
    named = {"columns": {"title": "Werk", "author": "Von", "rating": "Punkte"}}
    assert as_alice.put(f"{mine}/columns", named).status_code == 202
    services.read(sent.json()["id"])
    assert as_alice.get(mine).json()["counts"]["sure"] == 1
    assert as_alice.put(f"{mine}/columns", named).status_code == 409


def test_lines_are_answered_ticked_and_unticked(as_alice, alice, dune):
    emma = make_book("Emma")
    source = ready(alice, (dune, says(half_stars=9)), (None, says("Emma", half_stars=8)))
    mine = f"{IMPORTS}/{source.pk}"
    answer = as_alice.patch(f"{mine}/rows/3", {"book": emma.pk}).json()
    assert (answer["book"]["title"], answer["chosen_by_reader"]) == ("Emma", True)
    assert answer["effects"][0]["outcome"] == "new"
    unticked = as_alice.patch(f"{mine}/rows/2", {"taken": False}).json()
    assert (unticked["taken"], unticked["effects"]) == (False, [])
    assert as_alice.get(mine).json()["summary"]["books"] == 1
    assert as_alice.patch(f"{mine}/rows/3", {"book": None}).json()["book"] is None
    all_out = as_alice.patch(f"{mine}/rows", {"tab": "all", "taken": False})
    assert all_out.json()["counts"]["taken"] == 0
    for wrong, status in (({"book": 0}, 404), ({"book": "x"}, 400), ({"books": 1}, 400)):
        assert as_alice.patch(f"{mine}/rows/3", wrong).status_code == status
    assert as_alice.patch(f"{mine}/rows/99", {"taken": True}).status_code == 404
    assert as_alice.patch(f"{mine}/rows", {"tab": "nonsense", "taken": True}).status_code == 400
    assert as_alice.get(f"{mine}/rows?tab=nonsense").status_code == 400
    assert as_alice.patch(mine, {"reviews": "leave"}).json()["reviews"] == "leave"
    assert as_alice.patch(mine, {"reviews": "shout"}).status_code == 400


def test_a_line_that_was_answered_asks_no_more(as_alice, alice, dune):
    source = ready(alice, (None, says("Dunne")))
    source.rows.update(verdict="perhaps", candidates=[dune.pk])
    mine = f"{IMPORTS}/{source.pk}"
    assert as_alice.get(mine).json()["counts"]["ask"] == 1
    as_alice.patch(f"{mine}/rows/2", {"book": None})
    assert as_alice.get(mine).json()["counts"]["ask"] == 0
    assert as_alice.get(f"{mine}/rows?tab=ask").json()["results"] == []


def test_pages_of_lines(as_alice, alice, dune):
    source = ready(alice, *((None, says(f"Book {n}")) for n in range(5)))
    first = as_alice.get(f"{IMPORTS}/{source.pk}/rows?tab=unknown&page_size=2").json()
    assert [line["says"]["title"] for line in first["results"]] == ["Book 0", "Book 1"]
    last = as_alice.get(f"{IMPORTS}/{source.pk}/rows?page_size=2&page=3").json()
    assert ([line["line"] for line in last["results"]], last["next"]) == ([6], None)


def test_what_waits_is_listed_and_given_as_a_table(as_alice, alice, dune):
    brought(alice, (None, says("=Nowhere()", authors=("A. B.",), half_stars=9)))
    (line,) = as_alice.get(f"{ME}/waiting").json()["results"]
    assert line["says"]["title"] == "=Nowhere()"
    assert line["import_id"] == Import.objects.get().pk
    table = as_alice.get(f"{ME}/waiting.csv")
    assert "'=Nowhere(),A. B.," in table.content.decode()
    assert "attachment" in table.headers["Content-Disposition"]


@override_settings(READERS_ADD_BOOKS=True)
def test_a_book_is_added_where_operators_allow_it(as_alice, alice):
    source = brought(alice, (None, says("A New Book", authors=("Ann Other",), half_stars=9)))
    address = f"{IMPORTS}/{source.pk}/rows/2/book"
    with override_settings(READERS_ADD_BOOKS=False):
        assert as_alice.post(address).status_code == 422
    assert as_alice.post(address).json()["book"]["title"] == "A New Book"
    assert AddedBook.objects.get().reader == alice
    assert Rating.objects.get().half_stars == 9
    assert as_alice.post(address).status_code == 409


def test_others_see_and_touch_nothing_of_it(alice, bob, dune):
    source = ready(alice, (dune, says(half_stars=9)))
    brought(alice, (None, says("Nowhere")))
    as_bob, mine = client_of(bob), f"{IMPORTS}/{source.pk}"
    calls = [
        ("get", mine, None),
        ("patch", mine, {"reviews": "leave"}),
        ("delete", mine, None),
        ("put", f"{mine}/columns", {"columns": {"title": "x"}}),
        ("get", f"{mine}/rows", None),
        ("patch", f"{mine}/rows", {"tab": "all", "taken": False}),
        ("get", f"{mine}/rows/2", None),
        ("patch", f"{mine}/rows/2", {"taken": False}),
        ("post", f"{mine}/rows/2/book", None),
        ("post", f"{mine}/commit", None),
        ("post", f"{mine}/undo", None),
    ]
    for method, address, body in calls:
        assert getattr(as_bob, method)(address, body).status_code == 404, (method, address)
    assert as_bob.get(IMPORTS).json()["results"] == []
    assert as_bob.get(f"{ME}/waiting").json()["results"] == []
    source.refresh_from_db()
    assert (source.state, source.rows.get().taken) == (Import.State.READY, True)


def test_visitors_are_refused(api, db):
    for method, address in (
        ("get", IMPORTS),
        ("get", f"{IMPORTS}/1"),
        ("get", f"{ME}/waiting"),
        ("get", f"{ME}/waiting.csv"),
    ):
        assert getattr(api, method)(address).status_code == 401
    assert send(api).status_code == 401


def test_a_page_of_lines_takes_few_statements(as_alice, alice, django_assert_max_num_queries):
    lines = [(make_book(f"Book {n}", [f"Author {n}"]), says(half_stars=9)) for n in range(20)]
    source = ready(alice, *lines)
    with django_assert_max_num_queries(35):
        as_alice.get(f"{IMPORTS}/{source.pk}/rows")
