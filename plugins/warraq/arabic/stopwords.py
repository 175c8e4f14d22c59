"""Words too common to tell one article from another, question words among them.

Written as Arabic spells them; compared after folding. Words that also name things (such as «قبل» or «حول») stand here
only where the function word is by far the more frequent.
"""

from __future__ import annotations

from warraq.arabic.letters import fold

_PREPOSITIONS = "في من الى إلى على عن مع بين عند لدى لدي منذ خلال حتى ضد بدون دون عبر نحو حول ضمن لأجل بعد قبل تحت فوق أمام وراء حسب وفق"
_PRONOUNS = "هو هي هم هن هما أنا نحن أنت أنتم أنتما هذا هذه ذلك تلك هؤلاء أولئك هذان هاتان هذين هاتين ذاك الذي التي الذين اللذين اللتين اللذان اللاتي اللواتي اللائي"
_WITH_PRONOUN = (
    "له لها لهم لهما لهن لك لي لنا لكم به بها بهم بهما بنا فيه فيها فيهم فيهما منه منها منهم منهما منا عنه عنها عنهم عليه عليها عليهم "
    "عليهما علينا إليه إليها إليهم إلينا معه معها معهم لديه لديها لديهم بينها بينهم بينهما عنده عندها إنه إنها إنهم إننا أنه أنها أنهم أننا "
    "لأنه لأنها لأنهم لكنه لكنها بأنه بأنها كأنه"
)
_PARTICLES = (
    "و أو أم ثم بل لا لم لن ما لكن إن أن لأن بأن كأن إذ إذا لو لولا كما مما عما فيما بما ربما قد لقد سوف حيث حين حينما عندما بينما كلما "
    "طالما لذا لذلك كذلك أيضا أيضًا إلا غير سوى مثل نفس كل بعض أي أية إياها إياه هنا هناك هنالك الآن يا أما إما كي لكي ليس ليست لست "
    "ليسوا هكذا فقط جدا ذات ذو ذي"
)
_VERBS = "كان كانت كانوا كنت كنا يكون تكون يكن تكن أكون نكون يكونوا وكان وكانت فكان"
_QUESTIONS = (
    "ماذا لماذا متى أين كيف كم هل أيهما أيهم من ماهو ماهي لمن بماذا لم بم مم عم فيم إلام علام ممن عمن أيان أنى كيفية"
)
# With the conjunctions and prepositions that are written together with the word.
_CLITICS = (
    "وفي ومن وإلى وعلى وعن ومع وبين وعند ولدى ومنذ وخلال وحتى وبعد وقبل وهو وهي وهم وهذا وهذه وذلك وتلك والذي والتي والذين وله ولها ولهم وبه وبها "
    "وفيه وفيها ومنه ومنها ومنهم وعليه وعليها وإليه وإليها ولا ولم ولن وما ولكن وإن وأن ولأن وإذا ولو وكما وقد ولقد وسوف وحيث وعندما وبينما "
    "ولذلك وكذلك وأيضا وإلا وغير ومثل وكل وأي وهنا وهناك وليس وليست وأما وإما وإنه وإنها وأنه وأنها فإن فإنه فإنها فقد فلا فلم فلن فهو فهي فيما "
    "بهذا بهذه لهذا لهذه كهذا كهذه لتلك لذاك بذلك بتلك فذلك بكل لكل وبكل ولكل بعد وكم وكيف وأين ومتى ولماذا وهل فهل فكيف وما وماذا أفلا ألا ألم وألا"
)

STOP_WORDS: frozenset[str] = frozenset(
    fold(word)
    for group in (_PREPOSITIONS, _PRONOUNS, _WITH_PRONOUN, _PARTICLES, _VERBS, _QUESTIONS, _CLITICS)
    for word in group.split()
)


def is_stop_word(folded: str) -> bool:
    """Tell whether ``folded`` (a word as ``letters.fold`` gives it) is a stop word."""
    return folded in STOP_WORDS
