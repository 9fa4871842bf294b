// Draws every <figure class="plot"> from the table in it; the table stays beneath, for all who read it.
// `data-plot` names the drawing. A column's `data-as="marks"` lays it over the bars, `data-as="limit"` among
// lines makes it a limit not to be crossed, `data-format` says how its numbers read, `data-skip` leaves it
// out. A cell whose `data-value` is empty is a gap. Another kind of plot is one more function below.

const root = document.documentElement;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();

// --- What the table says ---

function read(figure) {
  const table = figure.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const series = heads
    .map((head, column) => ({ head, column }))
    .filter(({ head, column }) => column > 0 && !("skip" in head.dataset))
    .map(({ head, column }) => ({
      name: head.textContent.trim(),
      format: head.dataset.format ?? "count",
      marks: head.dataset.as === "marks",
      limit: head.dataset.as === "limit",
      values: rows.map((row) => numberIn(row.cells[column])),
    }));
  return { labels: rows.map(({ cells: [head] }) => head.dataset.short ?? head.textContent.trim()), series };
}

function numberIn({ dataset: { value } }) {
  return value === "" || value === undefined ? null : Number(value);
}

/** How numbers of a kind read in the language of the page; for an axis no finer than it needs. */
function wording(format, axis = false) {
  const options = {
    count: { maximumFractionDigits: 0 },
    thousandths: { maximumFractionDigits: 3 },
    tenths: { minimumFractionDigits: axis ? 0 : 1, maximumFractionDigits: 1 },
    hundredths: { minimumFractionDigits: axis ? 0 : 2, maximumFractionDigits: 2 },
    thousandths: { minimumFractionDigits: axis ? 0 : 3, maximumFractionDigits: 4 },
    percent: { style: "percent", maximumFractionDigits: 0 },
    permille: { style: "percent", minimumFractionDigits: axis ? 0 : 1, maximumFractionDigits: 1 },
    signed: { signDisplay: "exceptZero", minimumFractionDigits: axis ? 1 : 2, maximumFractionDigits: 2 },
  }[format];
  const numbers = new Intl.NumberFormat(root.lang, options);
  return (value) => numbers.format(value);
}

// --- How it looks ---

/** The site's own colours and faces, as they are now. */
function look() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = ["plot-1", "plot-2", "plot-3", "plot-line", "plot-grid", "ink", "soft", "card"];
  const colours = Object.fromEntries(names.map((name) => [name, colour(name)]));
  probe.style.fontFamily = "var(--sans)";
  const family = getComputedStyle(probe).fontFamily;
  probe.remove();
  return { colours, family, size: parseFloat(getComputedStyle(root).fontSize) * 0.8125 };
}

function dataset(series, n, { colours, size }) {
  if (series.marks) {
    return {
      type: "line", label: series.name, data: series.values, order: -1, showLine: false, clip: false,
      borderColor: colours["plot-line"], pointStyle: "line", pointHoverBorderWidth: size / 6,
      pointRadius: size * 0.9, pointHoverRadius: size * 0.9, pointBorderWidth: size / 6,
    };
  }
  const [colour, below] = [colours[`plot-${n + 1}`], colours["plot-2"]];
  return {
    label: series.name, data: series.values,
    backgroundColor: series.values.map((value) => (value < 0 ? below : colour)),
    borderRadius: size / 6, categoryPercentage: 0.78, barPercentage: 0.92, maxBarThickness: size * 3.2,
  };
}

/** Colour and stroke of a line, the nth of the table; past the colours that there are, strokes differ. */
function pen({ limit }, n, { colours, size }) {
  if (limit) return { colour: colours["plot-line"], dash: [size / 2, size / 3], wide: size / 9 };
  const strokes = [[], [size * 0.7, size * 0.35], [size / 6, size / 3]];
  return { colour: colours[`plot-${(n % 3) + 1}`], dash: strokes[Math.floor(n / 3) % 3], wide: size / 6 };
}

function line(series, n, style) {
  const { colour, dash, wide } = pen(series, n, style);
  const { values, limit, name } = series;
  const alone = (place) => values[place - 1] == null && values[place + 1] == null;
  const few = values.length <= 31 && !limit;
  return {
    type: "line", label: name, data: values, spanGaps: false, clip: false, tension: 0,
    borderColor: colour, backgroundColor: colour, borderDash: dash, borderWidth: wide,
    pointRadius: ({ dataIndex }) => (few || alone(dataIndex) ? wide * 1.4 : 0), pointHoverRadius: wide * 2,
    pointBorderWidth: 0, pointHitRadius: style.size,
  };
}

function legend(series, { colours, family, size }) {
  return {
    display: series.length > 1, position: "top", align: "start", onClick: null,
    labels: {
      usePointStyle: true, pointStyleWidth: size, boxHeight: size * 0.8, padding: size,
      font: { family, size },
      generateLabels: ({ data }) => data.datasets.map(({ label }, n) => ({
        text: label, datasetIndex: n, fontColor: colours.ink, lineWidth: series[n].marks ? size / 6 : 0,
        pointStyle: series[n].marks ? "line" : "rectRounded",
        fillStyle: colours[`plot-${n + 1}`], strokeStyle: colours["plot-line"],
      })),
    },
  };
}

/** As `legend`, with the strokes of the lines themselves. */
function legendOfLines(series, style) {
  const shown = legend(series, style);
  shown.labels.pointStyleWidth = style.size * 1.8;
  shown.labels.generateLabels = () =>
    series.map((entry, n) => {
      const { colour, dash, wide } = pen(entry, n, style);
      return {
        text: entry.name, datasetIndex: n, fontColor: style.colours.ink, pointStyle: "line",
        strokeStyle: colour, lineWidth: wide, lineDash: dash,
      };
    });
  return shown;
}

