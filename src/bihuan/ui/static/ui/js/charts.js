// Draws every figure that holds a chart, in the colours of the page; its table stays below it.
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const colours = getComputedStyle(document.documentElement);
  const ink = colours.getPropertyValue("--ink-soft"), line = colours.getPropertyValue("--line");
  const config = {
    axis: { labelColor: ink, titleColor: ink, gridColor: line, domainColor: line, tickColor: line },
    line: { color: colours.getPropertyValue("--accent") },
    point: { color: colours.getPropertyValue("--accent") },
    view: { stroke: null },
  };
  const options = { ast: true, renderer: "canvas", actions: false, defaultStyle: false, config, tooltip: { disableDefaultStyle: true } };
  vegaEmbed(figure.querySelector("div"), JSON.parse(figure.dataset.chart), options);
}
