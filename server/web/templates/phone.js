(function () {
'use strict';
var ICON = {
  bell: 'M12 3.5C8.5 3.5 6.5 6 6.5 9.5C6.5 14 5 15.5 4 17H20C19 15.5 17.5 14 17.5 9.5C17.5 6 15.5 3.5 12 3.5ZM9.8 19.5C10.2 20.6 11 21 12 21C13 21 13.8 20.6 14.2 19.5',
  check: 'M4.5 12.8L9.8 18L19.5 6.5', pause: 'M8.5 5V19M15.5 5V19', close: 'M5.5 5.5L18.5 18.5M18.5 5.5L5.5 18.5',
  person: 'M12 3.5A4 4 0 1 0 12 11.5A4 4 0 1 0 12 3.5M4.5 20.5C4.5 17 7.5 14.5 12 14.5C16.5 14.5 19.5 17 19.5 20.5',
  wheelchair: 'M10 3A1.8 1.8 0 1 0 10 6.6A1.8 1.8 0 1 0 10 3M10 9V14.5H15L17.5 19.5L19.5 18.7M10 11.2H14M7.8 12A5 5 0 1 0 14.6 17.8',
  warning: 'M12 4L21.5 20H2.5ZM12 10V14.5M12 17V17.1',
  info: 'M12 3.5A8.5 8.5 0 1 0 12 20.5A8.5 8.5 0 1 0 12 3.5M12 11V16.5M12 7.6V7.7'
};
var FACE = ['M8 16.8C9 15 10.4 14.2 12 14.2S15 15 16 16.8', 'M8.2 16.2C9.3 15.1 10.6 14.7 12 14.7S14.7 15.1 15.8 16.2', 'M8.2 15.4H15.8', 'M8.2 14.6C9.3 15.9 10.6 16.4 12 16.4S14.7 15.9 15.8 14.6', 'M7.6 13.6C8.6 16.2 10.1 17.3 12 17.3S15.4 16.2 16.4 13.6Z'];
var SECONDS = 30, left = 0, sent = false, gone = false;
var DAY_MS = 20 * 3600000, MOST_HOME = 5;
var SNOOZE_MIN = 10, NEAR = 2, MOST_DOTS = 5, MOST_GONE = 2, UNDO_MS = 6000, DEADLINE_MS = 12500;
var BACK_OFF = [200, 500, 1000, 2000, 4000], POLL_MS = 5000;

var root = document.body, secret = location.hash.replace(/^#/, '').toLowerCase();
// By language, the preferred one first; each key has a sentence, or one for one thing and another for several.
var WORDS = JSON.parse(root.getAttribute('data-words')), LANGUAGES = Object.keys(WORDS);
var OFFICE = JSON.parse(document.getElementById('place').getAttribute('data-office'));
var REASONS = JSON.parse(root.getAttribute('data-reasons')), LONGEST = 500, comment = '';
// A code of the hall, read by the phone's camera or typed: it is worth something for a minute.
var scanned = (/^here-([0-9a-z]{6})$/.exec(secret) || [])[1] || '', hallCode = scanned, typed = '', hereOpen = false, asks = null;
var lang = LANGUAGES[0], view = null, at = null, seen = { most: 0, range: null, buzzed: '' };
var alive = false, unknown = false, everOpen = false, tries = 0, heard = 0, said = 0, turn = 0, socket = null, poll = null;
var whyOpen = false, score = 0, offset = 0, chips = {}, pending = {}, leaving = null, snoozing = false, audio = null, touched = false, drawn = '';
var lit = false, unlit = false, lamp = null, asking = false;
var Context = window.AudioContext || window.webkitAudioContext;
function $(id) { return document.getElementById(id); }
function t(key, facts) {
  var s = WORDS[lang][key], k;
  if (s.other) { s = facts && facts[s.by] === 1 ? s.one : s.other; }
  s = esc(s);
  for (k in facts || {}) { s = s.split('{' + k + '}').join(esc(facts[k])); }
  return s.replace(/\*(.+?)\*/, '<b>$1</b>');
}
// Its own words, else those of the first language that there are.
function own(text) { var i, said = text[lang]; for (i = 0; !said && i < LANGUAGES.length; i++) { said = text[LANGUAGES[i]]; } return said || ''; }
function esc(x) { return String(x === null || x === undefined ? '' : x).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
function say(text) { return text ? esc(own(text)) : ''; }
function icon(name, cls) { return '<svg viewBox="0 0 24 24" aria-hidden="true"' + (cls ? ' class="' + cls + '"' : '') + '><path d="' + ICON[name] + '"/></svg>'; }
function keep(key, value) { try { if (value === undefined) { return localStorage.getItem('toiluot.' + key); } localStorage.setItem('toiluot.' + key, value); } catch (e) { /* private mode: nothing is kept */ } return null; }
function clock(ms) { var d = new Date(ms + Number(root.getAttribute('data-offset-min')) * 60000); return ('0' + d.getUTCHours()).slice(-2) + ':' + ('0' + d.getUTCMinutes()).slice(-2); }
function uuid() { var a = [], i; try { a = crypto.getRandomValues(new Uint8Array(16)); } catch (e) { for (i = 0; i < 16; i++) { a[i] = Math.random() * 256; } } var s = ''; for (i = 0; i < 16; i++) { s += ('0' + (a[i] & 255).toString(16)).slice(-2); } return s; }

// -- what is shown --------------------------------------------------------------------------------
function draw() {
  var state = unknown ? 'none' : view ? view.state : 'loading';
  document.documentElement.lang = lang;
  LANGUAGES.forEach(function (l) { $('lang-' + l).setAttribute('aria-pressed', lang === l); });
  root.className = (state === 'called' ? 'called' : '') + (alive || unknown ? '' : ' stale');
  $('lost').className = 'lost' + (alive || unknown || (!view && tries < 2) ? ' hide' : '');
  $('lostText').innerHTML = view ? t('lost', { t: clock(at) }) : t('lost_unopened');
  $('place').innerHTML = view ? say(view.branch) + ' · ' + say(view.service) : say(OFFICE);
  document.title = view ? (state === 'called' ? '● ' + plain('title', { c: view.counter_number }) : view.number + ' · ' + own(view.branch)) : own(OFFICE);
  $('others').innerHTML = t('others'); $('others').href = $('others').pathname + '?lang=' + lang;
  var rung = $('hotline').getAttribute('data-number');
  if (rung) {
    $('hotline').innerHTML = esc(t('hotline')) + ' <a href="tel:' + esc(rung.replace(/[^0-9+]/g, '')) + '">' + esc(rung) + '</a>';
    $('hotline').className = 'hotline';
  }
  var body = '', call = '', foot = '';
  if (asks) { body = asks(); }
  else if (state === 'none') { body = sentence('info', 'warn', t('unknown'), t('unknown_hint')) ; foot = button('again', t('again')); }
  else if (state === 'loading') { body = '<h1 class="unseen">' + t('opening') + '</h1><div class="dots"></div><div class="dots"></div>'; }
  else if (state === 'waiting' || state === 'expected') { body = waiting(); foot = leaving ? '' : (view.may_snooze && !snoozing ? button('snooze', t('snooze', { n: SNOOZE_MIN })) : '') + button('leave', t('leave'), 'quiet'); }
  else if (state === 'called') { call = '<h1 class="mine">' + esc(view.number) + '</h1><div class="to">' + t('please') + '</div><div class="desk">' + t('counter') + '</div><div class="big">' + esc(view.counter_number) + '</div><div class="where">' + t('called_hint') + '</div>'; }
  else if (state === 'serving') { body = mine() + sentence('person', '', t('serving'), t('serving_hint', { c: view.counter_number })); }
  else if (state === 'parked') { body = mine() + (view.back_at ? sentence('pause', 'warn', t('snoozed'), t('snoozed_hint', { t: clock(view.back_at) })) : sentence('pause', 'warn', t('parked'), t('parked_hint'))); foot = view.back_at ? button('leave', t('leave'), 'quiet') : ''; }
  else if (state === 'missed') { body = mine() + sentence('warning', 'bad', t('missed'), t('missed_hint')); }
  else if (state === 'cancelled') { body = mine() + sentence('close', 'bad', t('cancelled'), t('cancelled_hint')); }
  else if (view.may_rate && !view.rated) { body = rating(); foot = score ? button('rate', t('send'), 'go') : ''; }
  else { body = mine() + sentence('check', '', view.rated ? t('thanks') : t('done'), view.rated ? t('thanks_hint') : t('done_hint', { b: own(view.branch) }), view.answer); }
  var page = body + '\u0000' + call + '\u0000' + foot;
  if (page !== drawn) {
    drawn = page; $('body').innerHTML = body; $('body').className = body ? (/say|rate/.test(body) ? 'fill' : '') : 'hide';
    if ($('comment')) { $('comment').value = comment; }
    if ($('typed')) { $('typed').value = typed; }
    $('call').innerHTML = call; $('call').className = 'call'; $('foot').innerHTML = foot;
  }
  var line = $('bar'); if (line) { line.style.width = progress() + '%'; }
  tellLeft(); light();
}
function mine() { return '<div class="small">' + esc(view.number) + '</div>'; }
function sentence(name, cls, head, text, answer) { return '<div class="say">' + icon(name, 'ico ' + cls) + '<h1>' + head + '</h1><p>' + text + '</p>' + (answer ? '<h2>' + t('answer') + '</h2><p class="answer">' + esc(answer) + '</p>' : '') + '</div>'; }
function button(act, text, cls) { return '<button type="button" class="btn ' + (cls || '') + '" data-act="' + act + '">' + text + '</button>'; }
function progress() { return seen.most ? Math.round(100 * Math.max(0.04, 1 - view.ahead / (seen.most + 1))) : 100; }
// One dot for each of the few who are still before it, and for the last of those who were.
function dots() {
  var out = '', n = view.ahead, gone = Math.min(MOST_GONE, seen.most - n), i;
  if (view.state !== 'waiting' || n > MOST_DOTS || !(gone + n)) { return ''; }
  for (i = 0; i < gone; i++) { out += '<b class="on">' + icon('check') + '</b><i class="on"></i>'; }
  for (i = 0; i < n; i++) { out += '<b></b><i></i>'; }
  return out + '<span>' + esc(view.number) + '</span>';
}
// Where nobody serves it, no turn is near, however few are before.
function isNear(v) { return v.state === 'waiting' && v.ahead <= NEAR && !v.wait.nobody; }
// A length of time, as the paper says it.
function span(n) { var h = Math.floor(n / 60), m = n % 60; return !h ? t('minutes', { n: n }) : !m ? t('hours', { h: h }) : t('hours_minutes', { h: h, m: ('0' + m).slice(-2) }); }
// Whether the server told the middle of it: one of before told from the one to the other, and under 5 minutes there is none.
function told(r) { return r.about >= 0 && r.about !== null && r.high > 5; }
function about(r) { return r.high === 0 ? t('none') : told(r) ? span(r.about) : r.about >= 0 && r.about !== null ? t('under', { n: span(r.high) }) : t('minutes', { n: r.low === r.high ? r.high : r.low + '–' + r.high }); }
// Within what 8 of 10 are called, where it says more; once it takes longer than told, nothing is promised any more.
function bound(r) { return told(r) && r.high > r.about && !view.wait.longer && !view.wait.nobody ? '<p class="note">' + t('bound', { n: span(r.high) }) + '</p>' : ''; }
function waiting() {
  var r = seen.range, n = view.ahead, near = isNear(view);
  var head = n ? t('ahead', { n: n }) : t('ahead_none');
  var nobody = view.wait.nobody;
  if (view.state === 'expected' || (nobody && !n)) { head = t(view.place_lapsed ? 'kept_no_more' : 'kept'); }
  var out = '<h1 class="number n' + view.number.length + '">' + esc(view.number) + '</h1>' +
    '<div class="' + (dots() ? 'steps' : 'line') + '" role="progressbar" aria-label="' + t('bar') + '" aria-valuemin="0" aria-valuemax="100" aria-valuenow="' + progress() + '">' + (dots() || '<i id="bar"></i>') + '</div>' +
    '<p class="head">' + head + '</p>' +
    '<dl class="two"><div><dt>' + t((view.wait.longer ? 'wait_more' : 'wait') + (told(r) && !nobody ? '_about' : '')) + '</dt><dd' + (nobody || r.high === 0 ? ' class="words"' : '') + '>' + (nobody ? t('nobody') : about(r)) + '</dd></div>' +
    '<div><dt>' + t(r.back ? 'be' : 'be_when') + '</dt><dd' + (r.back ? '' : ' class="words"') + '>' + (r.back ? clock(r.back) : t(nobody ? 'later' : 'now')) + '</dd></div></dl>' +
    bound(r) + (view.wait.longer ? '<p class="note late">' + t('longer') + '</p>' : '') +
    '<p class="note">' + (say(view.where) ? t('where') + ': ' + say(view.where) : '') + (view.wait.first_estimate ? '<br>' + t('first') : '') + '</p>' +
    (view.accessible ? '<p class="note low">' + icon('wheelchair') + '<span>' + t('accessible') + '</span></p>' : '') +
    (view.state === 'expected' ? here() : '') +
    (view.state === 'expected' ? '' : '<div class="tip' + (near ? ' near' : '') + '">' + icon('bell') + '<div>' + (near ? t('near') : bell()) +
    ((!Context || rings()) && (!navigator.vibrate || buzzes()) ? '' : '<button type="button" class="do" data-act="bell">' + t('bell_on') + '</button>') + '</div></div>');
  if (view.before_me && view.before_me.length) {
    out += '<div class="why">' + t('why', { x: view.before_me[0][0] }) + ' <button type="button" data-act="why" aria-expanded="' + whyOpen + '">' + t(whyOpen ? 'hide' : 'see') + '</button>';
    if (whyOpen) {
      out += '<ul>';
      for (var i = 0; i < view.before_me.length && i < 6; i++) { out += '<li><b>' + esc(view.before_me[i][0]) + '</b><span>' + reason(view.before_me[i][1]) + '</span></li>'; }
      out += '</ul><small>' + t('why_note') + '</small>';
    }
    out += '</div>';
  }
  return out;
}
// Whose number is kept says that they are here: by the code that the hall shows at this moment.
function here() {
  var out = '<p class="note"><b>' + t(view.place_lapsed ? 'lapsed' : 'expected') + '</b></p><div class="here">' + (hereOpen ? '' : button('here', t('here'), 'go'));
  if (hereOpen) {
    out += '<h2 id="hereHead" tabindex="-1">' + t('here') + '</h2><p>' + t('here_scan') + '</p><label for="typed">' + t('here_type') + '</label>' +
      '<input id="typed" maxlength="9" autocomplete="off" autocapitalize="characters" spellcheck="false" inputmode="text">' + button('hereSend', t('here_send'), 'go');
  }
  return out + '</div>';
}
// The numbers from home that this browser has opened, so that a code read by the camera finds its own.
function homes() {
  var kept = []; try { kept = JSON.parse(keep('home')) || []; } catch (e) { /* not ours */ }
  return kept.filter ? kept.filter(function (one) { return one && /^[a-z2-7]{20,64}$/.test(one.s) && Date.now() - one.at < DAY_MS; }) : [];
}
function keepHome(next) {
  var all = homes(), others = all.filter(function (one) { return one.s !== secret; });
  if (next.state === 'expected') { others.unshift({ s: secret, n: next.number, at: Date.now() }); }
  else if (others.length === all.length) { return; }
  keep('home', JSON.stringify(others.slice(0, MOST_HOME)));
}
function findHome() {
  var all = homes();
  if (all.length === 1) { follow(all[0]); } else { asks = all.length ? which : noHome; draw(); }
}
function which() {
  return '<div class="say"><h1>' + t('here_which') + '</h1></div>' + homes().map(function (one, i) {
    return '<button type="button" class="btn" data-act="mine" data-nth="' + i + '">' + esc(one.n) + '</button>';
  }).join('');
}
function noHome() { return sentence('info', 'warn', t('here_none'), t('here_none_hint', { x: scanned.toUpperCase() })); }
function follow(one) {
  secret = one.s; asks = null;
  try { history.replaceState(null, '', '#' + secret); } catch (e) { /* the address stays as it was */ }
  draw(); dial();
}
function arrive(classId) {
  var said = { ticket_id: view.ticket_id, hall_code: hallCode, language: lang };
  if (classId) { said.class_id = classId; }
  toast(t('here_sending')); ask('ticket.arrive', said);
}
// The class that was claimed counts once its holder says in the hall that it is so.
function askClass(facts) {
  over('<div class="veil"><div class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet"><h2 id="sheet">' + t('class_sure', { x: facts.name }) + '</h2><p>' + t('class_hint') + '</p>' +
    '<button type="button" class="btn go" data-act="class" data-class="' + esc(facts.class_id) + '">' + t('class_yes') + '</button>' +
    '<button type="button" class="btn" data-act="class" data-class="ordinary">' + t('class_no') + '</button></div></div>');
  var first = document.querySelector('.sheet .btn'); if (first) { first.focus(); }
}
// Only what this phone can do by now: both need a touch first, and some phones never buzz.
function rings() { return !!audio && audio.state === 'running'; }
function buzzes() { return touched && !!navigator.vibrate; }
function bell() { return t(!Context && !navigator.vibrate ? 'bell_none' : ['bell_off', 'bell_buzz', 'bell_ring', 'bell_both'][(buzzes() ? 1 : 0) + (rings() ? 2 : 0)]); }
function reason(code) { return WORDS[lang]['reason_' + code] ? t('reason_' + code) : ''; }
// For where no markup is read.
function plain(key, facts) { var box = document.createElement('i'); box.innerHTML = t(key, facts); return box.textContent; }
function rating() {
  var out = '<div class="rate">' + mine() + '<h1>' + t('rate') + '</h1><p class="sub">' + t('rate_hint') + '</p><div class="five">', i, k;
  for (i = 5; i >= 1; i--) {
    if (score && i !== score) { continue; }
    out += '<button type="button" data-act="score" data-score="' + i + '" aria-pressed="' + (i === score) + '"><svg class="s' + i + '" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3A9 9 0 1 0 12 21A9 9 0 1 0 12 3M9 9.3V10.2M15 9.3V10.2M' + FACE[i - 1].slice(1) + '"/></svg><span>' + t('score_' + i) + '</span></button>';
  }
  out += '</div>';
  if (score && score < 4) {
    out += '<h1>' + t('what') + '</h1><div class="chips">';
    for (k in REASONS) { if (REASONS.hasOwnProperty(k)) { out += chip(k); } }
    out += '</div>';
  }
  if (score >= 4) { out += '<h1>' + t('praise') + '</h1><p class="sub" id="left"></p>'; }
  if (score) {
    out += '<label class="more" for="comment">' + t('comment') + '</label><textarea id="comment" rows="4" maxlength="' + LONGEST + '" aria-describedby="commentHint"></textarea><p class="sub" id="commentHint">' + t('comment_hint') + '</p>';
  }
  return out + '</div>';
}
function chip(id) { return '<button type="button" data-act="chip" data-chip="' + id + '" aria-pressed="' + !!chips[id] + '">' + say(REASONS[id]) + '</button>'; }
function over(html) { $('over').innerHTML = html; }
function toast(text, act, label) { over('<div class="toast" role="status"><span>' + text + '</span>' + (act ? '<button type="button" data-act="' + act + '">' + label + '</button>' : '') + '</div>'); }

// -- what it says of the ticket ---------------------------------------------------------------------
function take(next, when) {
  var before = view; view = next; at = when; unknown = false;
  var id = next.ticket_id;
  seen.most = Math.max(next.ahead, Number(keep('most.' + id)) || 0); keep('most.' + id, seen.most);
  // The server keeps the range steady; the time to be back then stays with it instead of creeping on each minute.
  var r = seen.range, w = next.wait;
  if (!r || r.low !== w.low_min || r.about !== w.about_min || r.high !== w.high_min || !next.come_back_at) { seen.range = { low: w.low_min, about: w.about_min, high: w.high_min, back: next.come_back_at }; }
  var mark = next.state === 'called' ? 'called' + next.called_at : isNear(next) ? 'near' : '';
  if (mark && mark !== seen.buzzed && !(mark === 'near' && !before)) { ring(mark !== 'near'); }
  if (mark) { seen.buzzed = mark; }
  if (next.state !== 'waiting' && next.state !== 'expected' && next.state !== 'parked' && leaving) { stopLeaving(); }
  keepHome(next);
  if (scanned) { scanned = ''; if (next.state === 'expected') { arrive(); } }
  draw();
  if (next.state === 'called' && (!before || before.called_at !== next.called_at)) { $('call').className = 'call pulse'; }
}
function ring(loud) {
  try { if (navigator.vibrate) { navigator.vibrate(loud ? [500, 200, 500, 200, 500] : [250]); } } catch (e) { /* not allowed before a touch */ }
  if (!rings()) { return; }
  var notes = loud ? [880, 1175, 880, 1175] : [880, 1175], i;
  for (i = 0; i < notes.length; i++) { note(notes[i], audio.currentTime + i * 0.45); }
}
function note(pitch, when) {
  var o = audio.createOscillator(), g = audio.createGain();
  o.frequency.value = pitch; g.gain.setValueAtTime(0.0001, when); g.gain.exponentialRampToValueAtTime(0.4, when + 0.02); g.gain.exponentialRampToValueAtTime(0.0001, when + 0.6);
  o.connect(g); g.connect(audio.destination); o.start(when); o.stop(when + 0.65);
}
function wake() {
  if (!touched) { touched = true; draw(); }
  if (!Context) { return; }
  if (!audio) { audio = new Context(); audio.onstatechange = draw; }
  if (audio.state !== 'running' && audio.resume) { audio.resume(); }
}

// The screen stays on only where its holder said so, and only as long as the number is of use. A phone takes that back from
// a page that nobody sees: once it is seen it asks again.
function light() {
  var may = !!navigator.wakeLock && !unknown && !asks && !!view && /^(expected|waiting|called|serving|parked)$/.test(view.state);
  if (!may) { lit = unlit = false; }
  $('lamp').className = may ? '' : 'hide'; $('lit').setAttribute('aria-checked', lit);
  $('litText').innerHTML = t('lit'); $('litNot').innerHTML = unlit ? t('lit_not') : '';
  if (lamp && lamp.released) { lamp = null; }
  if (!lit && lamp) { var last = lamp; lamp = null; last.release(); }
  if (!lit || lamp || asking || !isSeen()) { return; }
  asking = true;
  navigator.wakeLock.request('screen').then(function (given) {
    asking = false; lamp = given;
    given.addEventListener('release', function () { if (lamp === given) { lamp = null; goesOut(); } });
    light();
  }, function () { asking = false; goesOut(); });
}
// A phone that saves its battery takes it back, or never gives it, also while the page is seen.
function goesOut() { if (lit && isSeen()) { lit = false; unlit = true; } light(); }
function isSeen() { return document.visibilityState === 'visible'; }
document.addEventListener('visibilitychange', light);

// -- what a person does -------------------------------------------------------------------------------
document.addEventListener('click', function (event) {
  var el = event.target; while (el && el !== document && !(el.getAttribute && el.getAttribute('data-act'))) { el = el.parentNode; }
  wake();
  if (!el || el === document) { return; }
  var act = el.getAttribute('data-act');
  if (act === 'why') { whyOpen = !whyOpen; }
  else if (act === 'again') { location.reload(); }
  else if (act === 'leave') { over('<div class="veil" data-act="keep"><div class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet"><h2 id="sheet">' + t('leave_sure', { x: view.number }) + '</h2><p>' + t('leave_then', { x: view.number }) + '</p>' + button('keep', t('keep'), 'go') + button('gone', t('leave'), 'quiet') + '</div></div>'); var first = document.querySelector('.sheet .btn'); if (first) { first.focus(); } }
  else if (act === 'snooze') { snoozing = true; ask('ticket.snooze', { ticket_id: view.ticket_id, minutes: SNOOZE_MIN }); }
  else if (act === 'keep') { over(''); }
  else if (act === 'gone') { leaving = setTimeout(leave, UNDO_MS); toast(t('leaving'), 'undo', t('undo')); }
  else if (act === 'undo') { stopLeaving(); }
  else if (act === 'score') { pick(Number(el.getAttribute('data-score'))); }
  else if (act === 'chip') { var c = el.getAttribute('data-chip'); chips[c] = !chips[c]; }
  else if (act === 'rate') { rate(); }
  else if (act === 'lit') { lit = !lit; unlit = false; }
  else if (act === 'here') { hereOpen = true; }
  else if (act === 'hereSend') { hallCode = typed.replace(/[\s.-]/g, ''); if (hallCode) { arrive(); } }
  else if (act === 'mine') { follow(homes()[Number(el.getAttribute('data-nth'))]); }
  else if (act === 'class') { arrive(el.getAttribute('data-class')); }
  draw();
  if (act === 'here' && $('hereHead')) { $('hereHead').focus(); }
});
LANGUAGES.forEach(function (l) { $('lang-' + l).onclick = function () { speak(l); }; });
function speak(l) { lang = l; keep('lang', l); draw(); }
function leave() { leaving = null; over(''); ask('ticket.cancel', { ticket_id: view.ticket_id, why: 'phone' }); draw(); }
function stopLeaving() { clearTimeout(leaving); leaving = null; over(''); draw(); }
document.addEventListener('input', function (event) { if (event.target.id === 'typed') { typed = event.target.value; }
  if (event.target.id === 'comment') { comment = event.target.value; left = SECONDS; tellLeft(); } });
// A good mark needs no words: it goes by itself when nobody writes any more, or shuts the page.
function pick(n) { score = score === n ? 0 : n; left = SECONDS; }
function praises() { return score >= 4 && !sent && !!view && view.may_rate && !view.rated; }
function tellLeft() { var place = $('left'); if (place) { place.textContent = plain('sends', { n: left }); } }
setInterval(function () { if (!praises()) { return; } left -= 1; if (left > 0) { tellLeft(); } else { rate(); } }, 1000);
function rate() { if (sent) { return; } sent = true; var list = [], k; for (k in chips) { if (chips[k] && score < 4) { list.push(k); } } toast(t('sending')); ask('visit.rate', { ticket_id: view.ticket_id, score: score, reasons: list, comment: words(comment) }); }
// Without what is no text: a server would refuse all of it.
function words(said) { return said.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '').replace(/^\s+|\s+$/g, '').slice(0, LONGEST); }
window.addEventListener('pagehide', function () { gone = true; if (leaving) { clearTimeout(leaving); leave(); } if (praises()) { rate(); } });
window.addEventListener('pageshow', function (event) { if (event.persisted) { location.reload(); } });

// -- the link: WebSocket, or asking every few seconds where there is none --------------------------------
function ask(method, params) {
  var id = uuid(), frame = { jsonrpc: '2.0', id: id, method: method, params: params };
  pending[id] = frame;
  if (alive && socket) { send(frame); } else { post(frame); }
}
function send(frame) { said = Date.now(); try { socket.send(JSON.stringify(frame)); } catch (e) { drop(); } }
function answered(id, error) {
  if (!pending[id]) { return; }
  var method = pending[id].method; delete pending[id];
  if (method === 'visit.rate') { sent = false; }
  if (method === 'ticket.snooze') { snoozing = false; }
  if (method === 'ticket.arrive') {
    var told = error && error.data || error || {};
    if (told.code === 'CONFIRM_CLASS') { askClass(told.facts); draw(); return; }
    if (!error) { typed = ''; hereOpen = false; toast(t('here_done')); setTimeout(function () { over(''); }, 6000); draw(); return; }
  }
  if (error) { score = 0; toast(esc(error.message)); setTimeout(function () { over(''); }, 6000); }
  else { over(''); if (method === 'visit.rate') { view.rated = score; } }
  draw();
}
function dial() {
  var url = root.getAttribute('data-live');
  if (!url || !window.WebSocket) { startPolling(); return; }
  try { socket = new WebSocket(url, 'toiluot.v2'); } catch (e) { startPolling(); return; }
  var mine = socket; heard = Date.now(); turn += 1;
  mine.onopen = function () { heard = Date.now(); send({ jsonrpc: '2.0', id: 'session-' + ('00000' + turn).slice(-6), method: 'hello', params: { protocol: 2, role: 'phone', token: secret, language: lang, program: 'phone page' } }); };
  mine.onmessage = function (event) { if (mine === socket) { heard = Date.now(); hear(event.data); } };
  mine.onclose = mine.onerror = function () { if (mine === socket) { drop(); } };
}
function hear(data) {
  var frame; try { frame = JSON.parse(data); } catch (e) { drop(); return; }
  if (frame.method === 'view.ticket') { take(frame.params, Date.now() + offset); return; }
  if (!frame.id) { return; }
  if (String(frame.id).indexOf('session-') !== 0) { answered(frame.id, frame.error); return; }
  if (frame.error) { refused(frame.error); return; }
  alive = everOpen = true; tries = 0; stopPolling(); offset = frame.result.server_at - Date.now();
  if (frame.result.views && frame.result.views.ticket) { take(frame.result.views.ticket, Date.now() + offset); }
  for (var id in pending) { send(pending[id]); }
  draw();
}
function refused(error) {
  var code = error.data && error.data.code;
  if (code === 'BUSY' || code === 'STARTING') { drop(); return; }
  if (code === 'OLD_PROTOCOL' || code === 'OLD_SERVER') {  // the server was changed under this page: asking goes on
    var old = socket; socket = null; alive = false;
    if (old) { old.onclose = old.onerror = old.onmessage = null; old.close(); }
    startPolling(); draw(); return;
  }
  alive = false; stopPolling(); var s = socket; socket = null; if (s) { s.close(); }
  if (scanned) {  // the number that was kept is of another day
    keep('home', JSON.stringify(homes().filter(function (one) { return one.s !== secret; })));
    findHome(); return;
  }
  unknown = true; draw();
}
function drop() {
  var s = socket; socket = null; alive = false;
  if (s) { s.onclose = s.onerror = s.onmessage = null; try { s.close(); } catch (e) { /* it is closed */ } }
  if (unknown) { return; }
  var wait = BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] * (0.5 + Math.random()); tries += 1;
  if (!everOpen && tries >= 3) { startPolling(); wait = 60000; }
  setTimeout(dial, wait); draw();
}
setInterval(function () {
  if (!socket || socket.readyState !== 1) { return; }
  if (Date.now() - heard > DEADLINE_MS) { drop(); return; }
  if (Date.now() - said >= 4500) { send({ jsonrpc: '2.0', method: 'heartbeat', params: {} }); }
}, 1000);
window.addEventListener('offline', function () { if (socket) { drop(); } });
window.addEventListener('online', function () { if (!socket && !unknown) { tries = 0; dial(); } });
window.addEventListener('hashchange', function () { location.reload(); });

function http(method, path, body, then) {
  var x = new XMLHttpRequest(); x.open(method, root.getAttribute('data-api') + path, true);
  x.setRequestHeader('Authorization', 'Bearer ' + secret); x.setRequestHeader('Accept-Language', lang); x.timeout = 8000;
  if (body) { x.setRequestHeader('Content-Type', 'application/json'); }
  x.onload = function () { var data = null; try { data = JSON.parse(x.responseText); } catch (e) { /* a proxy's own page */ } then(x.status, data); };
  x.onerror = x.ontimeout = function () { then(0, null); }; x.send(body ? JSON.stringify(body) : null);
}
function post(frame) {
  var p = frame.params, path = { 'visit.rate': '/rate', 'ticket.arrive': '/arrive', 'ticket.snooze': '/snooze' }[frame.method] || '/cancel';
  var body = path === '/arrive' ? { command_id: frame.id, hall_code: p.hall_code, class_id: p.class_id || null, language: p.language } : frame.method === 'visit.rate' ? { command_id: frame.id, score: p.score, reasons: p.reasons, comment: p.comment } : frame.method === 'ticket.snooze' ? { command_id: frame.id, minutes: p.minutes } : { command_id: frame.id };
  if (gone && window.fetch) {  // nothing else outlives its page
    fetch(root.getAttribute('data-api') + path, { method: 'POST', keepalive: true, headers: { Authorization: 'Bearer ' + secret, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })['catch'](function () { /* nobody is left to be told */ });
    return;
  }
  http('POST', path, body, function (status, data) {
    if (status === 200) { answered(frame.id, null); look(); }
    else if (data && data.error) { answered(frame.id, data.error); }
    else { setTimeout(function () { if (pending[frame.id] && !(alive && socket)) { post(frame); } }, 3000); }
  });
}
function look() {
  http('GET', '', null, function (status, data) {
    if (!poll || socket && alive) { return; }
    if (status === 200 && data) { alive = true; take(data, Date.now()); }
    else if (status === 404 || status === 401 || status === 403) { refused({}); }
    else { alive = false; tries += 1; draw(); }
  });
}
function startPolling() { if (!poll) { poll = setInterval(look, POLL_MS); look(); } }
function stopPolling() { if (poll) { clearInterval(poll); poll = null; } }

// What was chosen on this phone; else what the phone is set to, where the branch has it.
lang = keep('lang');
if (!WORDS[lang]) { lang = LANGUAGES.filter(function (l) { return (navigator.language || '').split('-')[0] === l.split('-')[0]; })[0] || (WORDS.en && navigator.language ? 'en' : LANGUAGES[0]); }
if (scanned) { findHome(); }
else if (/^[a-z2-7]{20,64}$/.test(secret)) { draw(); dial(); } else { unknown = true; draw(); }
}());
