# Run by Snakemake in a new conda environment; the workflow exports where its checkout is.
python -m pip install --no-deps --no-build-isolation --editable "$ATP_CHECKOUT"
