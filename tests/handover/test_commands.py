from uuid import uuid4

from webapp.accounts.rules.commands import code_of
from webapp.handover.actions.commands import command_codes
from webapp.handover.rules.commands import COMMANDS


def test_a_command_is_printed_in_capitals_with_its_proof():
    assert code_of("undo", "1f2e3d4c5b6a") == "HO-UNDO-1F2E3D4C"


def test_every_command_has_a_code_and_another_business_has_others(app):
    with app.app_context():
        mine, theirs = command_codes(uuid4()), command_codes(uuid4())
    assert set(mine.values()) == set(COMMANDS)
    assert not set(mine) & set(theirs)


def test_a_business_keeps_its_codes(app):
    business = uuid4()
    with app.app_context():
        assert command_codes(business) == command_codes(business)
