from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from accounts.retention import kept_for
        from recommendations import (
            events,
            gate_words,  # noqa: F401 - known to pages
            receivers,  # noqa: F401 - connects them
            said,  # noqa: F401 - known to pages
        )
        from recommendations.online import carrying
        from recommendations.own_parts import register_parts
        from recommendations.watch import alerts

        kept_for("KEEP_EVENTS", "events of programs", events.clear_before)
        kept_for("KEEP_ADMIN_LOG", "alerts of drift that are over", alerts.clear_before)
        kept_for("KEEP_SHOWN", "lists shown and picks opened", carrying.clear_before)
        register_parts()
