// While this PC shows a code: asks each second what became of it, and opens the page anew when something did.
(function () {
  'use strict';
  var EVERY_MS = 1000;

  function next(now) {
    if (now === 'waits') { return; }
    location.replace('/manager/this-pc' + (now === 'wrong' ? '?over=wrong' : ''));
  }

  // Also while it is hidden: a manager may type the code in another tab of the same PC.
  function look(code) {
    fetch('/manager/this-pc/now', {
      method: 'POST', credentials: 'same-origin', cache: 'no-store',
      headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code: code })
    }).then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (told) { if (told) { next(told.now); } })
      .catch(function () { /* the next look tells */ });
  }

  document.addEventListener('DOMContentLoaded', function () {
    var shown = document.getElementById('code');
    if (shown) { setInterval(function () { look(shown.getAttribute('data-code')); }, EVERY_MS); }
  });
}());
