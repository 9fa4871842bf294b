"""No line that is logged tells who asked, or from where."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.redaction import RedactingFormatter, without_addresses, without_secrets


@pytest.mark.parametrize(
    "line",
    [
        "Invalid request from ip=203.0.113.9: too long",
        "Invalid request from ip=2001:db8::7: too long",
        "Not Found: /browse?q=alice.b+c@books.example.org",
        "Not Found: /x/alice%40example.org",
        "DETAIL:  Key (lower(email::text))=(alice@example.org) already exists.",
        "To: Alice <alice@example.org>",
        "alice=40example.org",
        "from 198.51.100.23:54321, and then [2001:db8::1]:443",
        "client 127.0.0.1 - - GET",
        "peer ('203.0.113.9', 40122)",
        "peer ::1, fe80::1%eth0, ::ffff:203.0.113.9",
        "jürgen@bücher.example",
        r"Not Found: /x/j\xfcrgen.alice@b\xfccher.example",
    ],
)
def test_addresses_become_words(line):
    told = without_addresses(line)
    for address in ("alice", "203.0.113.9", "2001:db8", "198.51.100", "127.0.0.1", "::1", "jürgen"):
        assert address not in told, told
    assert "[e-mail]" in told or "[address]" in told


@pytest.mark.parametrize(
    "line",
    [
        "Listening at: http://127.0.0.1:8000 (7)",
        "Listening at: http://[::1]:8000 (7)",
        "[2026-11-21 21:39:13 +0000] [7] [INFO] Booting worker with pid: 12",
        "PostgreSQL 18.6 on x86_64, valkey 9.1.0, Django 5.2.19",
        "tests/test_x.py::test_y took 1:02:03",
        "Training run 7: promoted. Version 3 serves now. NDCG@10 0.3412",
        "worker@host ready",
        "/static/css/base.css, 12:34:56:78",
        "Listening on 0.0.0.0, and ::",
    ],
)
def test_what_is_no_address_of_a_reader_stays(line):
    assert without_secrets(line) == line


def test_links_that_open_a_door_are_cut_short():
    line = "/accounts/password/reset/key/3-abc-def/: the database did not answer in time"
    assert without_secrets(line).startswith("/accounts/password/reset/key/[key]/: the database")
    assert "secret" not in without_secrets("Not Found: /together/secret-token")
    # Mail that goes to the console is there to be read.
    assert without_addresses(line) == line


def test_a_trace_is_cleaned_as_well():
    try:
        raise ValueError("Key (email)=(alice@example.org) from 203.0.113.9")
    except ValueError as error:
        record = logging.LogRecord(
            "x",
            logging.ERROR,
            "f",
            1,
            "%s failed",
            ("/a",),
            (type(error), error, error.__traceback__),
        )
    told = RedactingFormatter("%(levelname)s %(message)s").format(record)
    assert "ERROR /a failed" in told and "ValueError" in told
    assert "alice" not in told and "203.0" not in told


# Making up an address takes far longer than finding it.
@settings(max_examples=25)
@given(st.emails(), st.text("abc ,;()<>\n", max_size=10))
def test_whatever_stands_around_it_no_address_is_told(email, around):
    name = email.partition("@")[0]
    told = without_addresses(f"{around} {email} {around}")
    assert email not in told
    assert f"{name}@" not in told


@given(st.ip_addresses())
def test_any_address_of_the_network_is_found(address):
    told = without_addresses(f"from {address} and ({address})")
    if not address.is_unspecified:
        assert str(address) not in told


@given(st.text(max_size=200))
def test_no_line_makes_it_fail(text):
    assert isinstance(without_secrets(text), str)
