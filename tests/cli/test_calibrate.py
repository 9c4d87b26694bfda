import json

import pytest
from click.testing import CliRunner

from facilitator.cli import main

EXAMPLE = ["--amount", "1000000", "--labour-share", "50", "--insertion-rate", "5", "--hourly-cost", "30"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command, without a database."""
    monkeypatch.setenv("FACILITATOR_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("FACILITATOR_DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(main, ["calibrate", *arguments])


def test_the_published_example(run):
    assert run(*EXAMPLE).stdout == "833.33 h (0.52 ETP)\n"


def test_json_names_values_and_sources(run):
    told = json.loads(run(*EXAMPLE, "--json").stdout)
    assert (told["hours"], told["full_time_equivalents"]) == (833.33, 0.52)
    assert told["inputs"]["annual_hours"] == 1607
    assert told["inputs"].keys() == told["sources"].keys()


def test_numbers_as_people_write_them(run):
    typed = ["--amount", "1 000 000 €", "--labour-share", "50 %", "--insertion-rate", "5,0", "--hourly-cost", "30"]
    assert run(*typed).stdout.startswith("833.33 h")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [("--amount", "beaucoup", "is not a number"), ("--hourly-cost", "0", "Le coût horaire doit être supérieur à zéro")],
)
def test_what_is_wrong_is_one_sentence(run, option: str, value: str, sentence: str):
    arguments = [*EXAMPLE, option, value]
    result = run(*arguments)
    assert (result.exit_code, sentence in result.stderr) == (2, True)
