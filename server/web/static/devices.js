// Keeps the list and the picture of a screen fresh, and while a device is added those that wait; a field shows only where it is of use.
(function () {
  'use strict';
  var EVERY_MS = 2000, LOOK_EVERY_MS = 10000, KEPT_MS = 60000;
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

  // The fields of a form are never among what is replaced; the keyboard stays on the link where it was.
  function renew(html) {
    if (html === shown) { return; }
    shown = html;
    var fresh = new DOMParser().parseFromString(html, 'text/html');
    ['asks', 'state', 'head', 'rows'].forEach(function (id) {
      var old = element(id), now = fresh.getElementById(id), here = document.activeElement;
      if (!old || !now || old.innerHTML === now.innerHTML) { return; }
      var to = here && old.contains(here) ? here.getAttribute('href') : null;
      old.innerHTML = now.innerHTML;
      Array.prototype.forEach.call(to === null ? [] : old.querySelectorAll('a[href]'), function (link) {
        if (link.getAttribute('href') === to) { link.focus({ preventScroll: true }); }
      });
    });
  }

  function look(address, show) {
    var asking = false;
    return function () {
      if (document.hidden || asking) { return; }
      asking = true;
      fetch(address(), { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
        if (answer.status === 401) { document.dispatchEvent(new Event('signed-out')); return null; }
        return answer.ok ? answer.text() : null;
      }).then(function (html) { if (html !== null) { show(html); } }).catch(function () { /* the next look tells */ })
        .then(function () { asking = false; });
    };
  }

  function waiting() {
    var one = chosen();
    return '/manager/devices/-/now?waiting=' + encodeURIComponent(one ? one.value : '');
  }

  function list() {
    var page = element('devices');
    return '/manager/devices/-/list/now?one=' + encodeURIComponent(page.getAttribute('data-one')) +
      '&role=' + encodeURIComponent(page.getAttribute('data-role'));
  }

  // A picture is taken away when none came for a minute: it would pass for what is on the screen now.
  function follow(form) {
    var box = element('screen'), asking = false, came = Date.now(), html = null;

    function put(fresh) {
      came = Date.now();
      box.replaceChildren.apply(box, fresh);
    }

    function show(told) {
      var same = told === html, fresh = new DOMParser().parseFromString(told, 'text/html').body;
      var picture = fresh.querySelector('img');
      html = told;
      if (!picture) {
        if (!same) { put(Array.prototype.slice.call(fresh.childNodes)); }
        return;
      }
      if (same) { return; }
      var next = new Image();
      next.alt = picture.alt;
      next.onload = function () { put([next]); };
      next.src = picture.getAttribute('src');
    }

    function ask() {
      if (document.hidden || asking) { return; }
      asking = true;
      var said = new URLSearchParams();
      said.set('form', form.querySelector('input[name=form]').value);
      fetch(form.getAttribute('action') + '/now', { method: 'POST', body: said, credentials: 'same-origin', cache: 'no-store' })
        .then(function (answer) {
          if (answer.status === 401) { document.dispatchEvent(new Event('signed-out')); }
          return answer.ok ? answer.text() : null;
        }).then(function (told) { if (told !== null) { show(told); } }).catch(function () { /* the next look tells */ })
        .then(function () {
          asking = false;
          if (Date.now() - came > KEPT_MS && box.querySelector('img')) { html = null; put([]); }
        });
    }

    element('renews').hidden = false;
    if (element('gone')) { element('gone').hidden = true; }
    setInterval(ask, LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', ask);
    if (!box.querySelector('img')) { ask(); }
  }

  document.addEventListener('DOMContentLoaded', function () {
    if (element('waiting')) {
      element('waiting').addEventListener('change', fit);
      fit();
      setInterval(look(waiting, show), EVERY_MS);
    }
    if (element('devices')) { setInterval(look(list, renew), EVERY_MS); }
    if (element('look') && element('look').hasAttribute('data-looks-on')) { follow(element('look')); }
  });
}());
