from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401 - connects them
        from accounts.idempotency import claim_or_answer
        from accounts.own_parts import register_parts
        from web.idempotency import keep_answers_in

        register_parts()
        keep_answers_in(claim_or_answer)
