from django.dispatch import Signal

# A training run was queued. Sent on commit with `run_id`; `tasks` hands it to a worker.
run_queued = Signal()

# Another version serves now. Sent on commit with `kind`.
champion_changed = Signal()

# A version is about to serve, `version`. A receiver that can't use it raises ArtifactError.
promotion_asked = Signal()

# A version is about to be deleted, `version`. A receiver that needs it raises keeping.StillNeeded.
# Not asked where it has to go.
deletion_asked = Signal()
