"""The 86 promises: each bound to a clause of the policy, by its name and the hash of its words.

A clause whose words change fails the check until somebody has looked at what keeps the promise and
puts the new hash here. A promise without a figure names what closes it: it is shown as a gap, never
hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Bound:
    """One promise. `clause` and `pin` name its words; `closed_by` what will keep it where nothing
    does yet (a key of FEATURES); `is_beyond`: owed by law, not promised by the policies that this
    one follows; `needs_word`: a figure alone does not show it, somebody has to say so too."""

    clause: str
    pin: str
    closed_by: str = ""
    is_beyond: bool = False
    needs_word: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """What closes a gap, and with which of the nine steps of building Opentrax."""

    step: int
    words: Words


FEATURES: Mapping[str, Feature] = {
    "support": Feature(7, _("questions and answers over chat, mail and phone")),
    "engagement": Feature(7, _("surveys, contests, testimonials and announcements")),
    "payment": Feature(8, _("paid plans")),
    "integrations": Feature(8, _("connected apps")),
}

REGISTER: Mapping[str, Bound] = {
    "P01": Bound("operator.named", "10f594dbdf413f95"),
    "P02": Bound("operator.private", "3ededdcfddabc5f4"),
    "P03": Bound("accounts.fields", "4d00fa83e0d8d503"),
    "P04": Bound("accounts.zone", "00078d92a0e0c6c0"),
    "P05": Bound("payment.intermediary", "587f0a5e4f000293", "payment"),
    "P06": Bound("payment.nothing-kept", "83e8948c0b64c3e4", "payment"),
    "P07": Bound("others.one-request", "a6fda97eb891f5fc"),
    "P08": Bound("requests.thirty-days", "cbc44f8681e3be1f"),
    "P09": Bound("marketing.opt-in", "1fa3d03269c9e80f"),
    "P10": Bound("uses.listed", "4db1892abe29cce3"),
    "P11": Bound("retention.accounts", "d9f1d8511a611173"),
    "P12": Bound("retention.clients", "3c231f0fd8ebb91a"),
    "P13": Bound("retention.holds", "d4b4b3c35e661852"),
    "P14": Bound("signin.times", "cbd7f48c139531bd"),
    "P15": Bound("signin.duration", "73f438e68ed9172a"),
    "P16": Bound("signin.last", "742b1f9d8b0d0892"),
    "P17": Bound("statistics.aggregate", "18076bcac40380a9"),
    "P18": Bound("signin.place", "9b5e5e6e36317606"),
    "P19": Bound("statistics.third-parties", "2c687ddc7573fba9"),
    "P20": Bound("logs.fields", "7db514efd3601ce1"),
    "P21": Bound("logs.combined", "bedba82475977be1"),
    "P22": Bound("logs.purposes", "c24981c2e02e3191"),
    "P23": Bound("logs.term", "7c514cbce4e75a67"),
    "P24": Bound("clients.direct", "991e699270ab598e"),
    "P25": Bound("clients.ask", "904c50aa1873feca"),
    "P26": Bound("clients.stop-contact", "71a427e8b24ecc6c"),
    "P27": Bound("clients.update", "29ecf2a6c2de0f33"),
    "P28": Bound("clients.rights", "038b6d9f6d4cbf45"),
    "P29": Bound("clients.thirty-business-days", "22a099a0c27241cb"),
    "P30": Bound("uses.personalize", "6908af52f307b472", "engagement"),
    "P31": Bound("uses.service", "a013a2c978c3e5d4", "support"),
    "P32": Bound("uses.contests", "0a596a351d35c561", "engagement"),
    "P33": Bound("uses.transactions", "e653c784b1cbbf3e", "payment"),
    "P34": Bound("uses.reviews", "f9692f44fc48d589", "engagement"),
    "P35": Bound("uses.follow-up", "1fb8eb7ff3234b04", "support"),
    "P36": Bound("uses.described", "ac37da4107bcc5b1"),
    "P37": Bound("cookies.told", "32137fc6801d9341"),
    "P38": Bound("cookies.settings", "ec8ef73f284ac684"),
    "P39": Bound("cookies.control", "9b8650cdb2c9362a"),
    "P40": Bound("cookies.usable", "c55be57249de6821"),
    "P41": Bound("tags.none", "a16fd8a0ee484628"),
    "P42": Bound("tags.reports", "03bbecca760b3b13"),
    "P43": Bound("signal.gpc", "c0610ebcf15f76c9"),
    "P44": Bound("tracking.shifts", "d4a419c0a699f30b"),
    "P45": Bound("tracking.pause", "4344c8fd0022486b"),
    "P46": Bound("tracking.sees", "2fe088116efbbc5c"),
    "P47": Bound("tracking.told", "1449407abd42cafa"),
    "P48": Bound("sharing.never", "2b4924a4617a2d0d"),
    "P49": Bound("sharing.law", "c67c4587b3d0df1b"),
    "P50": Bound("sharing.rights", "d7b8cd3e74835350"),
    "P51": Bound("sharing.safety", "bd5f1de495315616"),
    "P52": Bound("statistics.nothing-personal", "0afd2fcbe906a7a4"),
    "P53": Bound("links.marked", "3b978bcb4adcac3c"),
    "P54": Bound("social.click", "0dafa9569315c2c9", "engagement"),
    "P55": Bound("social.named", "3b0de23c982bbcc9", "engagement"),
    "P56": Bound("apps.logins", "12592e7132aa9281", "integrations"),
    "P57": Bound("children.sixteen", "afa8c87295eca1a3"),
    "P58": Bound("testimonials.consent", "fa257bb59ac51de0", "engagement"),
    "P59": Bound("testimonials.shown", "b6732eb5659fabae", "engagement"),
    "P60": Bound("testimonials.withdraw", "500b1aa8cfb31b30", "engagement"),
    "P61": Bound("announcements.rare", "d74b028e71eb78b0"),
    "P62": Bound("announcements.service", "6d2d4efcd08f1c8b", "engagement"),
    "P63": Bound("announcements.no-opt-out", "a4313281a7f7160f", "engagement"),
    "P64": Bound("announcements.deactivate", "60b1a5152d734a7a"),
    "P65": Bound("welcome.verify", "945196859f658872"),
    "P66": Bound("welcome.ten", "d8d704ebf9d9082d"),
    "P67": Bound("support.mail", "e601dc81adb85c84", "support"),
    "P68": Bound("support.channel", "b398e938ee6393ff", "support"),
    "P69": Bound("surveys.voluntary", "1041aca0cb38e1a9", "engagement"),
    "P70": Bound("surveys.data", "f6b6f5ecefe83262", "engagement"),
    "P71": Bound("surveys.uses", "49a4a2b8716a8089", "engagement"),
    "P72": Bound("mail.truthful", "9cff02a61e89b919"),
    "P73": Bound("mail.address", "a0798ece4c12eb94"),
    "P74": Bound("mail.monitored", "e32e4280be4b43da"),
    "P75": Bound("mail.promptly", "e0a663bf99495712"),
    "P76": Bound("mail.link", "b319dc5e36d28231"),
    "P77": Bound("mail.reply", "87f6e416a937ac99"),
    "P78": Bound("mail.one-click", "52a059ce3693846b"),
    "P79": Bound("changes.versions", "123937168664c75c"),
    "P80": Bound("changes.current", "3d33bc33821b0b46"),
    "P81": Bound("changes.use", "7d6f617073fbda87"),
    "P82": Bound("changes.remedy", "2457556a230f1cf0"),
    "P83": Bound("changes.terms", "e0dc5c658b220e31"),
    "P84": Bound("contact.questions", "723346efb53dfe22", needs_word=True),
    "P85": Bound("breach.clock", "6ca3bb5e04accff3", is_beyond=True),
    "P86": Bound("portability.export", "a16b37eb01623d60", is_beyond=True),
}
