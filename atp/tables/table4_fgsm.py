"""Table 4: accuracy under attack."""

from atp.results.labels import attack_label
from atp.results.tidy import Files, read_models, select
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.layout import by_encoding
from atp.tables.paper import beside_paper


def make_table(files: Files, settings: Settings) -> Table:
    """Average the accuracies under one attack over repetitions.

    Args:
        files: `models` and `clean`, their `attacks.csv` and `clean.csv`; `reference`.
        settings: `attack.table`.

    Raises:
        UserError: no model was evaluated under that attack.
    """
    chosen = settings.attack.table
    rows = select(read_models(files["models"]), chosen, "attack.table")
    clean = read_models(files["clean"])
    frame = beside_paper(rows, "accuracy", files["reference"], clean)
    attack = attack_label(chosen.method)
    sheet = by_encoding(
        frame,
        label="table4_fgsm",
        title=f"Table 4. Test accuracy (%) under {attack}, ε = {chosen.epsilon:g}",
        caption=f"Test accuracy (%) under {attack} of strength ε = {chosen.epsilon:g} "
        f"on the {chosen.space}, models trained on clean images.",
    )
    return Table(frame, sheet)
