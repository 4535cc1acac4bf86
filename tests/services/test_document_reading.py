"""A document's text, read out at the desk for a visitor without a phone."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.services.test_verification import own_form, privacy_notice
from vmsctl.errors import Denied
from vmsctl.services import document_reading


def test_a_document_is_read_in_a_terminal_by_who_may_verify(cast: Cast) -> None:
    privacy_notice(cast)
    visit = cast.visit()
    version = own_form(cast, visit).documents[0].version_id
    read = document_reading.read(cast.act_as("linus"), visit.name, version)
    assert (read.title, len(read.pages), read.is_readable) == ("Privacy notice", 2, True)
    assert "marked ways. Page 2" in read.pages[1]
    german = document_reading.read(cast.act_as("linus"), visit.name, version, language="de")
    assert (german.title, "auf den Wegen" in german.pages[0]) == ("Datenschutz", True)
    with pytest.raises(Denied):
        document_reading.read(cast.act_as("grace"), visit.name, version)
