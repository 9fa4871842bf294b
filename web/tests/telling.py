"""What an answer tells, apart from chance: a token may spell a short name."""

import re
from typing import Any


def told_by(answer: Any) -> str:
    return re.sub(r"\b\w{64}\b", "", answer.content.decode())
