"""Sign-in on the command line: who acts as whom."""

import json

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied
from vmsctl.services import accounts, sign_in
from vmsctl.services.check_in import check_in


def test_an_admin_who_acts_as_another_stands_behind_it_in_the_record_and_sets_no_secret(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = 'alma' WHERE id = :id", {"id": cast.users["alma"]})
    as_linus = sign_in.sign_in_by_account(cast.ws, "alma", as_user="linus@example.org")
    check_in(as_linus, cast.visit().name)
    with cast.ws.reading() as tx:
        facts = json.loads(tx.value("SELECT facts FROM events WHERE kind = 'visit.checked-in'"))
    assert facts["behind"] == cast.users["alma"]
    with pytest.raises(Denied) as refused:
        accounts.set_pin(as_linus, "738291")
    assert refused.value.code == "own-secret-only"
