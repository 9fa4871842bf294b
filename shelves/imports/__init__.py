"""Bringing a library in, in the order in which it happens:

- `uploads` takes the file; `reading` knows the formats; `reading_job` makes rows of its lines (`record`,
  stored by `kept`) and finds their books (`matching`, `merging`).
- `planning` says what a line will do, without the database; `plans` does so for many, with its facts.
- `preview`, `shown` and `tabs` show it; `answering` and `choosing` take what the reader says to it.
- `committing` writes exactly that (`writing`); `taking_back` undoes it; `waiting` keeps lines without a book.
- In words: `effect_words` of one line at a glance, `wording` of what it does, `summing` of all in numbers,
  `became` of what has become of it.
- `states` is the one way from state to state. `services` is the one door for changes; pages are in `views`
  and `waiting_views`, calls in `api` and `api_lines`.
"""
