"""Which books next, and why. Where to look:

- A list, one step after the other: `history` (what a reader did with books), `serving` (the model that
  is open), `dialling` and `known_books` (what the reader's dials let through), `ranking` (rows, by the
  engine), `listing` (as kept if nothing has changed, else anew), `store` (Redis), `selectors` (picks).
- A model: `snapshot` and `described` (rows of the database as arrays), `training` (fit, judge),
  `standard` (what it is measured by), `gate` (the rules it has to pass).
- Pages: `urls` names them; `views` and `home` with its `shelving`, `book_page`, `dial_views`, `imported`.
- Calls: `api_urls` names them; `api_shapes` says what a pick looks like, `api_dials` what narrows lists.
- Staff: `staff` has pages; `watch` reports on the data, and on whether the model still fits them.
- Wings, each with its own views and calls: `words` (moods and free words), `together` (groups),
  `readers` (twins and public pages), `newcomers` (visitors, first steps), `feed` (another system's
  readers and lists).
- `online`: what readers do with lists, and experiments; `staff`: the pages of those who run the site.
- `engine`: plain arrays, without Django.
"""
