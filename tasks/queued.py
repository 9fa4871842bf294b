"""Jobs that wait in the queue, by the readers they name."""

import base64
import json
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from tasks import schedule
from tasks.celery import app


def forget_jobs_of(number: int) -> None:
    """Take out the jobs that name this reader, who is gone.

    A job for many readers only makes their lists ready: without it they are made as they are asked for.
    Raises redis.RedisError where the queue does not answer.
    """
    try:
        with app.connection_for_write() as connection:
            client = connection.default_channel.client
            for queue in (schedule.DEFAULT_QUEUE, schedule.TRAINING_QUEUE):
                for message in client.lrange(queue, 0, -1):
                    if _names(message, number):
                        client.lrem(queue, 1, message)
    except OperationalError as error:
        raise RedisConnectionError(str(error)) from error


def _names(message: bytes, number: int) -> bool:
    body = json.loads(base64.b64decode(json.loads(message)["body"]))
    kwargs: dict[str, Any] = body[1]
    return number in kwargs.get("reader_ids", [])
