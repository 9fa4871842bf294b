"""What search engines and social networks are told of every page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import ErasureReceipt
from bookrec_site.search_engines import PUBLIC_PAGES, RULES
from catalog.models import Book
from catalog.tests.books import make_book
from shelves.models import OwnShelf
from shelves.reviews import write_review

pytestmark = pytest.mark.django_db

TEXT = "It made me laugh and then it broke my heart, which is what a book should do."


@dataclass
class Head(HTMLParser):
    """What a page says of itself."""

    page: str
    titles: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    canonical: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._in_title = False
        self.feed(self.page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self._in_title = tag == "title" and "<svg" not in self.page[: self.page.find("<title")]
        if tag == "meta" and (name := values.get("name") or values.get("property")):
            self.said[name] = values["content"]
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical.append(values["href"])

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.titles.append(" ".join(data.split()))
            self._in_title = False

    @property
    def title(self) -> str:
        assert len(self.titles) == 1
        return self.titles[0]


def head_of(client: Client, address: str) -> Head:
    return Head(client.get(address).content.decode())


def named_pages(
    resolver: URLResolver | None = None, above: Iterable[str] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Every address with a name and without a namespace, but the API's: name and parameters."""
    for entry in (resolver or get_resolver()).url_patterns:
        parameters = {*above, *entry.pattern.regex.groupindex}
        if isinstance(entry, URLResolver):
            if not entry.namespace and str(entry.pattern) not in {"api/", "admin/"}:
                yield from named_pages(entry, parameters)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name, sorted(parameters)


def may_be_crawled(path: str) -> bool:
    """By RULES, as RFC 9309 has them read."""
    fitting = []
    for rule in RULES:
        verb, prefix = rule.split(": ")
        pattern = re.escape(prefix).replace(r"\*", ".*").replace(r"\$", "$")
        if re.match(pattern, path):
            fitting.append((len(prefix), verb == "Allow"))
    return max(fitting, default=(0, True))[1]


@pytest.fixture
def dune(alice) -> Book:
    return make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], description="Sand.")


@pytest.fixture
def addresses(alice, bob, dune) -> dict[str, str]:
    """An address for every named page, with a book, a shelf and a review that are there."""
    shelf = OwnShelf.objects.create(reader=alice, name="Beach", slug="beach")
    review, _ = write_review(bob, dune, TEXT, spoiler=False)
    values: dict[str, Any] = {
        "pk": dune.pk,
        "slug": "dune",
        "part": 0,
        "uidb36": "1",
        "key": "x",
        "number": 2,
        "alert_id": 1,
        "model_id": 1,
        "run_id": 1,
    }
    own: dict[str, Any] = {
        "own_shelf": {"slug": shelf.slug},
        "report_review": {"pk": review.pk},
        "token_revoke": {"pk": UUID(int=1)},
        "erasure_receipt": {"pk": ErasureReceipt.objects.create().pk},
    }
    found = {}
    for name, parameters in named_pages():
        given = values | own.get(name, {})
        # What else pages may be about is not in this test's database.
        found[name] = reverse(name, kwargs={each: given.get(each, "x") for each in parameters})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("signed_in", [True, False], ids=["reader", "visitor"])
def test_every_page_says_what_it_is(client: Client, alice, addresses, signed_in, subtests):
    if signed_in:
        client.force_login(alice)
    titles = {}
    for name, address in addresses.items():
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue  # no page, or not for this one
        with subtests.test(name):
            head = Head(answer.content.decode())
            titles[name] = head.title
            assert head.title.removesuffix("– Bookrec").strip()
            assert head.title != "Bookrec", "a title of its own, please"
            assert head.said["description"].strip()
            (is_for_all if name in PUBLIC_PAGES else is_for_none)(head, address)
    # Whichever link of a mail it is: it is spent.
    titles.pop("account_confirm_email")
    assert len(titles) > 10
    assert [title for title, n in Counter(titles.values()).items() if n > 1] == []


def is_for_all(head: Head, address: str) -> None:
    assert head.canonical == [settings.BASE_URL + address]
    assert "robots" not in head.said
    assert head.said["og:title"] == head.title
    assert "social-card" in head.said["og:image"]
    assert may_be_crawled(address)


def is_for_none(head: Head, address: str) -> None:
    assert head.canonical == []
    assert head.said["robots"] == "noindex"
    assert not may_be_crawled(address), (
        f"{address} is new: name it in PUBLIC_PAGES, or let RULES keep search engines away"
    )


