"""Table 3: accuracy under depolarizing noise."""

from atp.results.tidy import Files, read_models, select
from atp.results.write import Table
from atp.settings.sections import Noise, Settings
from atp.tables.layout import by_encoding
from atp.tables.paper import beside_paper

PLACES = {"encoding": "after the encoding", "blocks": "after every block"}


def make_table(files: Files, settings: Settings) -> Table:
    """Average the accuracies under one setting of noise over repetitions.

    Args:
        files: `models` and `clean`, their `noise.csv` and `clean.csv`; `reference`.
        settings: `noise.table` and `noise.placement`.

    Raises:
        UserError: no model was evaluated under that setting.
    """
    rows = select(read_models(files["models"]), settings.noise.table, "noise.table")
    clean = read_models(files["clean"])
    frame = beside_paper(rows, "accuracy", files["reference"], clean)
    strength = f"of strength {settings.noise.table.strength:g}"
    sheet = by_encoding(
        frame,
        label="table3_depolarizing",
        title=f"Table 3. Test accuracy (%) under depolarizing noise {strength}",
        caption=f"Test accuracy (%) under depolarizing noise {strength} {_how(settings.noise)}.",
    )
    return Table(frame, sheet)


def _how(noise: Noise) -> str:
    where = " and ".join(PLACES.get(place, place) for place in noise.placement)
    shots = f"{noise.table.shots} shots per image" if noise.table.shots else "infinitely many shots"
    training = "under the same noise" if noise.table.trained_under_noise else "without noise"
    return f"{where}, {shots}, models trained {training}"
