"""Which mentions of exports are new, without personal data and without what was forgotten."""

from pathlib import Path

from data.erasure import NOTHING_FORGOTTEN, Erasures
from data.intake.reading import Intake
from data.rejects import Reject
from labeling.exchange.mirror import Mirror
from labeling.exchange.new_mentions import Found, find_new
from labeling.exchange.pool import Pool

EXPORT = (
    "Сообщения по теме;;\nТекст;Дата;Автор\n"
    "Звоните 8 916 123-45-67;27.11.2026;Анна К.\n"
    "Звоните 8 903 123-45-67;27.11.2026;\n"
    "Долго;вчера, 8 916 123-45-67;\n"
    "Связи нет;27.11.2026;@boris\n"
)


def found_in(folder: Path, erasures: Erasures) -> tuple[Found, list[str], list[Reject]]:
    (folder / "export.csv").write_text(EXPORT, encoding="cp1251")
    rejects: list[Reject] = []
    intake = Intake.named("brand_analytics", "Ромашка", mask=True)
    with Mirror(folder / "mirror.sqlite") as mirror, Pool() as pool:
        found = find_new([folder / "export.csv"], mirror, erasures, pool, rejects.append, intake)
        content = [entry.mention.model_dump_json(exclude_unset=True) for entry in pool.entries()]
    return found, content, rejects


def test_what_waits_to_be_pushed_holds_nothing_personal(tmp_path: Path):
    found, content, rejects = found_in(tmp_path, NOTHING_FORGOTTEN)
    assert (found.new, found.known, found.problems) == (2, 1, 1)  # two are the same once they are masked
    assert all('"brand":"Ромашка"' in mention for mention in content)
    told = "".join((*content, *(reject.model_dump_json() for reject in rejects)))
    assert not [part for part in ("916", "903", "boris") if part in told]


def test_an_author_who_was_forgotten_under_an_account_is_known_behind_the_mask(tmp_path: Path):
    found, content, _ = found_in(tmp_path, Erasures().with_authors("@boris"))
    assert (found.forgotten, found.new) == (1, 1)
    assert "Связи нет" not in "".join(content)
