"""One thread a test, as one core a job: small tensors are slower on more."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
