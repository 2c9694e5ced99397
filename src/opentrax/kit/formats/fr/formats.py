"""Formats of dates that Django takes by name, in French, Canadian French included."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j N Y"
MONTH_DAY_FORMAT = r"D\. j N"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j N Y, H:i"
FIRST_DAY_OF_WEEK = 1
