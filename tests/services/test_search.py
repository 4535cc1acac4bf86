"""Finding visitors, on both engines, indexed or not yet."""

from threading import Thread

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied
from vmsctl.rules.search import search_text
from vmsctl.services.search import find, index_pending
from vmsctl.services.search_index import rebuild, tidy

PEOPLE = (
    ("Ada Lovelace", "Analytical Engines", "ada@example.org", "B-XY 123"),
    ("Žofia Łukasz", "Søn & Weiß", "zofia@example.net", ""),
    ("王小明", "株式会社データ", "", ""),
    ("Adam Lovell", "Engines", "adam@example.org", "LN12 ABC"),
    ("Hannah Adams", "Black Lovelock", "hannah@example.com", ""),
)


@pytest.fixture(params=["indexed", "not indexed"])
def people(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """The five, who visited HQ."""
    for name, company, email, plate in PEOPLE:
        visitor(cast, name, company, email, plate)
    if request.param == "indexed":
        assert index_pending(cast.ws) == len(PEOPLE)
    return cast


def visitor(cast: Cast, name: str, company: str = "", email: str = "", plate: str = "", building: int = 0) -> int:
    id = cast.visitor(name, email=email, company=company)
    with cast.ws.transaction() as tx:
        tx.run(
            "UPDATE visitors SET plate = :plate, search = :search WHERE id = :id",
            {"plate": plate, "search": search_text(name, company, email, plate), "id": id},
        )
    cast.visit(id, building_id=building or cast.hq)
    return id


def names(cast: Cast, text: str, user: str = "linus", limit: int = 20) -> list[str]:
    return [found.name for found in find(cast.act_as(user), text, limit=limit)]


ADA, ZOFIA, MING, ADAM, HANNAH = (name for name, *_ in PEOPLE)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a", [HANNAH, ADAM, ADA]),
        ("ad", [HANNAH, ADAM, ADA]),
        ("ada", [HANNAH, ADAM, ADA]),
        ("lovel", [HANNAH, ADAM, ADA]),
        ("lovelace ada", [ADA]),
        ("ove an", [ADA]),
        ("ove ann", [HANNAH]),
        ("ANN", [HANNAH]),
        ("zofia lukasz", [ZOFIA]),
        ("ŁUK søn", [ZOFIA]),
        ("weiss", [ZOFIA]),
        ("ukas", [ZOFIA]),
        ("adam@example.org", [ADAM]),
        ("example.com", [HANNAH]),
        ("bxy123", [ADA]),
        ("b-xy 123", [ADA]),
        ("bx-y1 23", [ADA]),
        ("ln 12abc", [ADAM]),
        ("小明", [MING]),
        ("明", [MING]),
        ("株式会社", [MING]),
        ("nobody", []),
        ("", []),
        ("  - ' \" * %", []),
    ],
)
def test_who_is_found(people: Cast, typed: str, expected: list[str]) -> None:
    assert names(people, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("lovelcae", [ADA]), ("zoffia", [ZOFIA]), ("ada lovelaxe", [ADA]), ("lovelaxe adm", []), ("lovxlaxe", [])],
)
def test_one_typo_in_a_word_is_forgiven(people: Cast, typed: str, expected: list[str]) -> None:
    index_pending(people.ws)
    assert names(people, typed) == expected


def test_beginnings_come_before_what_stands_inside(people: Cast) -> None:
    visitor(people, "Johanna Late")
    visitor(people, "Anna First")
    visitor(people, "Susanna Latest")
    assert names(people, "anna") == ["Anna First", "Susanna Latest", "Johanna Late", HANNAH]


def test_no_more_are_given_than_asked_for_and_these_are_the_newest(people: Cast) -> None:
    assert names(people, "a", limit=2) == [HANNAH, ADAM]


@pytest.mark.parametrize(
    "typed", ['"', "'", "ada' OR 1=1 --", 'ada" OR "z', "NEAR(ada)", "ada*", "^a", "%", "_", "ada\x00"]
)
def test_what_was_typed_is_never_a_question_of_its_own(people: Cast, typed: str) -> None:
    assert set(names(people, typed)) <= {ADA, ADAM, HANNAH}


def test_a_changed_visitor_is_found_by_the_new_name_and_no_longer_by_the_old(people: Cast) -> None:
    with people.ws.transaction() as tx:
        tx.run("UPDATE visitors SET name = 'Ada King', search = 'ada king' WHERE name = :name", {"name": ADA})
    for _ in range(2):
        assert names(people, "king") == ["Ada King"]
        assert names(people, "lovelace") == []
        index_pending(people.ws)


