"""Forecasts of many monthly or weekly series: plain Python and arrays.

    panel = panel_of(ids, firsts, series, season=MONTHLY, codes={"author": [...]}, channel=[...])
    found = forecast(panel, horizon=12, seed=0)

`panel_of` takes, for S series, different ids, the number of the period of each first value (months:
`12 * year + month - 1`; weeks: counted from any Monday), lists of units from then on (a month without
demand is 0, one nobody knows of NaN, none below 0), and optional codes of author, genre and so on, -1 for
unknown. `channel` says which series a closure strikes together. Series may end in different periods.

`found` (a `Forecast`) is about the periods `found.ends + 1 + h`, in the order of `panel.ids`:

    found.median, found.mean      float64 (S, H): what to show; what to add up
    found.interval(80)            low and high (S, H); any percentage up to 98
    found.quantile(0.93)          (S, H), for an order that suffices in 93 of 100 cases
    found.kinds, found.usual      (S, T): what was marked (`KINDS`: closure, spike, gap), and the usual there
    found.groups                  (S,): GROUP_NAMES: short, intermittent, smooth
    found.choices                 one `Choice` a group: its weights of models, and the MASE of each model and
                                  of the blend in the backtest

A title with little or no history of its own:

    forecast_new(panel, [Newcomer(like=ids, weights=how_like, known=units_so_far)], horizon=12)

gives a `NewForecast` with median, mean, quantiles and how many series it was drawn from. The accuracy of a
forecast made earlier: `metrics.mase`, `rmsse`, `coverage`. Whatever makes no sense is a ValueError.
"""

from demand.engine.anomalies import KINDS
from demand.engine.blend import Choice
from demand.engine.forecasting import HORIZON, Forecast, forecast
from demand.engine.groups import NAMES as GROUP_NAMES
from demand.engine.likeness import Newcomer, NewForecast, forecast_new
from demand.engine.panel import MONTHLY, WEEKLY, Panel, panel_of

__all__ = [
    "GROUP_NAMES", "HORIZON", "KINDS", "MONTHLY", "WEEKLY", "Choice", "Forecast", "NewForecast",
    "Newcomer", "Panel", "forecast", "forecast_new", "panel_of",
]  # fmt: skip
