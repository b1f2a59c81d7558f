// Keeps today's page fresh: what changes comes from the server every two seconds, seconds go on between.
(function () {
  'use strict';
  var EVERY_MS = 2000;
  var asking = false, pressed = false, held = null;

  function element(id) { return document.getElementById(id); }

  // Where somebody is inside what is replaced, they stay: an open part stays open, the keyboard stays where it was.
  function replace(html) {
    var now = element('now'), open = {}, here = document.activeElement, place = -1;
    now.querySelectorAll('details[id]').forEach(function (part) { open[part.id] = part.open; });
    var reach = 'a[href], button, summary';
    if (here && now.contains(here)) { place = Array.prototype.indexOf.call(now.querySelectorAll(reach), here); }
    var same = place >= 0 ? here.getAttribute('href') || here.textContent : '';
    var stood = slid(now).map(function (box) { return [box.scrollLeft, box.scrollTop]; });
    var box = here && now.contains(here) && here.hasAttribute('data-slides') ? here.id : '';
    now.innerHTML = html;
    var boxes = slid(now);
    now.querySelectorAll('details[id]').forEach(function (part) { part.open = Boolean(open[part.id]); });
    if (place >= 0) {
      var all = Array.prototype.slice.call(now.querySelectorAll(reach));
      var again = all.filter(function (one) { return (one.getAttribute('href') || one.textContent) === same; });
      var to = again.indexOf(all[place]) >= 0 ? all[place] : again[0];
      if (to) { to.focus({ preventScroll: true }); }
    }
    // After the parts are open again: a box that is short slides nowhere.
    if (boxes.length === stood.length) { boxes.forEach(function (one, n) { one.scrollLeft = stood[n][0]; one.scrollTop = stood[n][1]; }); }
    reachable();
    if (box && element(box)) { element(box).focus({ preventScroll: true }); }
  }
  // Of a button that is replaced between press and release, nobody hears the click: what is fresh waits for the release.
  function show(html) { if (pressed) { held = html; } else { replace(html); } }
  function press(event) { pressed = event.button === 0; }  // of another button the browser may keep the release
  function release() {
    setTimeout(function () {
      var html = held;
      pressed = false; held = null;
      if (html !== null) { replace(html); }
    }, 0);
  }
  function slid(now) { return Array.prototype.slice.call(now.querySelectorAll('.chart-box, [data-slides]')); }

  // On a phone the chart is wider than the screen: it begins where it is now.
  function seeNow() {
    var box = document.querySelector('.chart-box'), bars = box ? box.querySelectorAll('.arr.is') : [];
    // Of a chart that is drawn twice, low and of the usual height, one is seen.
    var bar = Array.prototype.filter.call(bars, function (one) { return one.getClientRects().length; })[0];
    if (!bar) { return; }
    var right = bar.getBoundingClientRect().right - box.getBoundingClientRect().left;
    if (right > box.clientWidth - 24) { box.scrollLeft += right - box.clientWidth + 32; }
  }

  // What can be slid is reached by the keyboard; at what fits nobody has to stop.
  function reachable() {
    document.querySelectorAll('.wide, [data-slides]').forEach(function (box) {
      var own = getComputedStyle(box).overflowY !== 'visible' && box.scrollHeight > box.clientHeight + 1;
      if (own || box.scrollWidth > box.clientWidth + 1) { box.setAttribute('tabindex', '0'); } else { box.removeAttribute('tabindex'); }
    });
  }

  function lost(is) { element('lost').classList.toggle('hide', !is); }

  function refresh() {
    if (document.hidden || asking) { return; }
    asking = true;
    fetch('/manager/now', { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401) { lost(false); document.dispatchEvent(new Event('signed-out')); return null; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) { if (html !== null) { lost(false); show(html); } })
      .catch(function () { lost(true); })
      .then(function () { asking = false; });
  }

  function two(n) { return (n < 10 ? '0' : '') + n; }

  function tick() {
    document.querySelectorAll('time[data-s]').forEach(function (time) {
      var s = Number(time.getAttribute('data-s')) + 1, h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
      time.setAttribute('data-s', String(s));
      time.textContent = (h ? h + ':' : '') + two(m) + ':' + two(s % 60);
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    reachable();
    seeNow();
    window.addEventListener('resize', reachable);
    document.addEventListener('toggle', reachable, true);
    window.addEventListener('hashchange', function () {
      var part = element(location.hash.slice(1));
      if (part && part.tagName === 'DETAILS') { part.open = true; }
    });
    document.addEventListener('pointerdown', press, true);
    document.addEventListener('pointerup', release, true);
    document.addEventListener('pointercancel', release, true);
    setInterval(refresh, EVERY_MS);
    setInterval(tick, 1000);
    document.addEventListener('visibilitychange', refresh);
  });
}());
