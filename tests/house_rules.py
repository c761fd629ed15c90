"""The rules for notebooks, and a command that checks some notebooks at once.

python tests/house_rules.py notebooks/01_data_loading.ipynb
"""

import sys
from pathlib import Path

from rules.anatomy import rule_anatomy, rule_solved
from rules.code import rule_banned, rule_cell_length, rule_offline, rule_quiet
from rules.course import rule_navigation, rule_sections
from rules.keras_code import rule_written_out
from rules.outputs import (
    rule_alt_text,
    rule_format,
    rule_ignored_outputs,
    rule_stored_outputs,
)
from rules.parts import NOTEBOOKS, Rule, read_notebook
from rules.prose import rule_headings, rule_links, rule_spelling, rule_words
from rules.reruns import rule_raw_arrays, rule_seeded_training, rule_test_set

RULES: tuple[Rule, ...] = (
    rule_offline,
    rule_banned,
    rule_quiet,
    rule_cell_length,
    rule_written_out,
    rule_seeded_training,
    rule_raw_arrays,
    rule_test_set,
    rule_words,
    rule_headings,
    rule_links,
    rule_spelling,
    rule_anatomy,
    rule_sections,
    rule_navigation,
    rule_solved,
    rule_stored_outputs,
    rule_alt_text,
    rule_ignored_outputs,
    rule_format,
)


def main(arguments: list[str]) -> int:
    """Print what is wrong with the notebooks named, or with all."""
    count = 0
    for path in map(Path, arguments or NOTEBOOKS):
        notebook = read_notebook(path)
        for rule in RULES:
            for sentence in rule(notebook, path.resolve()):
                print(f"{path}: {sentence}")
                count += 1
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
