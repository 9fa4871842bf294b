"""How gunicorn serves the site; whoever starts it adds `--bind`."""

import gc
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookrec_site.settings")
os.environ["BOOKREC_ROLE"] = "web"  # gives connections to the database time limits

from django.conf import settings  # noqa: E402 - needs the lines above

from bookrec_site.startup.processes import die_with  # noqa: E402

wsgi_app = "bookrec_site.wsgi"
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
# The application is loaded once and shared by the workers, which saves its memory in each but the
# first. Connections are made by the workers themselves, at their first request.
preload_app = True
graceful_timeout = 10
# An address of the API may name a hundred books, or many genres to leave out.
limit_request_line = 8190
control_socket_disable = True
# Who asked for what is logged nowhere: no access log, and no addresses in that of errors.
accesslog = None
# Where the site answers is said by who starts it: it must not scroll away beneath process ids.
loglevel = "warning"
logger_class = "bookrec_site.web_log.WebLog"


def when_ready(server: Any) -> None:
    """What is loaded by now stays: workers share it, and need not look through it for garbage."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    die_with(worker.ppid)
