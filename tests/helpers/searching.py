"""Settings of a search that ends in a moment, by every method."""

from helpers.training import CIRCUIT, DOUBLE, TRAINING

from atp.settings.sections import LBFGSB, LowFidelity, Settings, Soft, Threshold

SETTINGS = Settings(
    seed=1,
    threshold=Threshold(
        method="exact",
        select_on="validation",
        prune="drop",
        tau=0.2,
        tau_max=1.0,
        trainings="own",
        seeds=2,
        masks=64,
        sweep=[0.0, 0.2],
        low_fidelity=LowFidelity(epochs=1, seeds=1),
        lbfgsb=LBFGSB(start=0.5, step=0.01, tolerance=1e-5, iterations=20),
        soft=Soft(
            start=0.5, temperature=0.05, tolerance=1e-5, iterations=3, evaluations=5, seeds=1
        ),
    ),
    circuit=CIRCUIT,
    qnn=DOUBLE,
    training=TRAINING.replace(batch_size=20, epochs=3),
)
