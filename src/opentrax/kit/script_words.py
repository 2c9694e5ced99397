"""The words that the pages' scripts show, by page, so that one catalog translates everything.

`{% script_words_for "live" %}` writes one of these as JSON into the page; `say("key")` in
TypeScript reads it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

type Words = Mapping[str, str | Promise]

SHELL: Words = {
    "are_you_sure": _("Are you sure?"),
    "cancel": _("Cancel"),
    "continue": _("Continue"),
    "copied": _("Copied"),
    "copy_failed": _("Your browser refused to copy. Select the text and copy it yourself."),
    "dismiss": _("Dismiss"),
    "not_reached": _("Opentrax could not be reached. Check your connection and try again."),
}

STATES: Words = {
    "travel": _("Traveling"),
    "onsite": _("On site"),
    "stop": _("Stopped elsewhere"),
    "break": _("On break"),
    "gap": _("No positions"),
    "other": _("Other"),
    "offline": _("Off shift"),
}

MAP: Words = {
    "map": _("Map"),
    "map_sources": _("Where the map comes from"),
    "no_map": _("No map yet. The operator adds one with"),
    "no_webgl": _(
        "This browser cannot draw maps (WebGL is off). Everything else on this page works."
    ),
    "zoom_in": _("Zoom in"),
    "zoom_out": _("Zoom out"),
}

TIMES: Words = {
    "seconds": _("{seconds} s"),
    "minutes": _("{minutes} min"),
    "hours_minutes": _("{hours} h {minutes} min"),
}

LIVE: Words = {
    **STATES,
    **MAP,
    **TIMES,
    "live_map": _("Live map"),
    "technicians": _("Technicians"),
    "at_location": _("On site: {location}"),
    "gap": _("No signal"),
    "no_signal_since": _("No signal since {time}"),
    "sos": _("SOS"),
    "sos_of": _("{name} calls for help ({time})"),
    "sos_no_place": _("No place: outside a shift, or the phone did not know it"),
    "sos_received": _("received at {time}"),
    "alarms": _("Calls for help"),
    "show_on_map": _("Show on the map"),
    "acknowledge": _("Acknowledge"),
    "not_reached": SHELL["not_reached"],
    "find_people": _("Find people or locations"),
    "found_people": _("{count} found"),
    "found_nobody": _("Nobody found"),
    "never_reported": _("Nothing received yet"),
    "last_seen": _("Last seen {age} ago"),
    "since": _("Since {time}"),
    "low_battery": _("The phone's battery is low"),
    "follow": _("Follow {name}"),
    "following": _("Following {name}"),
    "reporting": _("{reporting} of {all} on shift"),
    "link_connecting": _("Connecting …"),
    "link_open": _("Live"),
    "link_lost": _("Connection lost. Reconnecting …"),
}

DAY: Words = {
    **STATES,
    **MAP,
    **TIMES,
    "timeline": _("The day as a line. Arrow keys move between segments."),
    "segments": _("Segments of the day"),
    "planned": _("Planned"),
    "please_check": _("Please check"),
    "confidence": _("Confidence"),
    "may_also_be": _("It may also have been"),
    "check_segment": _("Check and correct"),
    "open_segment": pgettext_lazy("a button", "Open"),
}

FENCE: Words = {
    **MAP,
    "addresses": _("Addresses"),
    "no_address": _("No address found. Place the pin on the map instead."),
    "not_reached": SHELL["not_reached"],
    "pin": _("Pin of the location. Arrow keys move it by 1 m, with Shift by 10 m."),
    "pin_help": _("Drag, or use the arrow keys"),
    "corner": _("Corner {number}. Arrow keys move it, Delete removes it."),
    "corner_help": _("Drag to move, double-click to remove"),
}

DEVICE: Words = {"device_link": _("Link that sets up the tracking app")}

GEOLOCATION: Words = {
    "geo_off": _("This browser sends no positions."),
    "geo_missing": _("This browser has no positioning. Use a tracking app instead."),
    "geo_waiting": _("Waiting for the first position …"),
    "geo_searching": _("No position yet. Go near a window or outside."),
    "geo_denied": _(
        "The browser may not use the location. Allow it in the browser's settings for this site."
    ),
    "geo_kept": _("No connection. {count} positions wait on this phone."),
    "geo_sent": _("Sent at {time}. Keep this page open."),
    "geo_rejected": _("This browser is no longer connected. Connect it again."),
    "geo_start": _("Send positions from this browser"),
    "geo_stop": _("Stop sending"),
}

PASSKEY: Words = {
    "passkey_failed": _("It did not work, or you stopped it. Try again."),
    "passkey_known": _("This device has a passkey for your account already."),
    "passkey_missing": _("This browser cannot use passkeys."),
    "not_reached": SHELL["not_reached"],
}

SCAN: Words = {
    "scan_insecure": _(
        "This browser gives the camera to no page here: it wants an address that begins with https."
        " Type the code instead."
    ),
    "scan_waiting": _("Waiting for the camera …"),
    "scan_denied": _(
        "The browser may not use the camera. Allow it in the browser’s settings for this site, or"
        " type the code."
    ),
    "scan_missing": _("No camera answers. Type the code instead."),
    "scan_failed": _("The camera stopped. Try again, or type the code."),
    "scan_looking": _("Hold the code before the camera."),
    "scan_found": _("Read. It opens …"),
}

ROWS: Words = {
    "keys": _("Keys of the list"),
    "key_j": _("To the next row"),
    "key_k": _("To the row before"),
    "key_Enter": _("Open the row"),
    "key_x": _("Choose the row"),
    "key_/": _("Search"),
    "key_?": _("Show these keys"),
    "close": _("Close"),
    "choose_all": _("Choose all rows of this page"),
    "chosen_count": _("Chosen: {n}"),
}

PAGES: dict[str, Words] = {
    "shell": SHELL,
    "states": STATES,
    "map": MAP,
    "live": LIVE,
    "day": DAY,
    "fence": FENCE,
    "device": DEVICE,
    "geolocation": GEOLOCATION,
    "passkey": PASSKEY,
    "rows": ROWS,
    "scan": SCAN,
}
