from __future__ import annotations

from typing import get_args

from ivr.store.entry import Change, New, TableName
from ivr.store.folding import KEY, fold
from ivr.store.tables import metadata


def test_changes_of_one_row_within_a_batch_become_one() -> None:
    work = fold([Change("calls", "c1", {"stage": "1"}), Change("calls", "c1", {"stage": "2", "queue": "q"})], "sqlite")
    assert [rows for _, rows in work] == [[{KEY: "c1", "stage": "2", "queue": "q"}]]


def test_a_change_of_a_row_that_is_new_in_the_batch_becomes_part_of_it() -> None:
    work = fold([New("calls", {"id": "c1", "queue": ""}), Change("calls", "c1", {"queue": "q"})], "sqlite")
    ((_, (row,)),) = work
    assert (row["id"], row["queue"]) == ("c1", "q")


def test_what_is_not_told_of_a_new_row_is_empty() -> None:
    ((_, (row,)),) = fold([New("calls", {"id": "c1", "queue": "q"})], "sqlite")
    assert (row["queue"], row["language"], row["ended"]) == ("q", "", None)
    assert "arrived" not in row  # which must be told


def test_every_table_has_its_name_for_those_who_tell_the_store() -> None:
    in_transactions_of_their_own = {
        *("holds", "case_recordings", "deletions", "erasures"),
        *("people", "sessions", "sign_ins"),
        *("score_forms", "scores", "call_notes"),
        "notices",
        "tokens",
        *("mailings", "letters"),
        *("webhooks", "deliveries"),
        *("tickets", "ticket_lines"),
    }
    assert set(get_args(TableName)) == set(metadata.tables) - in_transactions_of_their_own


def test_rows_of_one_table_share_a_statement_and_keep_their_order() -> None:
    work = fold([New("trace", {"id": n, "line": str(n)}) for n in range(3)], "sqlite")
    assert [[row["id"] for row in rows] for _, rows in work] == [[0, 1, 2]]


def test_changes_of_different_columns_do_not_share_a_statement() -> None:
    work = fold([Change("calls", "c1", {"stage": "1"}), Change("calls", "c2", {"queue": "q"})], "sqlite")
    assert [rows for _, rows in work] == [[{KEY: "c1", "stage": "1"}], [{KEY: "c2", "queue": "q"}]]


def test_what_was_handed_in_is_not_touched() -> None:
    new = New("calls", {"id": "c1", "queue": ""})
    fold([new, Change("calls", "c1", {"queue": "q"})], "sqlite")
    assert new.values == {"id": "c1", "queue": ""}


def test_a_change_for_an_empty_column_leaves_what_the_batch_has_put_there() -> None:
    first = Change("legs", "l1", {"ended": 1, "ending": "busy"}, unless="ended")
    second = Change("legs", "l1", {"ended": 2, "ending": "dropped"}, unless="ended")
    new = New("legs", {"id": "l1", "ended": None, "ending": ""})
    assert [rows for _, rows in fold([first, second], "sqlite")] == [[{KEY: "l1", "ended": 1, "ending": "busy"}]]
    ((_, (row,)),) = fold([new, first, second], "sqlite")
    assert (row["id"], row["ended"], row["ending"]) == ("l1", 1, "busy")


def test_what_changes_in_a_row_that_may_be_there_counts_whether_it_is_or_not() -> None:
    told = [New("calls", {"id": "c1", "did": "1"}, may_be_there=True), Change("calls", "c1", {"queue": "q"})]
    (_, (row,)), (_, (change,)) = fold(told, "sqlite")
    assert (row["id"], row["queue"], change) == ("c1", "", {KEY: "c1", "queue": "q"})
