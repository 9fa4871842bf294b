"""Acts in sessions of the database of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def elsewhere(act: Callable[[], object]) -> threading.Thread:
    """Begun; whoever waits for its end joins it."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Four at a time; what went wrong, once all of them are through."""

    def tried(act: Callable[[], object]) -> Exception | None:
        try:
            act()
        except Exception as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(4) as pool:
        return [error for error in pool.map(tried, acts) if error]
