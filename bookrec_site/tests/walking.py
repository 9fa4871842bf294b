"""Somebody who uses every part of the site, and the addresses of all its pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIResponse, Browser, Page

from bookrec_site.tests.browsing import DESKTOP, open_page, sign_up
from bookrec_site.tests.live_site import Site

LOVED = ("Dune", "Foundation", "Neuromancer", "Hyperion", "The Left Hand of Darkness", "Emma")
FOUND = r"/books/(\d+)-[^\"]+"


@dataclass
class Member:
    """A reader in a browser who also sends forms and calls the API."""

    page: Page
    site: Site
    complaints: list[str]

    def get(self, path: str) -> str:
        return self.page.request.get(self.site.url + path).text()

    def send(self, path: str, **fields: str) -> APIResponse:
        """What the form with this action sends; the answer is the page that it leads to."""
        answer = self.page.request.post(
            self.site.url + path,
            form={"csrfmiddlewaretoken": self.token, **fields},
            headers={"Referer": self.site.url},
        )
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:2000]}"
        return answer

    def call(self, method: str, path: str, **data: Any) -> None:
        answer = self.page.request.fetch(
            f"{self.site.url}/api/v1{path}",
            method=method,
            data=data,
            headers={"X-CSRFToken": self.token, "Referer": self.site.url},
        )
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"

    def rate(self, book: int, stars: float) -> None:
        self.call("PUT", f"/me/ratings/{book}", stars=stars)

    def find(self, title: str) -> int:
        answer = self.page.request.get(f"{self.site.url}/api/v1/books", params={"q": title})
        return next(book["id"] for book in answer.json()["results"] if book["title"] == title)

    @property
    def token(self) -> str:
        return self.page.locator("[name=csrfmiddlewaretoken]").first.input_value()


def join(browser: Browser, site: Site, email: str, **options: Any) -> Member:
    page, complaints = open_page(browser, **({"viewport": DESKTOP} | options))
    sign_up(page, site, email)
    return Member(page, site, complaints)


def busy_reader(browser: Browser, site: Site, name: str) -> tuple[Member, dict[str, str]]:
    """A reader who has something on every page, and the addresses of what is theirs."""
    member = join(browser, site, f"{name}@example.org")
    books = [member.find(title) for title in LOVED]
    for book in books:
        member.rate(book, 5)
    dated = [{"started": "2025-02-03", "finished": "2025-03-14"}, {"finished": "2024-06"}]
    member.call("PATCH", f"/me/books/{books[0]}", readings=dated, note="Lent to Bob.")
    emma, wanted = member.find("Persuasion"), member.find("Jane Eyre")
    member.rate(emma, 2.5)
    member.call("PATCH", f"/me/books/{wanted}", status="want")
    member.call(
        "PUT", f"/me/reviews/{books[0]}", text="Sand, and *patience*.\n\n> Fear is", spoiler=True
    )
    member.send("/my-books/goals", books="24")
    member.send("/my-books/shelves", name="For the train")
    member.send(f"/books/{member.find('Dracula')}/dismissal", dismissed="1")
    member.send("/twins", compared="1")
    handle = f"{name}-reads"
    member.send("/account/profile", name="A quiet reader", handle=handle, public="on", stars="on")
    group = member.send("/together", name="Sunday club", called="Ann").url
    return member, {
        "rated": _address(member, books[0]),
        "reviewed": f"/books/{books[0]}/reviews",
        "mine": f"/books/{books[0]}/mine",
        "review": f"/books/{books[0]}/review",
        "wanted": _address(member, wanted),
        "reader": f"/readers/{handle}",
        "group": group.removeprefix(site.url),
    }


def _address(member: Member, book: int) -> str:
    found = re.search(rf"/books/{book}-[^\"?#]+", member.get(f"/books/{book}"))
    assert found
    return found.group()


def visitor_pages(places: dict[str, str]) -> Iterator[str]:
    yield from ("/", "/browse", "/browse?q=hary+poter&genre=fantasy", "/browse?q=xqzzyx+vrrk")
    yield from (places["rated"], places["reviewed"], places["reader"], places["group"])
    yield from (
        "/moods",
        "/moods?mood=cosy&words=lonely+robots",
        "/identify",
        "/about",
        "/api/docs",
        "/offline",
    )
    yield from ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
    yield from ("/accounts/password/reset/done/", "/books/999999-the-hobbit", "/nowhere")


def reader_pages(places: dict[str, str]) -> Iterator[str]:
    yield from ("/", "/picks", "/browse", "/browse?q=hobit", places["rated"], places["wanted"])
    yield from (places["mine"], places["review"], places["reviewed"])
    yield from ("/my-books", "/my-books?shelf=want", "/my-books?shelf=for-the-train")
    yield from ("/import", "/import/waiting")
    yield from ("/my-books/goals", "/my-reading", "/moods?mood=epic", "/dials", "/twins")
    yield from (
        "/identify",
        "/account/profile",
        places["reader"],
        "/together",
        places["group"],
        "/account",
    )
    yield from ("/accounts/email/", "/accounts/password/change/", "/accounts/logout/")
    yield from ("/account/devices", "/account/data", "/accounts/reauthenticate/")
