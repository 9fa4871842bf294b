"""What the passages of a file are: by the API and on the page."""

import csv
import io
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from rest_framework.test import APIClient

from texts import batch
from texts.models import Writer
from texts.tests.made_up import let_serve
from texts.views import identify_file

pytestmark = pytest.mark.django_db

ONE, MANY = "/api/v1/texts/identify", "/api/v1/texts/identify/batch"
PAGE = "/identify/file"
DREARY = "It was on a dreary night of November."


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv"
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def many(client: APIClient, body: str | bytes, kind: str = "text/csv"):
    return client.post(MANY, body, content_type=kind)


def go_away(answer) -> None:
    """As a server ends an answer that nobody reads on; the database of the test stays."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def test_a_table_of_passages(api, authors):
    passages = f'id,Text\n1,{DREARY}\n2,"Es war\n""einmal"" ein König, sagt man."\n3,\n\n4,12\n'
    rows = rows_of(many(api, passages))
    assert [row["row"] for row in rows] == ["1", "2", "3", "4"]
    first = {name: rows[0][name] for name in ("language", "author", "author_probability", "unsure")}
    assert first == {
        "language": "eng",
        "author": "Mary Shelley",
        "author_probability": "0.8",
        "unsure": "",
    }
    assert (rows[1]["language"], rows[1]["unsure"]) == ("deu", "author: stranger")
    assert authors.asked[1] == 'Es war\n"einmal" ein König, sagt man.'
    assert rows[2]["unsure"] == "empty"
    assert rows[3]["unsure"] == "language: no_letters; author: too_short"
    assert [row["none_of_these"] for row in rows] == ["0.1", "0.9", "", ""]


def test_nothing_is_run_by_a_spreadsheet(api, authors):
    rows = rows_of(many(api, f"text\n{DREARY}\n"))
    assert rows[0]["nearest"] == "Mary Shelley; =cmd|' /C calc'!A0"
    Writer.objects.filter(name="Mary Shelley").update(name="@shelley")
    rows = rows_of(many(api, f"text\n{DREARY}\n"))
    assert rows[0]["author"] == "'@shelley"
    assert rows[0]["nearest"].startswith("'@shelley")


def test_paragraphs_of_a_plain_text(api, authors):
    text = f"{DREARY}\nAnd dreary still.\r\n\r\n\n  \nEs war einmal.\n"
    rows = rows_of(many(api, text, "text/plain"))
    assert [row["language"] for row in rows] == ["eng", "deu"]
    assert authors.asked == [f"{DREARY}\nAnd dreary still.", "Es war einmal."]


@pytest.mark.parametrize("name", ["passages.csv", "PASSAGES.TXT"])
def test_a_form_and_its_file(api, authors, name):
    text = f"text\n{DREARY}\n" if name.endswith("csv") else DREARY
    file = SimpleUploadedFile(name, text.encode())
    rows = rows_of(api.post(MANY, {"file": file}, format="multipart"))
    assert [row["author"] for row in rows] == ["Mary Shelley"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(api, authors, encoding):
    rows = rows_of(many(api, "text;id\nEs war einmal ein König über alles.;1\n".encode(encoding)))
    assert [row["language"] for row in rows] == ["deu"]
    assert authors.asked == ["Es war einmal ein König über alles."]


def test_one_row_that_is_wrong_says_why_and_the_others_go_on(api, authors, caplog):
    big = "a" * (2**20 + 1)
    table = f'text\n{DREARY}\n{big}\n"{big}\n{big}"\nthis one fails\n{"b" * 4 * 2**20}\n{DREARY}\n'
    rows = rows_of(many(api, table))
    assert [row["author"] for row in rows] == ["Mary Shelley", "", "", "", "", "Mary Shelley"]
    assert [("more than 1 MB" in row["unsure"]) for row in rows[1:5]] == [True, True, False, True]
    assert rows[3]["unsure"] == "This passage could not be read."
    assert "RuntimeError" in caplog.text and "this one fails" not in caplog.text


def test_a_quotation_mark_that_nothing_closes(api, authors):
    rows = rows_of(many(api, f'text\n{DREARY}\n"' + "never closed\n" * 400_000))
    assert len(rows) == 2
    assert "more than 1 MB" in rows[1]["unsure"]


def test_a_paragraph_without_end(api, authors):
    rows = rows_of(many(api, "word " * 500_000 + f"\n\n{DREARY}", "text/plain"))
    assert [row["author"] for row in rows] == ["", "Mary Shelley"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", "text/csv", 400),
        ("title,author\nDune,Frank Herbert\n", "text/csv", 400),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "text/csv", 400),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "text/plain", 400),
        ("{}", "application/json", 415),
    ],
)
def test_files_of_which_nothing_can_be_read(api, authors, body, kind, status):
    answer = many(api, body, kind)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert rows_of(many(api, f"text\n{DREARY}\n"))  # and the next is read


def test_files_that_are_too_large_are_not_read(api, monkeypatch, authors):
    monkeypatch.setattr(batch, "MOST_BYTES", 1000)
    assert many(api, "text\n" + "a\n" * 40_000).status_code == 413
    assert many(api, "text\n" + "a\n" * 600).status_code == 413


def test_it_ends_in_time(api, authors, monkeypatch):
    monkeypatch.setattr(batch, "MOST_SECONDS", -1.0)
    rows = rows_of(many(api, f"text\n{DREARY}\n{DREARY}\n"))
    assert [row["row"] for row in rows] == ["1"]
    assert "Send what follows from this row on" in rows[0]["unsure"]


def test_rows_come_as_they_are_read(api, authors):
    answer = many(api, f"text\n{DREARY}\nEs war einmal.\n")
    lines = iter(answer.streaming_content)
    assert next(lines).startswith(b"row,language")
    assert authors.asked == []
    assert b"Mary Shelley" in next(lines)
    assert authors.asked == [DREARY]
    go_away(answer)


def test_one_at_a_time_and_a_caller_who_goes_away_makes_room(api, authors):
    first = many(api, f"text\n{DREARY}\n")
    refused = many(api, f"text\n{DREARY}\n")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    go_away(first)
    assert rows_of(many(api, f"text\n{DREARY}\n"))


def test_not_too_many_in_an_hour(api, authors, monkeypatch):
    monkeypatch.setattr(batch, "FILES", batch.Limit("texts-test", acts=1, seconds=60))
    assert rows_of(many(api, f"text\n{DREARY}\n"))
    assert many(api, f"text\n{DREARY}\n").status_code == 429


def test_visitors_sign_in_first(authors):
    assert many(APIClient(), "text\na\n").status_code == 401
    answer = Client().post(PAGE, {"file": SimpleUploadedFile("a.csv", b"text\na\n")})
    assert answer.status_code == 302 and "login" in answer["Location"]


def test_a_row_asks_the_database_nothing(api, authors, django_assert_num_queries):
    answer = many(api, "text\n" + f"{DREARY}\n" * 50)
    with django_assert_num_queries(0):
        assert len(rows_of(answer)) == 50


# --- On the page ---


def test_a_file_given_on_the_page(client: Client, alice, authors):
    client.force_login(alice)
    file = SimpleUploadedFile("a.csv", f"text\n{DREARY}\n".encode())
    answer = client.post(PAGE, {"file": file})
    assert 'filename="identified.csv"' in answer["Content-Disposition"]
    assert [row["author"] for row in rows_of(answer)] == ["Mary Shelley"]


def test_a_file_on_the_page_of_which_nothing_can_be_read(client: Client, alice, authors):
    client.force_login(alice)
    answer = client.post(PAGE, {"file": SimpleUploadedFile("a.csv", b"title\nDune\n")})
    assert answer.status_code == 400
    assert "no column “text”" in answer.content.decode()
    assert "Choose a file first" in client.post(PAGE).content.decode()
    assert client.get(PAGE).status_code == 405


def test_a_file_on_the_page_that_is_too_large(client: Client, alice, authors, monkeypatch):
    client.force_login(alice)
    monkeypatch.setattr(identify_file, "most_upload", (1000, 1000))
    answer = client.post(PAGE, {"file": SimpleUploadedFile("a.csv", b"text\n" + b"a\n" * 600)})
    assert answer.status_code == 400
    assert "larger than 50 MB" in answer.content.decode()


def test_a_file_larger_than_other_forms_take(client: Client, alice, authors):
    client.force_login(alice)
    large = f"text,more\n{DREARY},{'x' * 2**20}\n".encode() * 25
    answer = client.post(PAGE, {"file": SimpleUploadedFile("a.csv", large)})
    assert len(rows_of(answer)) == 49


def test_the_form_for_files_needs_its_token(alice, authors):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    file = SimpleUploadedFile("a.csv", b"text\na\n")
    assert client.post(PAGE, {"file": file}).status_code == 403


def test_what_is_in_a_file_is_in_no_log(api, authors, caplog):
    caplog.set_level(logging.DEBUG)
    rows_of(many(api, f"text\n{DREARY}\n"))
    assert "dreary" not in caplog.text


def test_where_no_model_of_authors_serves(api, monkeypatch):
    let_serve(monkeypatch)
    rows = rows_of(many(api, f"text\n{DREARY}\n"))
    assert [(row["language"], row["unsure"]) for row in rows] == [("eng", "author: no_model")]
