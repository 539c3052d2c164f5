"""The report in a browser: it opens without an error and shows every figure."""

import shutil
from io import BytesIO

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from helpers.runs import RESULTS, snakemake

from atp.files import read_json
from atp.workflow.provenance import NAME

webdriver = pytest.importorskip("selenium.webdriver")
pytestmark = pytest.mark.workflow

FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-quic"),
    *("no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"),
)
PATIENCE = 60  # seconds that an element may take to be there
PROGRAMS = ("chromium", "chromedriver")


@pytest.fixture(scope="session")
def report(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    run = snakemake(finished, "--report", str(path))
    assert run.returncode == 0, run.stdout + run.stderr
    return path


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
    browser.implicitly_wait(PATIENCE)
    yield browser
    browser.quit()


def figures(browser, report):
    """What the browser draws of every figure in every category: its pixels by name."""
    browser.get(report.as_uri())
    drawn = {}
    for category in browser.execute_script("return Object.keys(categories)"):
        browser.get(report.as_uri())
        browser.find_element("link text", category).click()
        for row in rows_of_figures(browser):
            drawn[row.text.strip()] = picture(browser, row)
    return drawn


def rows_of_figures(browser):
    """The category's figures; there may be none, which must not be waited for."""
    browser.find_element("xpath", "//tr")
    browser.implicitly_wait(0)
    rows = browser.find_elements("xpath", "//tr[td[starts-with(., 'figure')]]")
    browser.implicitly_wait(PATIENCE)
    return rows


def picture(browser, row):
    name = row.text.strip()
    row.find_element("tag name", "a").click()
    image = browser.find_element("css selector", f"img[src*='{name}.svg']")
    browser.execute_async_script("arguments[0].decode().then(arguments[1])", image)
    return matplotlib.image.imread(BytesIO(image.screenshot_as_png))


def test_the_first_page_has_every_verdict_and_the_provenance(browser, report, finished):
    browser.get(report.as_uri())
    shown = browser.find_element("css selector", ".sheet").text
    claims = pd.read_csv(finished / RESULTS / "claims.csv")
    assert all(claim in shown for claim in claims["claim"])
    text = browser.find_element("tag name", "details").get_attribute("textContent")
    assert read_json(finished / RESULTS / NAME)["requirements_lock"]["sha256"] in text


def test_a_table_is_read_in_the_report(browser, report):
    browser.get(report.as_uri())
    browser.find_element("link text", "Tables").click()
    row = browser.find_element("xpath", "//tr[td[.='table1_accuracy']]")
    row.find_element("tag name", "a").click()
    browser.switch_to.frame(browser.find_element("tag name", "iframe"))
    assert browser.find_element("tag name", "h1").text.startswith("Table 1.")


@pytest.mark.parametrize("width", [390, 1400])
def test_a_page_fits_its_screen(browser, finished, width):
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for path in sorted((finished / RESULTS).rglob("*.html")):
        browser.get(path.as_uri())
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, path.name


def test_it_opens_without_an_error_and_shows_every_figure(browser, report, finished):
    drawn = figures(browser, report)
    errors = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []
    assert set(drawn) == {path.stem for path in (finished / RESULTS / "figures").glob("*.svg")}
    for name, pixels in drawn.items():
        assert min(pixels.shape[:2]) > 100, name
        assert len(np.unique(pixels)) > 10, name
