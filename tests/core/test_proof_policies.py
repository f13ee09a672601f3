"""A recording policy that decides about no call is found."""

from __future__ import annotations

import pytest

from ivr.core.proof_policies import InVain, in_vain
from ivr.core.record_policy import Direction, RecordingRules, RecordPolicy
from tests.calls.house import DID, rules

CLAIMS = RecordPolicy(queues=("claims", "motor"))
BACK = RecordPolicy(directions=(Direction.CALLBACK,))


@pytest.mark.parametrize(
    ("policies", "found"),
    [
        ((CLAIMS, BACK), []),
        ((CLAIMS, RecordPolicy(queues=("motor",))), [InVain(1, before=0)]),
        ((RecordPolicy(queues=("motor",)), CLAIMS), []),
        ((BACK, RecordPolicy(queues=("motor",), directions=(Direction.CALLBACK,))), [InVain(1, before=0)]),
        ((RecordPolicy(numbers=(DID,)), RecordPolicy(numbers=(DID,), queues=("motor",))), [InVain(1, before=0)]),
        ((RecordPolicy(numbers=("4008*",)), RecordPolicy(numbers=(DID,))), [InVain(1, before=0)]),
        ((RecordPolicy(numbers=(DID,)), RecordPolicy(numbers=("4008*",))), []),
        ((RecordPolicy(numbers=("0213*",)),), [InVain(0, "0213*")]),
        ((RecordPolicy(numbers=("02134567",)),), [InVain(0, "02134567")]),
        ((RecordPolicy(numbers=("4008*",)),), []),
    ],
)
def test_one_that_is_never_come_to(policies: tuple[RecordPolicy, ...], found: list[InVain]) -> None:
    assert list(in_vain(rules(recording=RecordingRules(policies=policies)))) == found


def test_a_number_among_several_that_begin_alike_is_the_firm_s() -> None:
    book = rules(numbers={"4008*": "start"}, recording=RecordingRules(policies=(RecordPolicy(numbers=("400812",)),)))
    assert list(in_vain(book)) == []
