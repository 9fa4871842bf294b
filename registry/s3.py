"""Models in a bucket, imported only where settings name one: it needs requirements-s3.txt."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class S3Models(S3Storage):
    """Answers soon, or not at all: the model before goes on serving meanwhile."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "client_config": Config(
                connect_timeout=3,
                read_timeout=10,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # Not every server that speaks S3 knows the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
        }
