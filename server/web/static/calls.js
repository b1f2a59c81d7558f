// Renews the calls of the page where they stand, so that what is read or enlarged stays in its place. Plain ES5: without
// it, or where it cannot run, the page renews itself whole or by its link.
(function () {
  'use strict';
  var EVERY_MS = 10000, ANSWER_MS = 8000;
  var now = document.getElementById('now'), lost = document.getElementById('lost');
  function renew() {
    if (document.hidden) { return; }
    var asked = new XMLHttpRequest();
    asked.open('GET', location.href);
    asked.timeout = ANSWER_MS;
    asked.onload = function () {
      var found = asked.status === 200 ? new DOMParser().parseFromString(asked.responseText, 'text/html').getElementById('now') : null;
      lost.hidden = !!found;
      if (found && found.innerHTML !== now.innerHTML) { now.innerHTML = found.innerHTML; }
    };
    asked.onerror = asked.ontimeout = function () { lost.hidden = false; };
    asked.send();
  }
  setInterval(renew, EVERY_MS);
  document.addEventListener('visibilitychange', renew);
}());
