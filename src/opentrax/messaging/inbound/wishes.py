"""Whether somebody who answers a mail wants no more of them. English and French; pure.

Rule: the subject is the keyword and nothing else, or the first line that they wrote is short and
has the keyword, without a negation in front of it and without asking a question. Everything else is
for a person to read: a wish that is missed there is found within a day, while one that is invented
here would cut somebody off from their work.
"""

import re
import unicodedata

from mailparser_reply import EmailReplyParser

_PARSER = EmailReplyParser(languages=["en", "fr"])
_LONGEST_LINE_WORDS = 14

# After accents and punctuation are gone; the ends of French and English verbs are free.
_WISH = (
    r"(?:unsub(?:scrib\w*|cribe\w*)?|desabon\w+|desinscri\w+|opt ?out"
    r"|remove me|take me off|stop (?:all )?(?:the |your |these |those |this )?(?:e ?)?mail\w*"
    r"|stop (?:send|e ?mail|writ|contact)ing"
    r"|no more (?:e ?)?mails?|retirez moi|retire moi|me retirer"
    r"|arretez (?:de |vos |ces |les |tous )|n? ?e? ?m ?ecrivez plus|plus de courriels?|cessez)"
)
_KEYWORD = re.compile(rf"\b{_WISH}\b|\b{_WISH}")
_ALONE = re.compile(
    r"^(?:please |svp |s il vous plait |bonjour |hello |hi )*(?:stop|arret|arretez|fin|unsub)"
    r"(?: please| svp| s il vous plait| merci| thanks| thank you)*$"
)
_NEGATED = re.compile(
    r"\b(?:not|dont|do nt|never|didnt|wont|wouldnt|cannot|cant|without|no need to|instead of)"
    rf"(?: \w+){{0,4}}? {_WISH}"
    rf"|\bne (?!plus)(?:\w+ ){{0,3}}?(?:pas |jamais )?(?:\w+ ){{0,2}}?{_WISH}"
    rf"|\b(?:pas|sans|jamais|au lieu) (?:\w+ ){{0,2}}?{_WISH}"
    rf"|{_WISH}(?: \w+){{0,5}}? (?:pas|jamais)\b"
)
_A_QUESTION = re.compile(
    r"\?|^(?:why|how|what|when|did|have|can|could|is|are|was|who|pourquoi|comment|quand|est ce|avez"
    r"|puis|peut|qui|que|quel)\b",
)
_GREETING = re.compile(
    r"^(?:hello|hi|hey|dear|bonjour|bonsoir|salut|madame|monsieur)\b[\w ]{0,30}[,!]?$"
)
_ANSWERED = re.compile(r"^(?:\s*(?:re|fw|fwd|tr|ref|aw|sv)\s*:\s*)+", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"^(?:-- ?$|_{5,}|-{5,}|>|on .* wrote:$|le .* ecrit ?:$|(?:from|de|sent|envoye) ?:)"
)


def wants_to_stop(subject: str, text: str) -> bool:
    """Whether a reply with this subject and plain text asks to be sent nothing more."""
    if _is_keyword(_ANSWERED.sub("", subject)):
        return True
    line = _first_line(text)
    if not line or len(line.split()) > _LONGEST_LINE_WORDS or _A_QUESTION.search(line):
        return False
    # A comma or a full stop ends what a negation is about.
    for clause in re.split(r"[,;.!:]| and | but | et | mais ", line):
        said = _bare(clause)
        if _ALONE.match(said) or (_KEYWORD.search(said) and not _NEGATED.search(said)):
            return True
    return False


def _is_keyword(subject: str) -> bool:
    said = _bare(subject)
    return len(said.split()) <= 3 and bool(
        _ALONE.match(said) or re.fullmatch(rf"(?:please |svp )?{_WISH}(?: me| moi)?", said)
    )


def _first_line(text: str) -> str:
    """The first line that the person wrote themselves, in small letters without accents."""
    own = _PARSER.parse_reply(text=text.replace("\r\n", "\n")) or ""
    for line in own.split("\n"):
        plain = _without_accents(line).strip()
        if _FOLLOWS.match(plain):
            return ""
        if plain and not _GREETING.match(plain):
            return plain
    return ""


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _bare(text: str) -> str:
    plain = _without_accents(text).replace("n't", "nt").replace("don t", "dont")
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())
