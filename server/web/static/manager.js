// Draws charts and keeps today's page fresh. Everything it needs stands in the page.
(function () {
  'use strict';
  var EVERY_MS = 5000;
  var drawn = {};

  function draw(root) {
    root.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      var text = box.getAttribute('data-figure');
      var figure = JSON.parse(text);
      window.Plotly.react(box, figure.data, figure.layout, { displayModeBar: false, responsive: true });
      drawn[box.id] = text;
    });
  }

  // What can be slid sideways is reached by the keyboard; at what fits nobody has to stop.
  function reach() {
    document.querySelectorAll('.card').forEach(function (card) {
      if (card.scrollWidth > card.clientWidth + 1) { card.setAttribute('tabindex', '0'); } else { card.removeAttribute('tabindex'); }
    });
  }

  // The charts stay in place when the rest is replaced: drawing them anew would make them flicker.
  function replace(html) {
    var now = document.getElementById('now');
    var fresh = document.createElement('div');
    fresh.innerHTML = html;
    fresh.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      var old = document.getElementById(box.id);
      if (!old) { return; }
      if (drawn[box.id] !== box.getAttribute('data-figure')) { old.setAttribute('data-figure', box.getAttribute('data-figure')); }
      box.parentNode.replaceChild(old, box);
    });
    while (now.firstChild) { now.removeChild(now.firstChild); }
    while (fresh.firstChild) { now.appendChild(fresh.firstChild); }
    now.querySelectorAll('.chart[data-figure]').forEach(function (box) {
      if (drawn[box.id] !== box.getAttribute('data-figure')) { draw(box.parentNode); }
    });
    var at = document.getElementById('at'), said = now.querySelector('[data-at]');
    if (at && said) { at.textContent = said.getAttribute('data-at'); }
    reach();
  }

  function lost(is) { document.getElementById('lost').classList.toggle('hide', !is); }

  function refresh() {
    if (document.hidden) { return; }
    fetch('/manager/now', { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401) { location.href = '/manager/sign-in'; return null; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) { if (html !== null) { lost(false); replace(html); } }).catch(function () { lost(true); });
  }

  // A chart keeps the size of the screen it was drawn for, which is not the paper's.
  function fit(size) {
    document.querySelectorAll('.chart[data-figure]').forEach(function (box) { window.Plotly.relayout(box, size); });
  }
  var PAPER = { autosize: false, width: 680, height: 210 }, SCREEN = { autosize: true, width: null, height: null };

  document.addEventListener('DOMContentLoaded', function () {
    if (window.Plotly) {
      draw(document);
      window.addEventListener('beforeprint', function () { fit(PAPER); });
      window.addEventListener('afterprint', function () { fit(SCREEN); });
    }
    reach();
    window.addEventListener('resize', reach);
    var day = document.getElementById('day');
    if (day) { day.addEventListener('change', function () { day.form.submit(); }); }
    var print = document.getElementById('print');
    if (print) { print.addEventListener('click', function () { window.print(); }); }
    if (document.getElementById('now')) {
      setInterval(refresh, EVERY_MS);
      document.addEventListener('visibilitychange', refresh);
    }
  });
}());
