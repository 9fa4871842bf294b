"""What readers do with books. Where to look:

- Changes: `services` is the one door for ratings, marks and dismissals; beside it `statuses`, `readings`,
  `notes`, `own_shelves`, `goals`, `reviews`, and `edits` for many books at once. Each goes through `acting`
  (one transaction, then one signal); `undo` takes any of them back by what `before` has kept.
- Reading it again: `selectors`; `mine` and `library` are "My books"; `year`, `taste`, `against_crowd` and
  `overview` are "My reading".
- Pages: `urls` names them. Calls: `api_urls` names them.
- Many rows: `datasets`, `histories` and `bulk` load data sets; `feed` takes what another system sends.
- Going along with a reader: `own_parts`, `own_books`, `import_parts` (export), `kept` (how long).
- `imports`: a library file on its way into a history.
"""
