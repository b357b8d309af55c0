"""Other people in a reply: a stranger's name beside the words that make them somebody else's customer."""

import re
from collections.abc import Iterator

from copilot.guard.fold import fold_word

_SOMEBODY_ELSE = re.compile(
    r"(?i)\b(?:(?:another|other|previous|last|different|fellow) (?:customer|guest|family|client|passenger"
    r"|tenant|patient|buyer"
    r"|student)s?|neighbou?rs?|next door|the same (?:problem|thing|mistake|order|complaint)|went to the"
    r"|belongs? to|was sold to"
    r"|is (?:mr|mrs|ms|dr)\b"
    r"|teis\w+ (?:klien\w+|külali\w+|pere\w*)|naab\w+|enne teid|sama (?:jama|mure|lugu|viga|asi)|läks hoopis"
    r"|сосед\w*|друг\w+ (?:клиент|гост|покупател|пациент|пассажир)\w*|перед вами|то же самое|то же,"
    r"|та же (?:ошибка|проблема|беда)"
    r"|ещё од(?:ин|на) (?:клиент|гость|пациент)\w*|хозяйка соседней|это же"
    r"|en annen (?:kunde|gjest|familie)|andre kunder|nabo\w*|familien|samme (?:problem|sak|feil)|gikk til"
    r"|er etter|foreldrene til"
    r"|før deg|hadde rommet"
    r"|көрші\w*|басқа (?:клиент|қонақ|тапсырыс)\w*|қатар|кепілгер\w*|сізге дейін\w*|дәл осындай|қойған)"
)
_CAPITAL = "A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ"
_CAPITAL_INSIDE = re.compile(rf" [{_CAPITAL}][^\W\d_]")  # every name has one, most sentences have none
_NAME = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|härra|proua|господин|госпожа|herr"
    rf"|fru)\.? )?(?<!\w)[{_CAPITAL}][^\W\d_]+ [{_CAPITAL}][^\W\d_]+(?:[ -][{_CAPITAL}][^\W\d_]+)*"
    rf"|(?:Mr|Mrs|Ms|Dr|härra|proua|господин|госпожа|herr|fru)\.? [{_CAPITAL}][^\W\d_]+"
    rf"|(?:the|familien|у|perekond) [{_CAPITAL}][^\W\d_]+(?= family|ых |их | hadde|,| from)"
)

# "Ann Lee lives in …": where somebody lives is nobody's affair, and such a sentence may begin with the name.
_LIVES = re.compile(
    rf"(?<!\w)([{_CAPITAL}][\w-]+ [{_CAPITAL}][\w-]+) (?:(?:lives|works) (?:on|in|at)|bor (?:på|i)|elab"
    r"|живёт|живет)(?!\w)"
    rf"|(?<!\w)([{_CAPITAL}][\w-]+(?: [{_CAPITAL}][\w-]+){{1,2}} (?:көшесінде|үйінде) тұрады)"
)


def find_other_people(sentence: str, given: str) -> Iterator[tuple[int, int]]:
    """Where a sentence names somebody else together with their affairs.

    `given` is what the customer and the case say: who stands there is no stranger.
    """
    if not _CAPITAL_INSIDE.search(sentence):
        return
    lives, affairs = _LIVES.search(sentence), _SOMEBODY_ELSE.search(sentence)
    if not lives and not affairs:
        return
    known = {fold_word(word) for word in re.findall(r"[^\W\d_]+", given)}
    if lives and not any(_is_known(fold_word(word), known) for word in lives.group().split()[1:2]):
        yield lives.span()
    if not affairs:
        return
    for match in _NAME.finditer(sentence):
        if match.start() == 0 and match.group().count(" ") == 1 and not match.group().startswith(("Mr", "Dr")):
            continue  # a sentence begins with a capital anyway
        if not any(_is_known(fold_word(word), known) for word in match.group().split()[-1:]):
            yield match.span()


def _is_known(word: str, known: set[str]) -> bool:
    stem = word[: max(3, len(word) - 3)]
    return any(other.startswith(stem) for other in known)
