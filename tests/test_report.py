"""The report in a browser: it opens without an error and shows every figure."""

import shutil
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest
from runs import RESULTS, snakemake

webdriver = pytest.importorskip("selenium.webdriver")
pytestmark = pytest.mark.workflow

FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-quic"),
    *("no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"),
)
PROGRAMS = ("chromium", "chromedriver")


@pytest.fixture(scope="session")
def report(finished):
    run = snakemake(finished, "--report", "report.html")
    assert run.returncode == 0, run.stdout + run.stderr
    return finished / "report.html"


@pytest.fixture
def browser(tmp_path):
    program, driver = (shutil.which(name) for name in PROGRAMS)
    if program is None or driver is None:
        pytest.skip(f"{' and '.join(PROGRAMS)} are needed to open the report (see .ci/run).")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"user-data-dir={tmp_path}", "window-size=1600,1000"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(driver))
    browser.implicitly_wait(60)
    yield browser
    browser.quit()


def figures(browser, report):
    """What the browser draws of every figure in every category: its pixels by name."""
    browser.get(report.as_uri())
    drawn = {}
    for category in browser.execute_script("return Object.keys(categories)"):
        browser.get(report.as_uri())
        browser.find_element("link text", category).click()
        for row in browser.find_elements("xpath", "//tr[td[starts-with(., 'figure')]]"):
            drawn[row.text.strip()] = picture(browser, row)
    return drawn


def picture(browser, row):
    name = row.text.strip()
    row.find_element("tag name", "a").click()
    image = browser.find_element("css selector", f"img[src*='{name}.svg']")
    browser.execute_async_script("arguments[0].decode().then(arguments[1])", image)
    return matplotlib.image.imread(BytesIO(image.screenshot_as_png))


def test_it_opens_without_an_error_and_shows_every_figure(browser, report, finished):
    drawn = figures(browser, report)
    errors = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []
    assert set(drawn) == {path.stem for path in (finished / RESULTS / "figures").glob("*.svg")}
    for name, pixels in drawn.items():
        assert min(pixels.shape[:2]) > 100, name
        assert len(np.unique(pixels)) > 10, name
