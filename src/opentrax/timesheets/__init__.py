"""From trails to time: segments of travel, on site, break and other, their edits and approval by
the week.

Owns time segments, their edit chain, timesheets, disputes and notices of late change. It never
stores positions and never
rounds: raw minutes stay what they were; a contract's rounding comes with invoices.
"""
