"""Several processes open a store that wants upgrading at the same moment."""

import pytest

from db.engine import open_store
from db.upgrade import HEAD, revision
from tests.crew import Crew, World
from tests.race import work

pytestmark = pytest.mark.race


@pytest.mark.parametrize("desks", [2, 8])
def test_one_process_upgrades_and_the_others_find_it_done(store_url: str, crew: Crew, desks: int, home: object) -> None:
    answers = crew.do(desks, work.upgrade_it, World(str(home), store_url, 0, ""))
    assert sorted(answers) == [False] * (desks - 1) + [True]
    store = open_store(store_url)
    with store.reading() as tx:
        assert revision(tx) == HEAD
    store.close()
