"""A configuration file is read with the places of everything in it, and refused with the place of what is wrong."""

import random

import pytest

from vmsctl.errors import Invalid
from vmsctl.rules import configuration_mistakes as mistakes
from vmsctl.rules.configuration_files import Mark, Path, read

YAML = """version: 1
# a comment
buildings:
  HQ:
    time-zone: Europe/Berlin
    floors: {Ground: {position: 1}, 'no': {}}
    settings:
      daily-summary.at: 20:00
users:
  grace@example.org:
    name: Grace
    roles:
      - admin
      - manager at HQ
"""
TOML = '''version = 1
# a comment
[buildings.HQ]
time-zone = "Europe/Berlin"
address = """
One
Two"""
[buildings.HQ.settings]
"daily-summary.at" = 20:00:00

[users."grace@example.org"]
name = "Grace"
roles = [
  "admin",
  "manager at HQ",
]
'''


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("version",), 1, 1),
        (("buildings", "HQ"), 4, 3),
        (("buildings", "HQ", "floors", "Ground", "position"), 6, 23),
        (("buildings", "HQ", "settings", "daily-summary.at"), 8, 7),
        (("users", "grace@example.org", "roles", 1), 14, 9),
        (("users", "grace@example.org", "phone"), 10, 3),
    ],
)
def test_a_thing_in_yaml_is_found_again(path: Path, line: int, column: int) -> None:
    assert read(YAML.encode(), toml=False).mark_of(path) == Mark(line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("version",), 1, 1),
        (("buildings", "HQ"), 3, 12),
        (("buildings", "HQ", "address"), 5, 1),
        (("buildings", "HQ", "settings", "daily-summary.at"), 9, 2),
        (("users", "grace@example.org", "name"), 12, 1),
        (("users", "grace@example.org", "roles", 1), 13, 1),
    ],
)
def test_a_thing_in_toml_is_found_at_its_statement(path: Path, line: int, column: int) -> None:
    assert read(TOML.encode(), toml=True).mark_of(path) == Mark(line, column)


def test_words_are_those_of_yaml_1_2_and_times_stay_text() -> None:
    found = read(b"a: no\nb: 20:00\nc: 012\nd: true\ne: '1'\nf: ~\n", toml=False).value
    assert found == {"a": "no", "b": "20:00", "c": 12, "d": True, "e": "1", "f": None}
    assert read(TOML.encode(), toml=True).value["buildings"]["HQ"]["settings"] == {"daily-summary.at": "20:00"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "Line 2, column 1: 'a' stands there twice."),
        ("a: [1", "Line 2, column 1: this is no YAML"),
        ("a: &x 1\nb: *x", "Line 1, column 4: anchors and aliases are not taken."),
        ("a: !!python/object/apply:os.system [id]", "Line 1, column 4: the tag"),
        ("\ta: 1", "Line 1, column 1: this is no YAML"),
        ("a: \x01", "Line 1, column 4: there is a character"),
        ("? [a]\n: 1", "Line 1, column 3: a name is missing"),
        ("a: 1\n---\nb: 1", "Line 2, column 1: a second document"),
        ("[" * 100_000, "Line 1, column 14: this is nested too deeply."),
    ],
)
def test_yaml_that_cannot_be_taken_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text.encode(), toml=False)
    assert refused.value.message.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "Line 1, column 5: this is no TOML"),
        ("a = 1\na = 2", "Line 2, column 6: this is no TOML"),
        ("a = [1", "Line 1, column 7: this is no TOML"),
        ("a = " + "[" * 100_000, "Line 1, column 1: this is nested too deeply."),
    ],
)
def test_toml_that_cannot_be_taken_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text.encode(), toml=True)
    assert refused.value.message.startswith(said)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Invalid, match=r"Line 2, column 2: this is no UTF-8\."):
        read(b"a: 1\nb\xff", toml=False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("version: 1", None),
        ("version: 2", "Line 1, column 1: 'version' is 2 and should be 1."),
        ("bulidings: {}", "Line 2, column 1: 'bulidings' is not known here."),
        ("settings: {check-in.policy: nobody}", "Line 2, column 12: 'check-in.policy' cannot be 'nobody'."),
        ("settings: {check-in.capacity: -1}", "Line 2, column 12: 'check-in.capacity' is -1, and 0 is the least."),
        ("settings: {check-in.capacity: many}", "should be a whole number."),
        ("settings: {daily-summary.at: 25:00}", "'daily-summary.at' cannot be '25:00'."),
        ("settings: {mail-password: secret}", "'mail-password' is not known here."),
        ("buildings: {HQ: {}}", "Line 2, column 13: 'time-zone' is missing in 'HQ'."),
        ("buildings: {HQ: {time-zone: UTC, settings: {mail.port: 25}}}", "'mail.port' is not known here."),
        ("users: {grace: {name: Grace}}", "Line 2, column 9: 'grace' is no name that can stand here."),
        ("users: {g@x.org: {name: Grace, password: x}}", "'password' is not known here."),
        ("users: {g@x.org: {name: Grace, roles: [king]}}", "Line 2, column 40: entry 1 of 'roles' cannot be 'king'."),
        ("visitor-types: {Guest: {fields: {shoe: required}}}", "'shoe' is no name that can stand here."),
        ("texts: {en: {mail.middle: x}}", "'mail.middle' is no name that can stand here."),
        ("documents: {Rules: {files: {en: /etc/passwd}}}", "'en' cannot be '/etc/passwd'."),
    ],
)
def test_the_first_mistake_is_one_sentence_with_its_place(change: str, said: str | None) -> None:
    text = change if change.startswith("version") else f"version: 1\n{change}"
    no = mistakes.refusal(read(text.encode(), toml=False))
    assert (no is None) if said is None else (no is not None and said in no.message), no and no.message


