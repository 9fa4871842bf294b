"""The data that models learn from, and whether the one that serves still fits them. Where to look:

- The data: `figures` counts, `cautions` says in words what is odd about it, `report` keeps it, `as_text`
  writes it for a terminal.
- Drift: `baseline` is kept with each training run, `limits` says what is watched and from where on it
  is too much, `measuring` compares, `drift` does a whole check, `alerts` raises, settles and mails.
- `signals` asks for either; a worker answers.

Everything that is kept, shown or mailed is a figure of all readers, never of one.
"""