def test_an_erased_visitor_leaves_nothing_in_the_index(people: Cast) -> None:
    with people.ws.transaction() as tx:
        tx.run("UPDATE visitors SET name = '', search = '', plate = '', email = '' WHERE name = :name", {"name": ADA})
    index_pending(people.ws)
    with people.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM indexed_before") == 0
        words = {word for (word,) in tx.rows("SELECT word FROM near_words WHERE uses > 0")}
    assert "lovelace" not in words and "engines" in words
    assert not names(people, "lovelcae")


def test_nothing_of_an_erased_visitor_is_left_in_the_pages_of_the_index(people: Cast) -> None:
    if people.ws.store.engine != "sqlite":
        return  # a server's index holds what its table holds
    zyx = people.visitor("Zyxw Vutsrq", email="")
    index_pending(people.ws)
    assert b"yxw" in pages(people)
    with people.ws.transaction() as tx:
        tx.run("DELETE FROM visitors WHERE id = :id", {"id": zyx})
    assert index_pending(people.ws) == 1
    assert b"yxw" not in pages(people) and b"zyx" not in pages(people)
    assert names(people, "hannah") == [HANNAH]


def pages(cast: Cast) -> bytes:
    """All that the index keeps."""
    with cast.ws.reading() as tx:
        blocks = tx.rows("SELECT block FROM visitor_tokens_data UNION ALL SELECT CAST(word AS BLOB) FROM near_words")
    return b"\n".join(block for (block,) in blocks)


def test_whoever_was_indexed_twice_is_found_once(people: Cast) -> None:
    index_pending(people.ws)
    with people.ws.transaction() as tx:
        tx.run("UPDATE visitors SET indexed = false")
    assert names(people, "lovelace") == [ADA]
    assert index_pending(people.ws) == 2 * len(PEOPLE)
    assert names(people, "lovelace") == [ADA]


def test_several_at_once_index_everybody_once(cast: Cast) -> None:
    for number in range(60):
        cast.visitor(f"Visitor Number{number:03}", company="Crowd")
    workers = [Thread(target=index_pending, args=(cast.ws,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    index_pending(cast.ws)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT uses FROM near_words WHERE word = 'crowd'") == 60
    assert len(names(cast, "crowd", user="alma", limit=100)) == 60


def test_a_rebuilt_index_finds_the_same(people: Cast) -> None:
    index_pending(people.ws)
    before = [names(people, typed) for typed in ("ada", "ove", "lovelcae", "小明")]
    assert rebuild(people.ws) == len(PEOPLE)
    tidy(people.ws)
    assert [names(people, typed) for typed in ("ada", "ove", "lovelcae", "小明")] == before


def test_a_receptionist_finds_visitors_of_the_own_building_only(people: Cast) -> None:
    visitor(people, "Ada Elsewhere", building=people.lab)
    assert names(people, "ada") == [HANNAH, ADAM, ADA]
    assert "Ada Elsewhere" in names(people, "ada", user="alma")


def test_a_host_finds_own_visitors_only_unless_the_house_is_open(people: Cast) -> None:
    other = people.visitor("Ada Foreign")
    people.visit(other, host_id=people.users["alma"])
    assert names(people, "ada", user="grace") == [HANNAH, ADAM, ADA]
    people.setting("visits.only-mine", "false")
    assert names(people, "ada", user="grace") == ["Ada Foreign", HANNAH, ADAM, ADA]


def test_in_an_open_house_a_host_finds_others_visitors_by_name_alone(cast: Cast) -> None:
    cast.setting("visits.only-mine", "false")
    cast.visit(cast.visitor("Ada Lovelace"), host_id=cast.users["vera"])
    cast.visit(cast.visitor("Ada Own"))
    found = {visitor.name: visitor.email for visitor in find(cast.act_as("grace"), "ada")}
    assert found == {"Ada Lovelace": "", "Ada Own": "ada.own@example.org"}


@pytest.mark.parametrize("user", ["mallory", "audrey"])
def test_who_may_browse_nobody_is_told_so(people: Cast, user: str) -> None:
    with pytest.raises(Denied):
        find(people.act_as(user), "ada")


def test_rows_of_an_import_are_nobodys_before_it_is_published(people: Cast) -> None:
    with people.ws.transaction() as tx:
        tx.run("INSERT INTO imports (id, started_at, started_by) VALUES (1, 0, 1)")
        tx.run("UPDATE visitors SET import_id = 1 WHERE name = :name", {"name": ADA})
    assert names(people, "ada") == [HANNAH, ADAM]
    with people.ws.transaction() as tx:
        tx.run("UPDATE imports SET published_at = 1")
    assert names(people, "ada") == [HANNAH, ADAM, ADA]
