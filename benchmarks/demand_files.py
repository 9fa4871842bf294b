"""Series of units a month out of the files that `bench demand` takes."""

from pathlib import Path

import numpy as np
import pandas as pd

import benchmarks
from demand.engine.panel import Panel, panel_of

# Months in which a series must have had demand. The last year is what is asked.
_LEAST_MONTHS = 48
# In 2018 the libraries gave their item types names instead of codes.
_RENAMED = {
    "ADU_FIC": "Adult Fiction",
    "ADU_GRN": "Adult Graphic Novel",
    "ADU_NF": "Adult Non Fiction",
    "ADU_REF": "Adult Reference",
    "ASPW": "Adult Spoken Word",
    "B-O-P": "B.O.P.",
    "CH_FIC": "Child Fiction",
    "CH_NF": "Child Non Fiction",
    "CH_REF": "Child Reference",
    "CSPW": "Child Spoken Word",
    "DRA-SET": "Drama Set",
    "DRA-SING": "Drama single copy",
    "DVD_12_ST": "12 DVD Standard",
    "DVD_15_ST": "15 DVD Standard",
    "DVD_18_ST": "18 DVD Standard",
    "DVD_BX_12": "Boxed Set 12 DVD",
    "DVD_BX_15": "Boxed Set 15 DVD",
    "DVD_BX_18": "Boxed Set 18 DVD",
    "DVD_BX_PG": "Boxed Set PG DVD",
    "DVD_BX_U": "Boxed Set U DVD",
    "DVD_EX": "Classification Exempt",
    "DVD_PG_ST": "PG DVD Standard",
    "DVD_U_ST": "U DVD Standard",
    "EQU": "Equipment",
    "FAST": "Fastrack",
    "LANG": "Language Course",
    "LP_CHI": "Large Print - Children",
    "LP_FIC": "Large Print - Adult Fiction",
    "LP_NF": "Large Print - Adult Non Fiction",
    "MUS_CD": "Music CD",
    "MUS_SCORE": "Music Score",
    "MUS_SET": "Music Set",
    "RG_SET": "Reading Group Set",
    "VISUAL": "Visual Material",
    "YA_FIC": "YA / Teen Fiction",
    "YA_NF": "YA / Teen Non Fiction",
}


def read_series(path: Path) -> Panel:
    """Of Seattle's checkouts by title, or of the English libraries' issues by month.

    A series is a title in one format, or an item type at one authority, with demand in 48 months or
    more. Months without a row are 0. A title goes on until the last month that it has, since the file
    was drawn title by title; an item type goes on until the end of the file.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if {"CheckoutYear", "CheckoutMonth", "Checkouts", "Title", "MaterialType"} <= set(table):
        return _checkouts(table)
    if {"month", "authority", "item_type", "issues"} <= set(table):
        return _issues(table)
    raise SystemExit(f"{path} is neither checkouts by title nor issues by month.")


def _checkouts(table: pd.DataFrame) -> Panel:
    creators = table["Creator"].str.split(",").str[0].str.split().str[-1].str.lower()
    lines = pd.DataFrame(
        {
            "one": table["Title"],
            "channel": table["MaterialType"],
            "code": creators.fillna(""),
            "month": 12 * table["CheckoutYear"].astype(int)
            + table["CheckoutMonth"].astype(int)
            - 1,
            "units": table["Checkouts"].astype(float),
        }
    )
    return _panel(_without_cut_off_months(lines), "author", None)


def _issues(table: pd.DataFrame) -> Panel:
    types = table["item_type"].replace(_RENAMED)
    lines = pd.DataFrame(
        {
            "one": types,
            "channel": table["authority"],
            "code": types,
            "month": 12 * table["month"].str[:4].astype(int)
            + table["month"].str[5:].astype(int)
            - 1,
            "units": table["issues"].astype(float),
        }
    )
    return _panel(lines, "genre", int(lines["month"].max()))


def _without_cut_off_months(lines: pd.DataFrame) -> pd.DataFrame:
    """Less the last months in which the file has under half as many rows as is usual in a year."""
    counts = lines.groupby("month").size().sort_index()
    usual = counts.tail(14).median()
    last = counts[counts >= usual / 2].index.max()
    if left := int((lines["month"] > last).sum()):
        benchmarks.say(
            f"Left out: {left} rows of the last months, which the file has only in part."
        )
    return lines[lines["month"] <= last]


def _panel(lines: pd.DataFrame, code: str, end: int | None) -> Panel:
    firsts, series, channels, codes = [], [], [], []
    for _, own in lines.groupby(["one", "channel"], sort=True):
        months = own.groupby("month")["units"].sum()
        if len(months) < _LEAST_MONTHS:
            continue
        first, last = int(months.index.min()), end or int(months.index.max())
        series.append(months.reindex(range(first, last + 1), fill_value=0).to_numpy())
        firsts.append(first)
        channels.append(own["channel"].iloc[0])
        codes.append(own["code"].iloc[0])
    if not series:
        raise SystemExit(f"No series of {_LEAST_MONTHS} months or more.")
    numbered = {code: np.unique(codes, return_inverse=True)[1]}
    channel = np.unique(channels, return_inverse=True)[1]
    return panel_of(range(len(series)), firsts, series, codes=numbered, channel=channel)