def test_all_mistakes_are_told_at_once_each_with_its_place_and_what_was_meant() -> None:
    text = """version: 1
bulidings: {}
settings: {check-in.capacty: 2, mail.sever: x}
visitor-types: {Guest: {fields: {plte: required}}}
users: {grace: {name: Grace}}
"""
    no = mistakes.refusal(read(text.encode(), toml=False))
    assert no is not None
    assert no.message.splitlines() == [
        "Line 2, column 1: 'bulidings' is not known here. Did you mean buildings?",
        "Line 3, column 12: 'check-in.capacty' is not known here. Did you mean check-in.capacity?",
        "Line 3, column 33: 'mail.sever' is not known here. Did you mean mail.server?",
        "Line 4, column 34: 'plte' is no name that can stand here. Did you mean plate?",
        "Line 5, column 9: 'grace' is no name that can stand here. A user is named by the mail address.",
    ]
    assert no.hint == "5 mistakes; nothing was changed."


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ("settings: {daily-summary.at: 25:00}", "It takes a time such as 20:00, or nothing."),
        ("settings: {mail.port: smtp}", "It takes a whole number from 1 to 65535."),
        ("settings: {etickets.attach-pdf: 3}", mistakes.SEE_SCHEMA),
        ("buildings: {HQ: {time-zone: UTC, floors: [Attic]}}", "Write each as 'Name: {}' and not as '- Name'."),
        (
            "users: {g@x.org: {name: Grace, roles: [king]}}",
            "Write it like 'receptionist at HQ', 'manager everywhere' or admin.",
        ),
    ],
)
def test_the_way_out_says_what_can_stand_there(change: str, hint: str) -> None:
    no = mistakes.refusal(read(f"version: 1\n{change}".encode(), toml=False))
    assert no is not None and no.hint == hint


def test_a_file_with_any_letters_wrong_is_read_or_refused_with_a_place() -> None:
    chance, refused = random.Random(7), 0
    for number in range(600):
        letters = list(TOML if number % 3 == 0 else YAML)
        for _ in range(chance.randint(1, 4)):
            letters[chance.randrange(len(letters))] = chance.choice("\t\n:[]{}&*!|>'\"#%@`,?-0aé\x00\u202e=.")
        try:
            if no := mistakes.refusal(read("".join(letters).encode(), toml=number % 3 == 0)):
                raise no
        except Invalid as error:
            refused += 1
            assert error.message.startswith("Line "), error.message
    assert refused > 300
