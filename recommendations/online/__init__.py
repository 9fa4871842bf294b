"""What lists are worth once readers have them. Where to look:

- Telling: `served` notes lists and opened books as pages are drawn, `store` holds them in Redis,
  `carrying` brings them into the tables of `models`.
- Counting: `counting` makes a row a day, a model and a row of the home page; `figures` reads them.
- Two models against each other: `assignment` says who gets which, `experiments` starts, judges and
  ends, `outcomes` says what each reader has to add; the arithmetic is `engine.sequential`.

Nothing is kept of readers who want no personal picks.
"""
