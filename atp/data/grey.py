"""Images of any kind as grey values in [0, 1]."""

import numpy as np

WEIGHTS: dict[str, tuple[float, float, float]] = {
    "luma": (0.299, 0.587, 0.114),  # ITU-R BT.601
    "mean": (1 / 3, 1 / 3, 1 / 3),
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
}


def to_grey(images: np.ndarray, color: str) -> np.ndarray:
    """Turn images into grey values.

    Args:
        images: (N, H, W) or (N, H, W, 3), uint8 in 0..255 or floats in [0, 1].
        color: a name in `WEIGHTS`; images without colour are not changed by it.

    Returns:
        (N, H, W) float64 in [0, 1].
    """
    values = images.astype(np.float64)
    if images.dtype == np.uint8:
        values /= 255
    if values.ndim == 4:
        values = np.clip(values @ np.array(WEIGHTS[color]), 0, 1)
    return values
