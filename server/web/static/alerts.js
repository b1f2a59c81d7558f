// On every page behind the sign-in: the number of alarms in the title, a sound for a new one, the clock and the live dot.
(function () {
  'use strict';
  var EVERY_MS = 5000;
  var title = document.title;
  var known = null;

  function element(id) { return document.getElementById(id); }

  function remembered() { try { return localStorage.getItem('toiluot-sound') === 'on'; } catch (error) { return false; } }
  function remember(on) { try { localStorage.setItem('toiluot-sound', on ? 'on' : 'off'); } catch (error) { /* private window */ } }

  // Two short tones; a browser may keep them silent before the first click on the page.
  function ring() {
    var Context = window.AudioContext;
    if (!Context) { return; }
    var context = new Context();
    [[880, 0], [660, 0.18]].forEach(function (tone) {
      var voice = context.createOscillator(), loud = context.createGain(), at = context.currentTime + tone[1];
      voice.frequency.value = tone[0];
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
      voice.connect(loud);
      loud.connect(context.destination);
      voice.start(at);
      voice.stop(at + 0.17);
    });
    setTimeout(function () { context.close(); }, 1000);
    document.documentElement.setAttribute('data-rang', String(Date.now()));
  }

  function show(told) {
    document.title = (told.alarms.length ? '(' + told.alarms.length + ') ' : '') + title;
    var fresh = known !== null && told.alarms.some(function (name) { return known.indexOf(name) < 0; });
    known = told.alarms;
    if (fresh && remembered()) { ring(); }
    var at = element('at');
    if (at) { at.textContent = told.clock; }
  }

  function live(well) {
    var dot = element('live');
    if (!dot) { return; }
    dot.classList.toggle('lost', !well);
    dot.lastElementChild.textContent = dot.getAttribute(well ? 'data-well' : 'data-lost');
  }

  function ask() {
    fetch('/manager/alarms', { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401) { document.dispatchEvent(new Event('signed-out')); }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (told) { live(true); show(told); }).catch(function () { live(false); });
  }

  document.addEventListener('DOMContentLoaded', function () {
    var sound = element('sound');
    if (sound && window.AudioContext) {
      sound.classList.remove('hide');
      sound.setAttribute('aria-pressed', String(remembered()));
      sound.addEventListener('click', function () {
        remember(!remembered());
        sound.setAttribute('aria-pressed', String(remembered()));
        if (remembered()) { ring(); }
      });
    }
    ask();
    setInterval(ask, EVERY_MS);
    document.addEventListener('visibilitychange', function () { if (!document.hidden) { ask(); } });
  });
}());
