from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_is_printed() -> bool:
    """Whether the site has no mail server and prints its mail instead, for the operator."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend"
