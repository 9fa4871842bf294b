from django import forms

from accounts.models import ApiToken


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": "What is it for?"}
        error_messages = {"name": {"required": "Give the token a name, so that you know it later."}}
