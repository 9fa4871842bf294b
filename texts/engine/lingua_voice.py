"""What the lingua library says of a text: languages that it brings its own models of.

In its mode of low accuracy, by trigrams alone: 250 MB less memory a process than a gigabyte and more, a start of a
second, and pooled with n-grams learnt here as good (docs/benchmarks.md).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from lingua import Language, LanguageDetector, LanguageDetectorBuilder

# Where samples name the language of a group by its own code, lingua by that of the group.
OF_GROUP = {"lav": "lvs", "fas": "pes", "swa": "swh", "msa": "zsm", "zho": "cmn"}
_LEAST = 1e-4
_LONGEST = 2000  # characters; more of them would not say more


@cache
def _detector() -> LanguageDetector:
    return (
        LanguageDetectorBuilder.from_all_languages()
        .with_preloaded_language_models()
        .with_low_accuracy_mode()
        .build()
    )


@cache
def _in_order() -> tuple[Language, ...]:
    return tuple(sorted(Language.all(), key=lambda language: language.name))


@cache
def languages() -> tuple[str, ...]:
    """ISO 639-3, in a fixed order; a single language where lingua names its group."""
    codes = (language.iso_code_639_3.name.lower() for language in _in_order())
    return tuple(OF_GROUP.get(code, code) for code in codes)


def log_confidences(texts: Sequence[str]) -> np.ndarray:
    """float64 [texts x languages()], never below the logarithm of 0.0001."""
    order = _in_order()
    rows = []
    for text in texts:
        values = _detector().compute_language_confidence_values(text[:_LONGEST])
        found = {value.language: value.value for value in values}
        rows.append([found.get(language, 0.0) for language in order])
    return np.log(np.array(rows).reshape(len(texts), len(order)) + _LEAST)
