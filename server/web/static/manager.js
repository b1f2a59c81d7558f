// Draws charts. Everything it needs stands in the page.
(function () {
  'use strict';

  var PAPER = { ink: '#14212B', quiet: '#55636E', line: '#DEDAD1', bad: '#B3261E', surface: '#FFFFFF', brand: '#0B6B63', warn: '#B26A00' };
  var INK, QUIET, RULE, BAD, SURFACE, TONES;

  // Those of the page's look; on paper always dark on white, whatever the screen looks like.
  function colours(paper) {
    var look = getComputedStyle(document.documentElement);
    function colour(name) { return (paper ? '' : look.getPropertyValue('--' + name).trim()) || PAPER[name]; }
    INK = colour('ink'); QUIET = colour('quiet'); RULE = colour('line'); BAD = colour('bad'); SURFACE = colour('surface');
    TONES = { '#0B6B63': colour('brand'), '#B26A00': colour('warn') };
  }
  colours(false);

  // A chart's own colours are those of light; on a dark ground the green would not be seen.
  function tone(text) { return TONES[text] || text; }
  var FONT = 'Inter, "Noto Sans", sans-serif';

  // The number of each bar, and the target's line over the whole width: Chart.js has neither.
  var NUMBERS = {
    id: 'numbers',
    afterDatasetsDraw: function (chart, _, options) {
      var pen = chart.ctx, across = chart.options.indexAxis === 'y';
      if (!options.texts || chart.scales[across ? 'x' : 'y'].options.display) { return; }
      pen.save();
      pen.font = '14px ' + FONT;
      pen.fillStyle = INK;
      pen.textAlign = across ? 'left' : 'center';
      pen.textBaseline = across ? 'middle' : 'bottom';
      chart.getDatasetMeta(0).data.forEach(function (bar, n) {
        pen.fillText(options.texts[n], bar.x + (across ? 6 : 0), bar.y - (across ? 0 : 4));
      });
      pen.restore();
    }
  };
  var TARGET = {
    id: 'target',
    afterDatasetsDraw: function (chart, _, options) {
      if (!options.text) { return; }
      var pen = chart.ctx, area = chart.chartArea, y = chart.scales.y.getPixelForValue(options.at);
      pen.save();
      pen.strokeStyle = BAD;
      pen.lineWidth = 1.5;
      pen.setLineDash([9, 6]);
      pen.beginPath();
      pen.moveTo(area.left, y);
      pen.lineTo(area.right, y);
      pen.stroke();
      pen.restore();
    }
  };

  function widest(chart, texts) {
    chart.ctx.font = '14px ' + FONT;
    return Math.max.apply(null, texts.map(function (text) { return chart.ctx.measureText(text).width; }));
  }

  // Bars too close for a number over each get a scale at the side.
  function numbersOrScale(chart, texts, size) {
    chart.options.scales.y.display = size.width / texts.length < widest(chart, texts) + 6;
  }

  function bars(figure) {
    return [{ data: figure.values, backgroundColor: figure.colours.map(tone), borderRadius: 4, maxBarThickness: 64,
      barPercentage: 0.9, categoryPercentage: 0.66 }];
  }

  function curves(figure) {
    return figure.series.map(function (one) {
      return { label: one.name, data: one.values, borderColor: tone(one.colour), backgroundColor: tone(one.colour), borderWidth: 2.5,
        borderDash: one.dotted ? [3, 4] : [], pointRadius: 3, pointHitRadius: 12, cubicInterpolationMode: 'monotone' };
    });
  }

  // As the library has them, which leaves out that a curve is dotted, and the target.
  function legend(chart) {
    var target = chart.options.plugins.target;
    return window.Chart.defaults.plugins.legend.labels.generateLabels(chart).map(function (item) {
      item.lineDash = chart.data.datasets[item.datasetIndex].borderDash;
      return item;
    }).concat(!target.text ? [] : [{ text: target.text, fontColor: BAD, strokeStyle: BAD, lineWidth: 1.5, lineDash: [9, 6], pointStyle: 'line' }]);
  }

  function config(figure) {
    var lines = figure.kind === 'lines', across = figure.kind === 'across';
    var texts = lines || figure.scale ? null : figure.rows.map(function (row) { return row[0]; });
    var words = { offset: true, grid: { display: false }, border: { display: false },
      ticks: { color: across ? INK : QUIET, maxRotation: 0, autoSkip: !across, autoSkipPadding: 10 },
      // The library gives words half of the width at most.
      afterFit: function (axis) { if (across) { axis.width = widest(axis.chart, figure.labels) + 14; } } };
    var values = { display: lines || figure.scale, beginAtZero: true, grace: lines ? 0 : '4%', border: { display: false },
      suggestedMax: lines && figure.target ? figure.target.at : 1, grid: { color: RULE },
      ticks: { color: QUIET, maxTicksLimit: 6, precision: lines ? undefined : 0,
        callback: function () { return window.Chart.Ticks.formatters.numeric.apply(this, arguments) + (lines ? '\u2032' : ''); } } };
    return {
      type: lines ? 'line' : 'bar',
      data: { labels: figure.labels, datasets: lines ? curves(figure) : bars(figure) },
      plugins: [NUMBERS, TARGET],
      options: {
        animation: false, maintainAspectRatio: false, locale: document.documentElement.lang,
        indexAxis: across ? 'y' : 'x',
        onResize: texts && !across ? function (chart, size) { numbersOrScale(chart, texts, size); } : undefined,
        layout: { padding: { top: lines ? 0 : across ? 4 : 26, right: across ? 56 : 8 } },
        interaction: { mode: 'index', axis: across ? 'y' : 'x', intersect: false },
        scales: across ? { x: values, y: words } : { x: words, y: values },
        plugins: {
          numbers: { texts: texts },
          target: figure.target || {},
          legend: { display: lines, align: 'start', onClick: function () {}, labels: { color: INK, padding: 16, usePointStyle: true, pointStyle: 'line', pointStyleWidth: 34, generateLabels: legend } },
          tooltip: {
            backgroundColor: INK, titleColor: SURFACE, bodyColor: SURFACE, displayColors: false, padding: 10, titleFont: { size: 14 }, bodyFont: { size: 14 },
            callbacks: {
              title: function (at) { return (figure.of ? figure.of + ' ' : '') + at[0].label; },
              label: function (at) { return at.datasetIndex ? [] : figure.head.map(function (what, n) { return what + ': ' + figure.rows[at.dataIndex][n]; }); }
            }
          }
        }
      }
    };
  }

  function draw(root) {
    root.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      var text = box.getAttribute('data-figure'), canvas = box.firstElementChild;
      new window.Chart(canvas, config(JSON.parse(text)));
    });
  }

  // What can be slid sideways is reached by the keyboard; at what fits nobody has to stop.
  function reach() {
    document.querySelectorAll('.card').forEach(function (card) {
      if (card.scrollWidth > card.clientWidth) { card.setAttribute('tabindex', '0'); } else { card.removeAttribute('tabindex'); }
    });
  }

  // On a phone the tables of a report were 27,000 pixels high: of a long one the first lines do until somebody asks.
  function shorten(table) {
    var more = document.createElement('button');
    more.type = 'button';
    more.className = 'btn unfold';
    more.textContent = table.getAttribute('data-more');
    more.addEventListener('click', function () {
      var row = table.tBodies[0].rows[8];
      table.classList.remove('short');
      more.remove();
      row.tabIndex = -1;
      row.focus();
    });
    table.classList.add('short');
    table.after(more);
  }

  // Drawn anew in place: a new chart would take a turn of its own to find its size, and paper does not wait.
  function recolour(paper) {
    colours(paper);
    document.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      var chart = window.Chart.getChart(box.firstElementChild);
      var drawn = config(JSON.parse(box.getAttribute('data-figure')));
      chart.options = drawn.options;
      drawn.data.datasets.forEach(function (set, n) {
        chart.data.datasets[n].borderColor = set.borderColor;
        chart.data.datasets[n].backgroundColor = set.backgroundColor;
      });
      chart.update('none');
    });
  }

  // A chart keeps the size and the dots of the screen it was drawn for, which are not the paper's.
  function fit(width, height, dots) {
    document.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      var chart = window.Chart.getChart(box.firstElementChild);
      chart.options.devicePixelRatio = dots;
      chart.resize(width, height);
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    if (window.Chart) {
      window.Chart.defaults.font.family = FONT;
      window.Chart.defaults.font.size = 14;
      draw(document);
      window.addEventListener('beforeprint', function () { recolour(true); fit(440, 210, 3); });
      window.addEventListener('afterprint', function () { recolour(false); fit(); });
      var dark = window.matchMedia('(prefers-color-scheme:dark)');
      if (dark.addEventListener) { dark.addEventListener('change', function () { recolour(false); }); }
    }
    document.querySelectorAll('table[data-more]').forEach(shorten);
    reach();
    window.addEventListener('resize', reach);
    var day = document.getElementById('day');
    if (day) { day.addEventListener('change', function () { day.form.submit(); }); }
    var print = document.getElementById('print');
    if (print) { print.addEventListener('click', function () { window.print(); }); }
  });
}());
