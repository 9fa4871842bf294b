"""The search for a better recipe, by time. Where to look:

- `models`: a study, and its candidates, which are all that the search remembers.
- `studies`: begun and stopped. `search`: one candidate at a time, by whoever comes. `ending`: what is
  chosen, shown once on readers by whom nothing was tuned, and handed to a training run, where the gate
  decides.
- `leaderboard`: what staff see of it; `views` and `urls`: their pages.

Which parameters are tried next, and what a candidate is worth, is the engine's: `engine.tune`.
"""
