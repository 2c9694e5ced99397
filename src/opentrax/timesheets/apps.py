from django.apps import AppConfig


class TimesheetsConfig(AppConfig):
    name = "opentrax.timesheets"
    label = "timesheets"
    verbose_name = "Timesheets"

    def ready(self) -> None:
        """Let the live view know what settling found."""
        from opentrax.timesheets.settled import settled_now
        from opentrax.tracking.live.settled import read_by

        read_by(settled_now)
