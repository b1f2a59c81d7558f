// Whoever is signed out while a page is open is told so on the page. What was typed stays there, and its forms are given the
// new session's token once the same person has signed in again in another window.
(function () {
  'use strict';
  var AGAIN_MS = 4000;
  var out = false, asking = false;

  function place() { return document.getElementById('signed-out'); }

  function tell() {
    var box = place(), words, link;
    // A page of settings says so beside what it saves.
    if (out || !box || document.getElementById('edit')) { return; }
    out = true;
    words = document.createElement('span');
    words.textContent = box.getAttribute('data-words');
    link = document.createElement('a');
    link.className = 'btn';
    link.href = '/manager/sign-in';
    link.target = '_blank';
    link.textContent = box.getAttribute('data-link');
    box.appendChild(words);
    box.appendChild(link);
  }

  function back() {
    out = false;
    place().textContent = '';
  }

  function look() {
    if (!out || asking) { return; }
    asking = true;
    fetch('/manager/account', { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      return answer.redirected || !answer.ok ? '' : answer.text();
    }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, 'text/html'), now = fresh.getElementById('signed-out');
      var token = fresh.querySelector('[name=form]');
      if (!now || !token) { return; }
      // What one person typed is no business of another.
      if (now.getAttribute('data-person') !== place().getAttribute('data-person')) { location.reload(); return; }
      document.querySelectorAll('[name=form]').forEach(function (input) { input.value = token.value; });
      back();
    }).catch(function () { /* the next look tells */ }).then(function () { asking = false; });
  }

  document.addEventListener('signed-out', tell);
  // A form that was sent now would come to the page for signing in, without what was typed. It is stopped here before a
  // page's own script sends it.
  document.addEventListener('submit', function (event) {
    if (!out || event.target.getAttribute('method') !== 'post') { return; }
    event.preventDefault();
    event.stopPropagation();
    place().scrollIntoView({ block: 'center' });
    place().querySelector('a').focus();
    look();
  }, true);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('focus', look);
  setInterval(look, AGAIN_MS);
}());
