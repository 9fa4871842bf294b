"""Your data: the page, and the zip of everything."""

import csv
import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.exporting import EXPORTING, export_of, one_moment
from accounts.models import ApiToken, User
from accounts.own_data import parts
from accounts.tests.signing_in import PASSWORD
from web.spreadsheets import cell, guarded, unguarded


@pytest.fixture
def reader(client: Client, alice) -> Client:
    alice.set_password(PASSWORD)
    alice.save()
    client.force_login(alice)
    return client


@pytest.fixture
def fresh(reader: Client) -> Client:
    """Alice, who has just shown that it is her."""
    answer = reader.post("/accounts/reauthenticate/?next=/account/data", {"password": PASSWORD})
    assert answer["Location"] == "/account/data"
    return reader


def read_zip(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def whole(zipped: zipfile.ZipFile, name: str = "more.json") -> dict:
    return json.loads(zipped.read(name))


def table(zipped: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = zipped.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_page_is_for_readers_only(client: Client, db):
    for path in ("/account/data", "/account/export"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    assert client.post("/account/export")["Location"].startswith("/accounts/login/")


def test_the_page_says_what_is_in_the_zip_and_what_comes_back(reader: Client):
    page = reader.get("/account/data").content.decode()
    for part in parts():
        assert f"<code>{part.name}</code>" in page
    assert "does not come back" in page
    assert 'href="/account/data"' in reader.get("/account").content.decode()


def test_an_open_session_is_not_enough(reader: Client):
    """Whoever finds the browser open is asked for the password first."""
    page = reader.get("/account/data").content.decode()
    assert 'action="/account/export"' not in page
    assert "/accounts/reauthenticate/?next=%2Faccount%2Fdata%23everything" in page
    answer = reader.post("/account/export")
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccount%2Fdata%23everything"


def test_who_shows_that_it_is_them_gets_the_zip(fresh: Client, alice):
    assert 'action="/account/export"' in fresh.get("/account/data").content.decode()
    answer = fresh.post("/account/export")
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="bookrec-{day}.zip"'
    zipped = read_zip(answer)
    assert zipped.testzip() is None
    for name, restored in (("bookrec.json", True), ("more.json", False)):
        found = whole(zipped, name)
        assert (found["format"], found["version"]) == ("bookrec", 1)
        assert found["site"] == settings.BASE_URL
        assert found["parts"].keys() == {p.name for p in parts() if p.restored == restored}
    assert found["parts"]["account"][0]["email"] == alice.email
    assert fresh.get("/account/export")["Location"] == "/account/data"


def test_showing_it_lasts_a_while_only(fresh: Client):
    session = fresh.session
    for method in session["account_authentication_methods"]:
        method["at"] = time.time() - 3600
    session.save()
    assert fresh.post("/account/export").status_code == 302


def test_the_zip_has_a_table_a_part_and_says_what_each_is(alice):
    zipped = zipfile.ZipFile(export_of(alice))
    tables = {f"{part.name}.csv" for part in parts() if part.columns}
    assert set(zipped.namelist()) == {"README.txt", "bookrec.json", "more.json", *tables}
    readme = zipped.read("README.txt").decode()
    assert all(f"- {name}: " in readme for name in tables)
    assert table(zipped, "tokens.csv") == []
    assert zipped.read("books.csv").startswith(b"\xef\xbb\xbftitle,")


def test_hostile_names_are_no_formulas_in_tables_and_themselves_in_the_json(alice):
    ApiToken.objects.create(alice, name='=HYPERLINK("http://evil.example")')
    zipped = zipfile.ZipFile(export_of(alice))
    (row,) = table(zipped, "tokens.csv")
    assert row["name"] == '\'=HYPERLINK("http://evil.example")'
    (row,) = whole(zipped)["parts"]["tokens"]
    assert row["name"] == '=HYPERLINK("http://evil.example")'


def test_its_files_are_of_today(alice):
    zipped = zipfile.ZipFile(export_of(alice))
    today = timezone.localdate()
    assert {entry.date_time[:3] for entry in zipped.infolist()} == {
        (today.year, today.month, today.day)
    }


@pytest.mark.django_db(transaction=True)
def test_it_is_of_one_moment(alice):
    """What is written meanwhile is in all of it or in none of it."""
    with one_moment():
        assert not User.objects.filter(name="Later").exists()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(_rename, alice.pk).result()
        assert not User.objects.filter(name="Later").exists()
    assert User.objects.filter(name="Later").exists()


def _rename(pk: int) -> None:
    User.objects.filter(pk=pk).update(name="Later")
    connection.close()


def test_the_note_is_in_the_readers_language(alice):
    with translation.override("de"):
        german = zipfile.ZipFile(export_of(alice)).read("README.txt").decode()
    english = zipfile.ZipFile(export_of(alice)).read("README.txt").decode()
    assert "shown.csv: Empfehlungen" in german
    assert "shown.csv: picks" in english
    assert len(german.splitlines()) == len(english.splitlines())


def test_not_too_often(fresh: Client, alice):
    for _ in range(EXPORTING.acts - 1):
        EXPORTING.count(alice.pk)
    export_of(alice).close()
    answer = fresh.post("/account/export")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_tokens_are_told_of_and_not_told(fresh: Client, alice, api):
    token, secret = ApiToken.objects.create(alice, name="E-reader", scopes=["read"])
    api.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    (row,) = whole(read_zip(fresh.post("/account/export")))["parts"]["tokens"]
    assert row["name"] == "E-reader"
    assert row["scopes"] == "read"
    assert row["made_at"] and row["ends_at"] and row["last_used_at"]
    for hidden in (token.digest, token.token_key, str(token.public_id)):
        assert hidden not in str(row)


def test_over_the_api_with_a_token(api, alice):
    _, secret = ApiToken.objects.create(alice, name="a program")
    headers = {"authorization": f"Bearer {secret}"}
    answer = api.get("/api/v1/me/export", headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert whole(read_zip(answer))["parts"]["account"][0]["email"] == alice.email
    assert api.get("/api/v1/me/export?format=xml", headers=headers).status_code == 400


def test_over_the_api_a_session_must_be_fresh_as_well(reader: Client, alice):
    answer = reader.get("/api/v1/me/export")
    assert answer.status_code == 403
    assert "token" in answer.json()["detail"]
    reader.post("/accounts/reauthenticate/?next=/account/data", {"password": PASSWORD})
    assert reader.get("/api/v1/me/export").status_code == 200


def test_over_the_api_not_too_often_and_not_for_visitors(api, alice):
    assert api.get("/api/v1/me/export").status_code == 401
    assert api.get("/api/v1/me/export/goodreads.csv").status_code == 401
    _, secret = ApiToken.objects.create(alice, name="a program")
    for _ in range(EXPORTING.acts):
        EXPORTING.count(alice.pk)
    headers = {"authorization": f"Bearer {secret}"}
    answer = api.get("/api/v1/me/export/goodreads.csv", headers=headers)
    assert answer.status_code == 429
    assert answer.json()["status"] == 429


# --- What spreadsheets make of it ---


@given(st.text())
def test_a_guarded_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text())
def test_no_text_begins_a_formula(first, rest):
    for text in (first + rest, "'" + first + rest):
        assert guarded(text) == "'" + text


@pytest.mark.parametrize("title", ["'Salem's Lot", "'Tis Pity", "Dune", "", "1984", "“=”"])
def test_other_texts_stay_as_they_are(title):
    assert guarded(title) == title


def test_cells():
    assert cell(None) == "" and cell(False) == "" and cell(True) == "yes"
    assert cell(-50) == -50 and cell(4.5) == 4.5
    assert cell(["Ann", "Bo"]) == "Ann; Bo"
    assert cell([["isbn13", "978"], ["starter", "7"]]) == "isbn13 / 978; starter / 7"
    assert cell([{"started": "", "finished": "2026"}]) == "2026"
    assert cell(["=1+1"]) == "'=1+1"