/** Air between the legend and what is beneath it. */
function air({ size }) {
  return {
    id: "air",
    beforeInit: ({ legend: shown }) => {
      const fit = shown.fit.bind(shown);
      shown.fit = () => {
        fit();
        if (shown.height) shown.height += size * 0.7;
      };
    },
  };
}

function tooltip(series, { colours, family, size }) {
  const words = series.map(({ format }) => wording(format));
  return {
    backgroundColor: colours.ink, titleColor: colours.card, bodyColor: colours.card,
    titleFont: { family, size }, bodyFont: { family, size }, padding: size * 0.7, cornerRadius: 6,
    displayColors: false,
    callbacks: {
      label: ({ dataset: { label }, datasetIndex, raw }) =>
        raw === null ? "" : `${label}: ${words[datasetIndex](raw)}`,
    },
  };
}

function frame({ labels, series }, style, { across }) {
  const { colours, family, size } = style;
  const ticks = { color: colours.soft, font: { family, size } };
  const words = wording(series[0].format, true);
  const signed = series.some(({ values }) => values.some((value) => value < 0));
  const furthest = Math.max(0, ...series.flatMap(({ values }) => values.map(Math.abs)));
  const numbers = {
    beginAtZero: true, border: { display: false },
    grid: {
      drawTicks: false, lineWidth: ({ tick }) => (signed && tick.value === 0 ? 2 : 1),
      color: ({ tick }) => (signed && tick.value === 0 ? colours.soft : colours["plot-grid"]),
    },
    ticks: {
      ...ticks, padding: size * 0.6, maxTicksLimit: 6, callback: words,
      ...(series[0].format === "count" && { precision: 0 }),
    },
    ...(signed && { suggestedMin: -furthest, suggestedMax: furthest }),
  };
  const names = {
    border: { color: colours.soft, display: !signed }, grid: { display: false },
    ticks: {
      ...ticks, color: colours.ink, autoSkip: !across, maxRotation: 0, autoSkipPadding: size * 0.4,
      callback(place) {
        const name = this.getLabelForValue(place);
        return across && this.chart.width < size * 24 ? inTwoLines(name) : name;
      },
    },
  };
  return {
    type: "bar",
    data: { labels, datasets: series.map((entry, n) => dataset(entry, n, style)) },
    plugins: [air(style)],
    options: {
      indexAxis: across ? "y" : "x", maintainAspectRatio: false, locale: root.lang,
      interaction: { mode: "index", axis: across ? "y" : "x", intersect: false },
      scales: across ? { x: numbers, y: names } : { x: names, y: numbers },
      plugins: { legend: legend(series, style), tooltip: tooltip(series, style) },
    },
  };
}

function inTwoLines(name) {
  const middle = name.indexOf(" ", name.length / 3);
  return middle < 0 ? name : [name.slice(0, middle), name.slice(middle + 1)];
}

// --- The drawings ---

const drawings = {
  /** Upright bars, grouped where there are several columns. */
  bars: (data, style) => frame(data, style, { across: false }),
  /** Lying bars, for names that need room; below zero they go to the left. */
  rows: (data, style) => frame(data, style, { across: true }),
  /** A line a column over the rows, such as days or epochs. */
  lines(data, style) {
    const drawing = frame(data, style, { across: false });
    drawing.type = "line";
    drawing.data.datasets = data.series.map((entry, n) => line(entry, n, style));
    drawing.options.plugins.legend = legendOfLines(data.series, style);
    // Shares and counts are seen against nothing at all; a loss or an error, against itself.
    const { y } = drawing.options.scales;
    y.beginAtZero = ["count", "percent", "permille"].includes(data.series[0].format);
    delete y.suggestedMin;
    delete y.suggestedMax;
    return drawing;
  },
};

function settings(figure, style) {
  return drawings[figure.dataset.plot](read(figure), style);
}

function draw(figure, moving = false) {
  drawn.get(figure)?.destroy();
  const canvas = figure.querySelector(".plot-box canvas") ?? newCanvas(figure);
  const asked = settings(figure, look());
  asked.options.animation = moving && !still.matches ? { duration: 450 } : false;
  drawn.set(figure, new globalThis.Chart(canvas, asked));
}

function newCanvas(figure) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", figure.querySelector("h2, h3").textContent.trim());
  figure.querySelector(".plot-box").append(canvas);
  return canvas;
}

function begin(figure) {
  try {
    draw(figure, true);
    figure.querySelector(".plot-table").open = false;
    figure.classList.add("drawn");
  } catch (error) {
    console.warn(error); // The table is there, and says the same.
  }
  figure.classList.add("told");
}

function redraw() {
  for (const figure of drawn.keys()) draw(figure);
}

// --- Sharing: a picture is made here and goes where the reader sends it ---

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-share-plot], [data-share-card]");
  if (!button) return;
  button.disabled = true;
  try {
    const { pictureOf, handOver } = await import(button.dataset.pictures);
    const figure = button.closest(".plot");
    const drawing = figure && ((style) => settings(figure, style));
    await handOver(await pictureOf(figure ?? button.closest("section"), look(), drawing), button);
  } catch (error) {
    if (error.name !== "AbortError") document.querySelector("#spoken").textContent = button.dataset.failed;
  } finally {
    button.disabled = false;
  }
});

// --- Beginning, and what changes the look ---

await document.fonts.ready;
for (const figure of document.querySelectorAll("figure.plot")) begin(figure);

new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

// Paper is light, whatever the screen was.
let theme;
addEventListener("beforeprint", () => {
  theme = root.dataset.theme;
  root.dataset.theme = "light";
  redraw();
});
addEventListener("afterprint", () => {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  redraw();
});
