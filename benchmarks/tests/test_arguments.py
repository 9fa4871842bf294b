"""What can't be measured is refused before anything starts, in words."""

import pytest

from benchmarks.__main__ import main

pytestmark = pytest.mark.slow

DATA = ["--data", "somewhere"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["accuracy", *DATA, "--seeds", "abc"], "'abc' is not a whole number"),
        (["accuracy", *DATA, "--seeds", "1,,2"], "'' is not a whole number"),
        (["accuracy", *DATA, "--seeds", "1,1"], "different numbers"),
        (["new-books", *DATA, "--seeds=-1"], "different numbers from 0"),
        (["speed", "--ratings", "-5"], "-5 is not above 0"),
        (["speed", "--books", "many"], "'many' is not a whole number"),
        (["speed", "--json", "/no/such/folder/rows.json"], "can't be written"),
        (["speed", "--json", "/"], "can't be written"),
        (["load", "--ratings", "-1"], "-1 is not above 0"),
        (["growth", "--sizes", "nonsense"], "'nonsense' is no size like"),
        (["growth", "--sizes", "1000x500,10x"], "'' is not a whole number"),
        (["growth", "--sizes", "0x0"], "0 is not above 0"),
        (["growth", "--sizes", "1000x5"], "5 books are too few"),
        (["nonsense"], "invalid choice"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(arguments, words, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_more_ratings_than_pairs_are_refused(capsys):
    with pytest.raises(SystemExit, match="too few for 60 ratings"):
        main(["speed", "--ratings", "60", "--readers", "10", "--books", "10"])
    assert capsys.readouterr().out == ""


def test_a_folder_that_is_no_data_set_is_refused(tmp_path):
    with pytest.raises(SystemExit, match=r"There is no file .*books\.csv"):
        main(["accuracy", "--data", str(tmp_path)])
