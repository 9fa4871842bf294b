"""In which language a text is, and whose words it may be. Where to look:

- `engine`: plain arrays, without Django. `cleaning`, `grams`, then a model each: `languages`, `authors`.
- What the models learn from: `models`, `corpus` (in and out), `reading` (files into samples), `learning` (what training reads).
"""
