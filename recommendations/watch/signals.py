from django.dispatch import Signal

# An operator wants the data counted anew, or the model compared with them, now.
report_asked = Signal()
check_asked = Signal()
