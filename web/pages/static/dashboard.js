// How is each chart of the dashboard drawn? From the table that it names: a row is a place on the axis, a column a series.
// The page says the same in words and figures without this.

const styles = getComputedStyle(document.documentElement);
const tone = (name) => styles.getPropertyValue(`--${name}`).trim();
const number = (cell) => Number(cell.textContent.replaceAll(",", ""));

function seriesOf(table, heads) {
  const rows = [...table.tBodies[0].rows];
  return heads.flatMap((head, column) => {
    if (!head.dataset.tone) return [];
    const colour = tone(head.dataset.tone);
    const values = rows.map((row) => number(row.cells[column]));
    const line = "line" in head.dataset;
    return [{
      label: head.textContent,
      data: values,
      type: line ? "line" : "bar",
      backgroundColor: colour,
      borderColor: line ? colour : tone("paper"),
      borderWidth: line ? 2 : 1,
      borderSkipped: false,
      maxBarThickness: 26,
      categoryPercentage: 0.9,
      pointRadius: line ? 2 : 0,
      stack: line ? "lines" : "bars",
      order: line ? 0 : 1,
    }];
  });
}

// A name that would leave no room for its bar is cut; the table has the whole of it.
function short(name, room) {
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}

function options(lying, room) {
  const ticks = { color: tone("quiet"), precision: 0, maxRotation: 0, autoSkipPadding: 14 };
  const named = function (value) { return short(this.getLabelForValue(value), room); };
  const counted = { stacked: true, beginAtZero: true, ticks, grid: { color: tone("line") }, border: { display: false } };
  const placed = { stacked: true, ticks: lying ? { ...ticks, autoSkip: false, callback: named } : ticks, grid: { display: false }, border: { color: tone("quiet") } };
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    indexAxis: lying ? "y" : "x",
    interaction: { mode: "index", axis: lying ? "y" : "x", intersect: false },
    scales: lying ? { x: counted, y: placed } : { x: placed, y: counted },
    plugins: {
      legend: { position: "bottom", align: "start", labels: { color: tone("ink"), boxWidth: 11, boxHeight: 11, padding: 10 } },
      tooltip: { filter: (item) => item.raw !== 0 },
    },
  };
}

function draw(figure) {
  const table = document.getElementById(figure.dataset.table);
  const heads = [...table.tHead.rows[0].cells];
  const labels = [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  const canvas = figure.querySelector("canvas");
  Chart.getChart(canvas)?.destroy();
  return new Chart(canvas, {
    data: { labels, datasets: seriesOf(table, heads) },
    options: options(figure.classList.contains("bars"), figure.clientWidth < 500 ? 18 : 44),
  });
}

function drawAll() {
  Chart.defaults.font.family = tone("sans");
  Chart.defaults.font.size = 12;
  document.querySelectorAll(".chart").forEach(draw);
}

drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
