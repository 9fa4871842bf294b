"""Every trained model: the run that made it, its numbered files, and which one serves. Where to look:

- A run from its queue to a version that serves: `services`; which versions stay: `keeping`; models that
  hold somebody who was erased: `forgetting`; which code made it: `code_version`.
- Files: `artifact` (a folder of arrays, without Django), `storage` (here, and in a bucket by `s3`), `opening`
  (what serves, in each process).
- By hand: `acts`, each in the log once; `staff_views` and `staff_acts` are the pages, `api` and `api_runs`
  the calls, with the shapes in `api_shapes`; `admin` shows the rows.
- For people: `in_words` (how good), `model_card`.
"""
