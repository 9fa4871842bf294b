from django.dispatch import Signal

# A study can be worked on. Sent on commit with `study_id`; `tasks` calls workers to it.
study_waits = Signal()
