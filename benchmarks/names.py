"""Invented people and firms, many enough and unlike enough that an index has real work with them."""

from __future__ import annotations

from vmsctl.rules.text import fold

FIRST = (
    "Ada Grace Linus Alan Barbara Edsger Donald Margaret Katherine Tim Radia Vint Leslie John Ken Dennis Bjarne Guido "
    "Yukihiro Larry James Anita Hedy Frances Jean Betty Kathleen Ruth Marlyn Sophie Karen Shafi Cynthia Lynn Mary "
    "Dorothy Annie Evelyn Joan Jana Žofia Łukasz José André Søren Björk Wei Ming Hiroshi Yuki Fatima Omar Amélie Chloé "
    "Zoë Jürgen Günther Käthe Ingrid Astrid Åsa Øyvind Maïté Renée Niamh Siobhán Aoife Ewa Paweł Stanisław Tomáš Jiří "
    "Ondřej Kateřina Dragan Milica Nikola Teodora Ioana Ștefan Giulia Matteo Chiara Alessandro Inês Gonçalo Thiago "
    "Beatriz Íñigo Begoña Nerea Aitor Selin Emre Çağla Yağmur Leila Reza Priya Arjun Ananya Rahul Nkechi Chidi Amara "
    "Kwame Zainab Thandiwe Sipho Aroha Tane Mei Jun Haruka Sakura Kenji Minh Linh Anh Siti Budi Dewi Rosa Miguel Lucía"
).split()
_BEGIN = (
    "lov hopp tor dijk knu ham john berne cerf lamp back thom ritch strou ross mats wall gos borg kies snyd bart holb "
    "meyer wesc mcnu wils spar gold dwor conw kell vaug cann ladd sis nov kov bjerg hans lind ekstr sund nyg haa aal "
    "berg schm schn muel fisch web hoff koch rich klein wolf schw zimm brau krueg hartm lang wern lehm kais fuch peter "
    "szym kowal wisn dabr lewand zielin wozn kozl jank mazur krawcz kaczm piotr grab now svob dvor prochaz kucer vesel "
    "hor pospis mare popov ivan petr sidor volk moroz fern gonz rodr mart lop sanch per gom jim ruiz hernand alv mor "
    "mun alons gut nav dom ross bianch romano colom ricci mar grec bru gall cost ferr espos duran laur simon lefeb "
    "moreau giraud mercier dup bonn lamb font rous vinc mull kay yild dem cel sah ozt tanak suz takah wat ito yamam "
    "nakam kobay okon adey balog chukw ndl mkhiz dlam nguy tran pham huynh sant olivei sous pereir carval almeid"
).split()
_MIDDLE = ("", "", "el", "er", "an", "en", "in", "on", "ar", "ov", "ic", "ul", "as", "et", "ing", "att", "ev", "ols")
_END = (
    "ace er son sen berg man mann ski ska ova ez es ini etti oglu stein feld ham ton ley field wood worth ic in ek ak "
    "enko uk yan ian idis poulos quist strom dal gaard sson dottir moto mura gawa saki wara ley wright smith low"
).split()
_TRADE = (
    "Works Partners Logistics Systems Engines Labs Foods Optics Energy Steel Textiles Software Marine Paper".split()
)
_KIND = "GmbH Ltd SA Inc BV AB Oy SpA".split()

COMPANIES = 30_000


def firsts() -> list[tuple[int, str, str]]:
    """Number, name and folded name."""
    return [(number, name, fold(name)) for number, name in enumerate(FIRST)]


def lasts(count: int = 60_000) -> list[tuple[int, str, str]]:
    """As many different surnames, in no order of the alphabet."""
    all_of_them = len(_BEGIN) * len(_MIDDLE) * len(_END)
    made = dict.fromkeys(_last(number * 7_919 % all_of_them) for number in range(count * 2))
    return [(number, name.title(), name) for number, name in enumerate(list(made)[:count])]


def companies(count: int = COMPANIES) -> list[tuple[int, str, str, str]]:
    """Number, name, folded name and the domain of its mail."""
    surnames = lasts(count)
    made = []
    for number, surname, folded in surnames:
        name = f"{surname} {_TRADE[number % len(_TRADE)]} {_KIND[number % len(_KIND)]}"
        made.append((number, name, fold(name), f"{folded}.example"))
    return made


def _last(number: int) -> str:
    rest, end = divmod(number, len(_END))
    begin, middle = divmod(rest, len(_MIDDLE))
    return f"{_BEGIN[begin % len(_BEGIN)]}{_MIDDLE[middle]}{_END[end]}"
