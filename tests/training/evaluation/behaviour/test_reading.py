"""What a case file must be like, and that a refusal names file and place."""

import pytest

from training.errors import TrainingError
from training.evaluation.behaviour.reading import load_cases, load_suite

GOOD = """\
capability: irony
title: Ирония
about: Похвала словами, жалоба по смыслу.
minimum_functionality:
  - id: irony-01
    text: Ромашка, гениально, ничего не скажешь.
    toward: {Ромашка: negative}
invariance:
  - id: irony-02
    brand: Василёк
    text: Молодец, Василёк.
    variants:
      - Василёк, молодец.
      - text: Молодец, Ромашка.
        brand: Ромашка
directional:
  - id: irony-03
    brand: Василёк
    text: Василёк помог.
    changed: Василёк «помог».
    negative: rises
"""


@pytest.fixture
def write(tmp_path):
    def write_file(*changes, name="irony.yaml"):
        content = GOOD
        for before, after in changes:
            assert before in content
            content = content.replace(before, after, 1)
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


def test_a_good_file_gives_its_cases(write):
    found = load_cases(write())
    one, two, three = found.cases
    assert found.minimum_functionality[0].toward == {"Ромашка": "negative"}
    assert [(mention.text, mention.brand) for mention in two.mentions] == [
        ("Молодец, Василёк.", "Василёк"),
        ("Василёк, молодец.", "Василёк"),
        ("Молодец, Ромашка.", "Ромашка"),
    ]
    assert found.directional[0].negative == "rises"
    assert [case.id for case in (one, two, three)] == ["irony-01", "irony-02", "irony-03"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("capability: irony", "capability: sarcasm", r":1: capability: .*'irony'.*, found 'sarcasm'"),
        ("directional:", "direction:", r":16: direction: unknown field; a file has .*directional.*"),
        ("negative}", "negativ}", r":7: minimum_functionality\.0\.toward\.Ромашка: .*found 'negativ'"),
        ("rises", "grows", r":21: directional\.0\.negative: .*'rises' or 'falls', found 'grows'"),
        ("text: Василёк помог.", "text: '  '", r":19: directional\.0\.text: is empty or only white space"),
        ("{Ромашка: negative}", "{}", r":7: minimum_functionality\.0\.toward: .* at least 1 item"),
        ("    brand: Василёк\n    text: Мол", "    text: Мол", r":9: invariance\.0\.brand: Field required"),
        ("- Василёк, молодец.", "- 12", r":13: invariance\.0\.variants\.0: "),
        ("- Василёк, молодец.", "- Молодец, Василёк.", r":9: invariance\.0: the text or a variant is there twice"),
        ("changed: Василёк «помог».", "changed: Василёк помог.", r":17: directional\.0: the changed text is the text"),
    ],
)
def test_what_is_not_known_or_not_whole_is_refused_with_file_and_line(write, before, after, told):
    path = write((before, after))
    with pytest.raises(TrainingError, match=told) as refused:
        load_cases(path)
    assert str(path) in str(refused.value)


def test_every_problem_of_a_file_is_told_at_once(write):
    with pytest.raises(TrainingError) as refused:
        load_cases(write(("negative}", "bad}"), ("rises", "grows")))
    assert len(str(refused.value).splitlines()) == 2


def test_an_id_that_is_there_twice_is_refused(write):
    with pytest.raises(TrainingError, match=r"the id 'irony-01' is there 2 times"):
        load_cases(write(("irony-02", "irony-01")))


@pytest.mark.parametrize("name", ["negation-02", "irony", "irony-x", "irony-"])
def test_an_id_that_is_not_capability_and_number_is_refused(write, name):
    with pytest.raises(TrainingError, match=rf"'{name}' is not of the form irony-NN"):
        load_cases(write(("irony-02", name)))


def test_a_file_is_named_after_its_capability(write):
    with pytest.raises(TrainingError, match=r"holds the capability 'irony'; name it irony\.yaml"):
        load_cases(write(name="sarcasm.yaml"))


def test_a_section_given_twice_is_refused_and_does_not_replace_the_first(write):
    with pytest.raises(TrainingError, match=r"\['invariance'\] given twice"):
        load_cases(write(("directional:", "invariance:")))


@pytest.mark.parametrize("content", ["capability: [", "", "- 1\n", "\x00"])
def test_what_is_no_file_of_cases_is_refused(tmp_path, content):
    path = tmp_path / "irony.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TrainingError, match=r"irony\.yaml"):
        load_cases(path)


def test_a_file_without_cases_is_refused(tmp_path):
    path = tmp_path / "irony.yaml"
    path.write_text("capability: irony\ntitle: Ирония\nabout: Пусто.\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"irony\.yaml has no cases"):
        load_cases(path)


def test_a_folder_without_case_files_is_refused(tmp_path):
    with pytest.raises(TrainingError, match=r"no case files .* in "):
        load_suite(tmp_path)
