"""From image to grid: a linear map, so that attacks and means can pass through it."""

import numpy as np

from atp.errors import UserError


def grid_map(height: int, width: int, side: int, resampling: str) -> np.ndarray:
    """Build the matrix that takes an image, row by row, to its grid, row by row.

    Args:
        height: height of the image in pixels.
        width: width of the image in pixels.
        side: side s of the grid, at most the image's.
        resampling: `area` (the exact average over the part of the image that a position
            covers), `bilinear` or `nearest` (at the position's centre).

    Returns:
        (s², height·width) float64; entries are not negative, rows sum to one.

    Raises:
        UserError: the grid is finer than the image.
    """
    if side > min(height, width):
        raise UserError(
            f"config key data.grid or scaling.grids has {side} but must be at most "
            f"{min(height, width)}, the side of the images of {height} x {width} pixels."
        )
    weights = RESAMPLINGS[resampling]
    return np.kron(weights(height, side), weights(width, side))


def apply_grid(images: np.ndarray, to_grid: np.ndarray) -> np.ndarray:
    """Resample images to the grid.

    Args:
        images: (N, H, W) in [0, 1].
        to_grid: (s², H·W), from `grid_map`.

    Returns:
        features (N, s²) float32 in [0, 1].
    """
    features = images.reshape(len(images), -1) @ to_grid.T
    return np.clip(features, 0, 1).astype(np.float32)


def _area(length: int, side: int) -> np.ndarray:
    """Overlap of each of `side` equal intervals with each pixel, as a share: (side, length)."""
    edges = np.arange(side + 1) * length / side
    pixels = np.arange(length)
    start, stop = edges[:-1, None], edges[1:, None]
    overlap = np.minimum(stop, pixels + 1) - np.maximum(start, pixels)
    return np.clip(overlap, 0, None) * side / length


def _bilinear(length: int, side: int) -> np.ndarray:
    """Interpolation between the two pixels nearest to each interval's centre: (side, length)."""
    centres = np.clip((np.arange(side) + 0.5) * length / side - 0.5, 0, length - 1)
    return np.clip(1 - np.abs(centres[:, None] - np.arange(length)), 0, None)


def _nearest(length: int, side: int) -> np.ndarray:
    """The pixel that holds each interval's centre: (side, length)."""
    holders = ((np.arange(side) + 0.5) * length / side).astype(int)
    return np.eye(length)[holders]


RESAMPLINGS = {"area": _area, "bilinear": _bilinear, "nearest": _nearest}
