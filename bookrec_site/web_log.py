"""What gunicorn logs."""

import logging
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from web.redaction import RedactingFormatter


class WebLog(Logger):
    """Without addresses: gunicorn itself writes down that of whoever sends something malformed."""

    def _set_handler(self, log: logging.Logger, *args: Any, **kwargs: Any) -> None:
        super()._set_handler(log, *args, **kwargs)
        for handler in log.handlers:
            handler.setFormatter(RedactingFormatter(self.error_fmt, self.datefmt))
