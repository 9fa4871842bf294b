"""How gunicorn serves the site; whoever starts it adds `--bind`."""

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
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    die_with(worker.ppid)
