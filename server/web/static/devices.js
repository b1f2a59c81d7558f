// While a device is added: those that wait are asked for again and again, and a field shows only where it is of use.
(function () {
  'use strict';
  var EVERY_MS = 2000;
  var shown = null;

  function element(id) { return document.getElementById(id); }
  function chosen() { return document.querySelector('input[name=waiting]:checked'); }

  function fit() {
    var one = chosen();
    var kind = one ? one.getAttribute('data-kind') : '';
    element('for-counter').hidden = kind !== 'counter' && kind !== 'pad';
  }

  // Whoever is inside the list stays where they are; a device that came alone is the one that is meant.
  function show(html) {
    if (html === shown) { return; }
    shown = html;
    var box = element('waiting'), here = document.activeElement, value = box.contains(here) ? here.value : '';
    box.innerHTML = html;
    var all = box.querySelectorAll('input');
    if (!chosen() && all.length === 1) { all[0].checked = true; }
    if (value) { Array.prototype.forEach.call(all, function (one) { if (one.value === value) { one.focus(); } }); }
    fit();
  }

  function look() {
    if (document.hidden) { return; }
    var one = chosen();
    fetch('/manager/devices/-/now?waiting=' + encodeURIComponent(one ? one.value : ''),
      { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401) { location.href = '/manager/sign-in'; return null; }
      return answer.ok ? answer.text() : null;
    }).then(function (html) { if (html !== null) { show(html); } }).catch(function () { /* the next look tells */ });
  }

  document.addEventListener('DOMContentLoaded', function () {
    if (!element('waiting')) { return; }
    element('waiting').addEventListener('change', fit);
    fit();
    setInterval(look, EVERY_MS);
  });
}());