def test_a_book_is_shown_with_a_card(client: Client, settings, dune):
    settings.BASE_URL = "https://books.example.org"
    head = head_of(client, dune.get_absolute_url())
    here = f"https://books.example.org/books/{dune.pk}-dune"
    assert head.canonical == [here]
    assert head.said["og:url"] == here
    assert head.said["og:type"] == "book"
    assert head.said["og:title"] == head.title == "Dune by Frank Herbert – Bookrec"
    assert head.said["og:description"] == head.said["description"]
    assert head.said["og:image"].startswith("https://books.example.org/static/social-card")
    assert head.said["twitter:card"] == "summary_large_image"


def test_the_card_shows_a_cover_only_where_browsers_may_ask_for_it(client: Client, settings, dune):
    dune.cover_url = "https://covers.example.com/dune.jpg"
    dune.save()
    assert "social-card" in head_of(client, dune.get_absolute_url()).said["og:image"]
    settings.REMOTE_COVERS = True
    head = head_of(client, dune.get_absolute_url())
    assert head.said["og:image"] == "https://covers.example.com/dune.jpg"
    assert head.said["twitter:card"] == "summary"


def test_what_a_title_holds_does_no_harm(client: Client):
    book = make_book('"><script>alert(1)</script> & more', ["O'Neil"])
    head = head_of(client, book.get_absolute_url())
    assert head.said["og:title"] == f"{book.title} by O'Neil – Bookrec"
    assert "<script>alert" not in head.page.split("</head>")[0].replace("\\u003c", "")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "/browse"),
        ("?page=1", "/browse"),
        ("?utm_source=letter", "/browse"),
        ("?genre=science-fiction", "/browse?genre=science-fiction"),
        ("?mood=&genre=science-fiction&page=1", "/browse?genre=science-fiction"),
        ("?genre=nonsense", "/browse"),
        ("?q=dune", None),
        ("?language=en", None),
        ("?genre=science-fiction&min_year=1900", None),
        ("?q=nothinglikethis", None),
    ],
)
def test_only_pages_worth_finding_are_for_search_engines(
    client: Client, settings, dune, query, canonical
):
    Book.objects.filter(pk=dune.pk).update(language="en", year=1965)
    head = head_of(client, f"/browse{query}")
    if canonical:
        assert head.canonical == [settings.BASE_URL + canonical]
    else:
        assert head.canonical == []
        assert head.said["robots"] == "noindex"


def test_each_page_of_a_list_is_its_own(client: Client, settings, monkeypatch, dune):
    monkeypatch.setattr("shelves.browse.PER_PAGE", 1)
    make_book("Emma", genres=["science-fiction"])
    head = head_of(client, "/browse?genre=science-fiction&page=2")
    assert head.canonical == [settings.BASE_URL + "/browse?genre=science-fiction&page=2"]
    assert head.title == "Science fiction, page 2 – Bookrec"


def test_the_part_of_a_page_brings_its_title(client: Client, dune):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    part = client.get("/browse?genre=science-fiction", headers=headers).content.decode()
    assert re.search(r"^\s*<title>\s*Science fiction\s+– Bookrec\s*</title>", part)
    assert '<h1 id="called" hx-swap-oob="true">Science fiction</h1>' in part
    whole = client.get("/browse?genre=science-fiction").content.decode()
    assert whole.count("<title>") == whole.count("<h1") == 1


@pytest.mark.parametrize(
    ("path", "open_to_all"),
    [
        ("/", True),
        ("/about", True),
        ("/books/12-dune", True),
        ("/books/12-my-own-shelf", True),
        ("/books/12/reviews", True),
        ("/browse", True),
        ("/browse?genre=crime", True),
        ("/browse?genre=crime&page=2", True),
        ("/browse?page=2", True),
        ("/browse?q=dune", False),
        ("/browse?genre=crime&mood=dark", False),
        ("/browse?genre=crime&language=en", False),
        ("/api/docs", True),
        ("/api/v1/books", False),
        ("/account", False),
        ("/accounts/login/?next=/picks", False),
        ("/my-books", False),
        ("/books/12/review", False),
        ("/books/12/mine", False),
        ("/admin/", False),
    ],
)
def test_where_robots_may_go(path, open_to_all):
    assert may_be_crawled(path) is open_to_all


def test_robots_are_led_to_the_sitemap(client: Client, settings, django_assert_num_queries):
    settings.BASE_URL = "https://books.example.org"
    with django_assert_num_queries(0):
        answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: https://books.example.org/sitemap.xml"
    assert "Disallow: /my-books" in lines


def test_an_operator_can_keep_them_out(client: Client, settings, dune):
    settings.SEARCH_ENGINES = False
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-books-0.xml"):
        assert client.get(address).status_code == 404
    head = head_of(client, dune.get_absolute_url())
    assert head.canonical == []
    assert head.said["robots"] == "noindex"
