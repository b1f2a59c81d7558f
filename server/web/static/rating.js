// The pad at a counter (/pad) and the page that a counter's code opens (/r): both rate the visit just over there.
(function () {
  'use strict';
  var EVERY_MS = 1000, SECONDS = 30, THANKS_MS = 5000, LONGEST = 500;
  var root = document.body, base = root.getAttribute('data-base'), pad = base === '/pad';
  var WORDS = JSON.parse(root.getAttribute('data-words')), LANGUAGES = Object.keys(WORDS);
  var code = location.hash.replace(/^#/, ''), lang = '', chosen = false;
  var view = null, asked = null, step = 'wait', score = 0, reasons = {}, comment = '', left = SECONDS, timer = null;
  var shownCode = '', wrongCode = false, asking = false, sending = '', lost = false, trouble = '', passed = '', drawn = '', touched = false;
  var TICK = '<svg class="tick" viewBox="0 0 108 108" aria-hidden="true"><circle cx="54" cy="54" r="48"/><path d="M33 56l15 15 28-33"/></svg>';
  var FACES = {
    5: '<path d="M31 44c4-7 12-7 16 0M61 44c4-7 12-7 16 0"/><path d="M30 60c8 18 40 18 48 0z" class="full"/>',
    4: '<circle cx="39" cy="45" r="5" class="full"/><circle cx="69" cy="45" r="5" class="full"/><path d="M32 64c10 11 34 11 44 0"/>',
    3: '<circle cx="39" cy="45" r="5" class="full"/><circle cx="69" cy="45" r="5" class="full"/><path d="M34 68h40"/>',
    2: '<circle cx="39" cy="45" r="5" class="full"/><circle cx="69" cy="45" r="5" class="full"/><path d="M34 72c9-9 31-9 40 0"/>',
    1: '<circle cx="39" cy="45" r="5" class="full"/><circle cx="69" cy="45" r="5" class="full"/><path d="M32 76c9-15 35-15 44 0"/><path d="M30 37l13-7M78 37l-13-7"/>'
  };

  function $(id) { return document.getElementById(id); }
  function esc(x) { return String(x === null || x === undefined ? '' : x).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
  function plain(key, facts) {
    var s = WORDS[lang][key], k;
    if (s.other) { s = facts && facts[s.by] === 1 ? s.one : s.other; }
    for (k in facts || {}) { s = s.split('{' + k + '}').join(String(facts[k])); }
    return s;
  }
  function t(key, facts) { return esc(plain(key, facts)); }
  function own(text) { var i, s = (text || {})[lang]; for (i = 0; !s && i < LANGUAGES.length; i++) { s = (text || {})[LANGUAGES[i]]; } return s || ''; }
  function uuid() { var a = [], i, s = ''; try { a = crypto.getRandomValues(new Uint8Array(16)); } catch (e) { for (i = 0; i < 16; i++) { a[i] = Math.random() * 256; } } for (i = 0; i < 16; i++) { s += ('0' + (a[i] & 255).toString(16)).slice(-2); } return s; }
  // Without what is no text: a server would refuse all of it.
  function words(said) { return said.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '').replace(/^\s+|\s+$/g, '').slice(0, LONGEST); }

  function isAsking() { return step === 'rate' || step === 'why' || step === 'praise'; }

  // -- what is shown --
  function draw() {
    var body, asks = isAsking();
    document.documentElement.lang = lang;
    document.title = plain('title');
    Array.prototype.forEach.call(document.querySelectorAll('[data-lang]'), function (b) { b.setAttribute('aria-pressed', String(b.getAttribute('data-lang') === lang)); });
    $('site').textContent = view ? own(view.site) : plain('office');
    if ($('call')) { $('call').textContent = plain('hotline', { number: $('call').getAttribute('data-number') }); }
    $('place').textContent = view ? own(view.branch) + ' · ' + plain('counter', { n: view.counter }) : '';
    $('lost').hidden = !lost; $('lost').textContent = lost ? plain('lost') : '';
    if (step === 'unpaired') { body = unpaired(); }
    else if (step === 'wait') { body = big(t('opening'), ''); }
    else if (step === 'thanks') { body = big(t('thanks'), t(pad ? 'thanks_hint' : 'thanks_phone'), TICK); }
    else if (step === 'refused') { body = big(esc(trouble), ''); }
    else if (step === 'none') { body = big(t('none'), t('none_hint', { n: view.within_min })); }
    else if (step === 'mine') { body = '<div class="rest"><p class="label">' + t('serving') + '</p><h1 class="mine huge">' + esc(view.number) + '</h1></div>'; }
    else if (asks) { body = rating(); }
    else { body = '<div class="rest"><p class="label">' + t('desk') + '</p><p class="desk huge">' + esc(view.counter) + '</p><h1>' + esc(own(view.counter_name)) + '</h1><p class="quiet">' + t(view && view.rests ? 'rests' : 'idle') + '</p></div>'; }
    if (body !== drawn) {
      var focus = document.activeElement && document.activeElement.getAttribute('data-key');
      drawn = body; $('main').innerHTML = body; $('main').className = step === 'praise' ? 'why praise' : step;
      if ($('comment')) { $('comment').value = comment; }
      var again = focus && document.querySelector('[data-key="' + focus + '"]');
      if (again) { again.focus(); }
    }
    $('foot').hidden = !asks;
    if (asks) {
      $('hint').textContent = plain({ rate: 'hint', why: 'hint_why', praise: 'hint_praise' }[step]);
      $('acts').innerHTML = (step !== 'rate' ? '<button type="button" class="btn go" data-act="send" data-key="send"' + (sending ? ' disabled' : '') + '>' + t('send') + '</button>' : '') + (pad && step !== 'praise' ? '<button type="button" class="btn" data-act="skip" data-key="skip">' + t('skip') + '</button>' : '');
      tell();
    }
  }
  function big(head, text, sign) { return '<div class="rest">' + (sign || '') + '<h1>' + head + '</h1>' + (text ? '<p class="quiet">' + text + '</p>' : '') + '</div>'; }
  // Until a manager has typed the code: its digits, large. Whoever cannot see them hears them one by one.
  function unpaired() {
    if (!shownCode) { return big(t('unpaired'), t('no_code')); }
    return '<div class="rest"><h1>' + t('unpaired') + '</h1><p class="label">' + t('code') + '</p><p class="code huge"><span class="unseen">' + shownCode.split('').join(' ') + '</span><span aria-hidden="true">' + shownCode.slice(0, 3) + ' ' + shownCode.slice(3) + '</span></p>' + (wrongCode ? '<p class="warned">' + t('code_wrong') + '</p>' : '') + '<p class="quiet">' + t('unpaired_hint') + '</p></div>';
  }
  function rating() {
    var out = '<div class="ask"><div><p class="label">' + t('mine') + '</p><p class="mine">' + esc(asked.number) + '</p></div><h1>' + t({ rate: 'rate', why: 'what', praise: 'praise' }[step]) + '</h1></div>', i, k;
    if (step === 'rate') {
      out += '<div class="faces" role="group" aria-label="' + t('rate') + '">';
      for (i = 5; i >= 1; i--) { out += '<button type="button" class="face f' + i + '" data-act="score" data-score="' + i + '" data-key="s' + i + '"><svg viewBox="0 0 108 108" aria-hidden="true"><circle cx="54" cy="54" r="48"/>' + FACES[i] + '</svg><span>' + t('score_' + i) + '</span></button>'; }
      return out + '</div>';
    }
    out += '<p class="picked f' + score + '"><svg viewBox="0 0 108 108" aria-hidden="true"><circle cx="54" cy="54" r="48"/>' + FACES[score] + '</svg><span>' + t('score_' + score) + '</span><button type="button" class="link" data-act="back" data-key="back">' + t('back') + '</button></p>';
    if (step === 'praise') { return out + ownWords(); }
    out += '<div class="chips" role="group" aria-label="' + t('what') + '">';
    for (k in view.reasons) { if (Object.prototype.hasOwnProperty.call(view.reasons, k)) { out += '<button type="button" data-act="reason" data-reason="' + esc(k) + '" data-key="r' + esc(k) + '" aria-pressed="' + !!reasons[k] + '">' + esc(own(view.reasons[k])) + '</button>'; } }
    return out + '</div>' + ownWords();
  }
  function ownWords() { return '<label for="comment">' + t('comment') + '</label><textarea id="comment" data-key="comment" rows="3" maxlength="' + LONGEST + '"></textarea>'; }
  // Only a pad goes back to rest by itself; good marks are sent by themselves everywhere.
  function counts() { return pad || step === 'praise'; }
  function tell() {
    $('bar').parentNode.hidden = !counts();
    if (!counts()) { $('left').textContent = ''; return; }
    $('left').textContent = plain(step === 'praise' ? 'sends' : 'closes', { n: Math.max(0, left) });
    $('bar').style.width = Math.round(100 * left / SECONDS) + '%';
  }
  function go(next) { if (step !== next) { step = next; drawn = ''; } draw(); }
  function say(text) { $('said').textContent = text; }

  // -- the time-out --
  function begin() {
    clearInterval(timer); left = SECONDS;
    timer = setInterval(function () {
      if (sending || !counts()) { return; }
      left -= 1;
      if (left > 0) { tell(); } else if (step === 'praise') { send(); } else { dismiss(); }
    }, 1000);
  }
  function dismiss() {
    clearInterval(timer); timer = null;
    if (asked) { passed = asked.visit; }
    asked = null; score = 0; reasons = {}; comment = ''; sending = ''; chosen = false; step = 'idle'; drawn = '';
    if (view) { settle(); }
  }

  // The server tells nobody whether a visit is rated: a clerk can look too. Who rated it here is not asked again.
  function remember(visit) { passed = visit; try { localStorage.setItem('rated', visit); } catch (e) { /* until the page is shut */ } }
  function rated() { try { return localStorage.getItem('rated') || ''; } catch (e) { return ''; } }

  // -- what the server says --
  function settle() {
    var busy = isAsking() || step === 'thanks' || step === 'refused';
    // A question that nobody touched gives way when the next person is served, or it is over.
    if (busy && !(step === 'rate' && !touched && (view.state === 'mine' || view.state === 'idle'))) { draw(); return; }
    if (!chosen && view.language && WORDS[view.language]) { lang = view.language; }
    if (!chosen && !view.language) { lang = first(); }
    if (view.state === 'rate' && view.visit !== passed) {
      if (!asked || asked.visit !== view.visit) { asked = { visit: view.visit, number: view.number }; score = 0; reasons = {}; comment = ''; touched = false; begin(); say(plain('rate')); }
      go('rate'); return;
    }
    clearInterval(timer); asked = null;
    go(view.state !== 'rate' ? view.state : pad ? 'idle' : 'thanks');
  }
  function http(method, path, body, then) {
    var x = new XMLHttpRequest(); x.open(method, base + path, true); x.timeout = 8000;
    x.setRequestHeader('Accept-Language', lang);
    if (!pad) { x.setRequestHeader('Authorization', 'Bearer ' + code); }
    if (body) { x.setRequestHeader('Content-Type', 'application/json'); }
    x.onload = function () { var data = null; try { data = JSON.parse(x.responseText); } catch (e) { /* empty, or a proxy's own page */ } then(x.status, data); };
    x.onerror = x.ontimeout = function () { then(0, null); };
    x.send(body ? JSON.stringify(body) : null);
  }
  // One question at a time: an answer that comes late must not take the place of a newer code.
  function lookAtCode() {
    if (asking) { return; }
    asking = true;
    if (!shownCode) {
      http('POST', '/code', {}, function (status, data) {
        asking = false; lost = status === 0;
        if (status === 200 && data) { shownCode = data.code; say(plain('code') + ': ' + shownCode.split('').join(' ')); }
        draw();
      });
      return;
    }
    http('POST', '/code/now', { code: shownCode }, function (status, data) {
      asking = false; lost = status !== 200;
      if (status === 200 && data && data.now !== 'waits') { wrongCode = data.now === 'wrong'; shownCode = ''; }
      draw();
    });
  }
  function look() {
    if (document.hidden) { return; }
    http('GET', '/now', null, function (status, data) {
      if (status === 200 && data) { lost = false; view = data; shownCode = ''; wrongCode = false; settle(); return; }
      if (status === 401 || status === 404) { lost = false; if (step !== 'unpaired') { clearInterval(timer); asked = null; view = null; go(pad ? 'unpaired' : 'refused'); trouble = plain('unknown'); draw(); } if (pad) { lookAtCode(); } return; }
      lost = true; draw();
    });
  }
  function send() {
    if (sending || !asked) { return; }
    var body = said();
    draw(); post(body, 0);
  }
  function said() {
    var list = [], k;
    for (k in reasons) { if (reasons[k] && score < 4) { list.push(k); } }
    sending = uuid();
    return { command_id: sending, visit: asked.visit, score: score, reasons: list, comment: words(comment) };
  }
  function post(body, tries) {
    http('POST', '/rate', body, function (status, data) {
      if (sending !== body.command_id) { return; }
      if (status === 0 || status === 503) { lost = true; draw(); if (tries < 10) { setTimeout(function () { post(body, tries + 1); }, 2000); return; } }
      clearInterval(timer); lost = false; sending = ''; if (asked) { if (status === 204) { remember(asked.visit); } else { passed = asked.visit; } }
      if (status === 204) { go('thanks'); say(plain('thanks')); }
      else { trouble = data && data.error && data.error.message ? data.error.message : plain('failed'); go('refused'); say(trouble); }
      if (pad) { setTimeout(dismiss, THANKS_MS); }
    });
  }

  // -- what a person does --
  document.addEventListener('click', function (event) {
    var el = event.target; while (el && el !== document && !(el.getAttribute && (el.getAttribute('data-act') || el.getAttribute('data-lang')))) { el = el.parentNode; }
    if (!el || el === document) { return; }
    touched = true; left = SECONDS;
    if (el.getAttribute('data-lang')) { lang = el.getAttribute('data-lang'); chosen = true; drawn = ''; draw(); return; }
    var act = el.getAttribute('data-act'), k;
    if (act === 'score') { score = Number(el.getAttribute('data-score')); go(score >= 4 ? 'praise' : 'why'); if (score >= 4) { say(plain('praise')); } var h = document.querySelector('.chips button') || document.querySelector('[data-act=send]'); if (h) { h.focus(); } return; }
    if (act === 'reason') { k = el.getAttribute('data-reason'); reasons[k] = !reasons[k]; }
    if (act === 'back') { score = 0; reasons = {}; comment = ''; go('rate'); return; }
    if (act === 'send') { send(); return; }
    if (act === 'skip') { dismiss(); return; }
    draw();
  });
  document.addEventListener('input', function (event) { if (event.target.id === 'comment') { comment = event.target.value; left = SECONDS; touched = true; tell(); } });
  document.addEventListener('keydown', function (event) { touched = true; if (isAsking()) { left = SECONDS; tell(); } if (event.key === 'Escape' && pad && isAsking()) { dismiss(); } });
  // Whoever shuts the page has said how it was: the page told that it sends it by itself.
  window.addEventListener('pagehide', function () {
    if (step !== 'praise' || sending || !asked || !window.fetch) { return; }
    var heads = { 'Content-Type': 'application/json' }, body = JSON.stringify(said());
    remember(asked.visit);
    if (!pad) { heads.Authorization = 'Bearer ' + code; }
    fetch(base + '/rate', { method: 'POST', credentials: 'same-origin', keepalive: true, headers: heads, body: body }).catch(function () { /* nobody is left to be told */ });
  });
  window.addEventListener('pageshow', function (event) { if (event.persisted) { location.reload(); } });
  window.addEventListener('hashchange', function () { location.reload(); });

  function first() { var l = LANGUAGES.filter(function (one) { return !pad && (navigator.language || '').split('-')[0] === one.split('-')[0]; })[0]; return l || LANGUAGES[0]; }
  function start() { look(); setInterval(look, pad ? EVERY_MS : 5000); }
  lang = first(); passed = rated(); draw();
  if (pad && code) { http('POST', '/pair', { key: code }, function () { try { history.replaceState(null, '', base); } catch (e) { /* it stays in the address */ } code = ''; start(); }); }
  else { start(); }
}());
