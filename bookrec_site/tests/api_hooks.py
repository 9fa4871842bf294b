"""What schemathesis leaves out of its calls."""

import os
from typing import Any
from urllib.parse import urlencode

import schemathesis

# A longer address is answered by gunicorn, with 414, and never reaches the site.
LONGEST_ADDRESS = 8000


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    asked = urlencode(case.query or {}, doseq=True)
    return len(case.formatted_path) + len(asked) < LONGEST_ADDRESS and not revokes_itself(case)


def revokes_itself(case: Any) -> bool:
    """It finds the token that it calls with in the list of all. The others it may revoke."""
    token = (case.path_parameters or {}).get("token_id")
    return case.method == "DELETE" and token == os.environ["BOOKREC_OWN_TOKEN"]
