import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from atp.data.grey import to_grey
from atp.data.grid import RESAMPLINGS, apply_grid, grid_map
from atp.errors import UserError

RNG = np.random.default_rng(0)


def resample(images, side, resampling):
    to_grid = grid_map(*images.shape[1:], side, resampling)
    return (images.reshape(len(images), -1) @ to_grid.T).reshape(-1, side, side)


def by_torch(images, side, **options):
    tensor = torch.from_numpy(images)[:, None]
    return torch.nn.functional.interpolate(tensor, (side, side), **options)[:, 0].numpy()


@given(st.integers(1, 12), st.integers(1, 12), st.data(), st.sampled_from(sorted(RESAMPLINGS)))
def test_rows_are_averages(height, width, data, resampling):
    side = data.draw(st.integers(1, min(height, width)))
    to_grid = grid_map(height, width, side, resampling)
    assert to_grid.shape == (side**2, height * width)
    assert (to_grid >= 0).all()
    np.testing.assert_allclose(to_grid.sum(axis=1), 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("resampling", sorted(RESAMPLINGS))
def test_a_grid_as_fine_as_the_image_is_the_image(resampling):
    np.testing.assert_array_equal(grid_map(6, 6, 6, resampling), np.eye(36))


@pytest.mark.parametrize("side", [2, 4, 7, 14])
def test_area_where_sizes_divide(side):
    images = RNG.random((3, 28, 28))
    expected = by_torch(images, side, mode="area")
    np.testing.assert_allclose(resample(images, side, "area"), expected, atol=1e-12)


@pytest.mark.parametrize(("length", "side"), [(28, 3), (32, 5), (8, 3)])
def test_area_where_they_do_not(length, side):
    """Repeat every pixel `side` times: then each position covers whole pixels."""
    images = RNG.random((2, length, length))
    fine = images.repeat(side, axis=1).repeat(side, axis=2)
    blocks = fine.reshape(2, side, length, side, length)
    np.testing.assert_allclose(resample(images, side, "area"), blocks.mean((2, 4)), atol=1e-12)


def test_area_keeps_the_mean():
    images = RNG.random((4, 28, 28))
    np.testing.assert_allclose(resample(images, 3, "area").mean((1, 2)), images.mean((1, 2)))


@pytest.mark.parametrize("side", [3, 4, 5, 14])
def test_bilinear(side):
    images = RNG.random((2, 28, 28))
    expected = by_torch(images, side, mode="bilinear", align_corners=False)
    np.testing.assert_allclose(resample(images, side, "bilinear"), expected, atol=1e-12)


@pytest.mark.parametrize("side", [3, 4, 5, 14])
def test_nearest(side):
    images = RNG.random((2, 28, 28))
    expected = by_torch(images, side, mode="nearest-exact")
    np.testing.assert_array_equal(resample(images, side, "nearest"), expected)


def test_a_position_is_found_row_by_row():
    image = np.zeros((1, 6, 6))
    image[0, 0:2, 4:6] = 1
    features = apply_grid(image, grid_map(6, 6, 3, "area"))
    assert features.dtype == np.float32
    assert features.tolist() == [[0, 0, 1, 0, 0, 0, 0, 0, 0]]


def test_a_grid_finer_than_the_image_is_refused():
    with pytest.raises(
        UserError, match=r"data\.grid or scaling\.grids has 9 but must be at most 8"
    ):
        grid_map(8, 10, 9, "area")


@pytest.mark.parametrize(
    ("color", "weights"),
    [
        ("luma", (0.299, 0.587, 0.114)),  # ITU-R BT.601
        ("mean", (1 / 3, 1 / 3, 1 / 3)),
        ("red", (1, 0, 0)),
        ("green", (0, 1, 0)),
        ("blue", (0, 0, 1)),
    ],
)
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_pure_colour_as_grey(color, weights, channel):
    pure = np.zeros((1, 2, 2, 3), dtype=np.uint8)
    pure[..., channel] = 255
    expected = np.full((1, 2, 2), weights[channel])
    np.testing.assert_allclose(to_grey(pure, color), expected, atol=1e-12)


@pytest.mark.parametrize("color", ["luma", "mean", "red", "green", "blue"])
def test_white_stays_white(color):
    white = np.full((1, 2, 2, 3), 255, dtype=np.uint8)
    np.testing.assert_allclose(to_grey(white, color), 1)


def test_grey_images_are_only_scaled():
    np.testing.assert_array_equal(
        to_grey(np.array([[[0, 51, 255]]], np.uint8), "red"), [[[0, 0.2, 1]]]
    )
    np.testing.assert_array_equal(to_grey(np.array([[[0.25, 1.0]]]), "red"), [[[0.25, 1.0]]])
