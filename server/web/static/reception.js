// Reception on a tablet. It decides nothing: what is shown and offered are the server's words (`/reception/now`), a press
// has an id made here, and is done once however often it is asked.
(function () {
  'use strict';
  var SILENT_MS = 5000, AGAIN_MS = 1000, LATE_MS = 2000, TRIES = 5, PAPER_TRIES = 10, LOOK_MS = 150, GIVEN_UP_MS = 30000, OLD_MS = 10000, HERE_MS = 60000, LOW = '~accessible', TWICE_MS = 600;
  var body = document.getElementById('reception'), words = JSON.parse(body.getAttribute('data-words'));
  var shown = null, drawn = {}, live = false, lostAt = '', out = false, busy = false, late = false, hereAt = 0, doneAt = 0, heardAt = 0;
  var service = '', granted = 'ordinary', low = false, spoken = '', found = null, card = null, asked = false;

  function el(id) { return document.getElementById(id); }
  function say(key, facts) {
    return (words[key] || '').replace(/\{(\w+)\}/g, function (_, name) { return facts && name in facts ? facts[name] : '…'; });
  }

  function h(tag, given) {
    var node = document.createElement(tag), n;
    Object.keys(given || {}).forEach(function (name) {
      if (name === 'text') { node.textContent = given.text; }
      else if (name === 'click') { node.addEventListener('click', given.click); }
      else if (given[name] !== '' && given[name] !== null && given[name] !== undefined && given[name] !== false) { node.setAttribute(name, given[name]); }
    });
    for (n = 2; n < arguments.length; n += 1) { if (arguments[n]) { node.appendChild(arguments[n]); } }
    return node;
  }

  function fill(place, nodes) {
    var at = document.activeElement, had = at && place.contains(at) && at.getAttribute('data-name'), again;
    place.textContent = '';
    nodes.forEach(function (node) { if (node) { place.appendChild(node); } });
    again = had && place.querySelector('[data-name="' + had + '"]');
    if (again) { again.focus(); }
  }

  // Drawn anew only where something is another than before: what a finger is about to touch stays.
  function part(name, value, draw) {
    var text = JSON.stringify(value);
    if (drawn[name] !== text) { drawn[name] = text; draw(value); }
  }

  function able(button, can) { if (can) { button.removeAttribute('aria-disabled'); } else { button.setAttribute('aria-disabled', 'true'); } }

  // -- the link --

  function request(address, sent) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, SILENT_MS);
    var how = { credentials: 'same-origin', cache: 'no-store', signal: stop.signal };
    if (sent) {
      how.method = 'POST';
      how.headers = { 'Content-Type': 'application/json' };
      how.body = JSON.stringify(sent);
    }
    return fetch(address, how).then(function (answer) {
      return answer.ok ? (answer.status === 204 ? null : answer.json()) : Promise.reject({ status: answer.status });
    }).finally(function () { clearTimeout(timer); });
  }

  function linkIs(there, why) {
    if (there && out) { location.reload(); return; }  // signed in again beside this page: its forms have another token
    if (!there && live) { lostAt = shown ? shown.clock : ''; }
    live = there;
    out = !there && why === 401;
    banner();
    if (shown) { draw(); }
  }

  function banner() {
    var box = el('lost');
    part('banner', [live, out, busy && late, lostAt], function () {
      box.hidden = live && !(busy && late);
      box.classList.toggle('wait', live);
      if (out) {
        fill(box, [h('b', { text: say('signed_out') }), h('a', { href: '/manager/sign-in', target: '_blank', text: say('sign_in_again') })]);
      } else if (!live) {
        fill(box, [h('b', { text: say('lost') + (lostAt ? ' ' + say('old', { time: lostAt }) : '') }), h('span', { text: body.getAttribute('data-not-live') })]);
      } else {
        fill(box, [h('b', { text: body.getAttribute('data-late') }), h('span', { text: body.getAttribute('data-late-detail') })]);
      }
    });
  }

  function listen() {
    request('/reception/now?seen=' + (shown ? shown.rev : '')).then(function (told) {
      heardAt = Date.now();
      take(told);
      linkIs(true);
      listen();
    }, function (why) {
      linkIs(false, why && why.status);
      setTimeout(listen, AGAIN_MS);
    });
  }

  // A machine that slept may show an hour ago before its link is found dead: timers stood still with it.
  function wake() { if (live && Date.now() - heardAt > OLD_MS) { linkIs(false); } }

  function take(told) {
    shown = told;
    if (!told.languages.some(function (one) { return one.id === spoken; })) { spoken = told.languages[0].id; }
    draw();
    body.setAttribute('data-rev', told.rev);
  }

  // -- pressing --

  function newId() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (one) { return (one + 256).toString(16).slice(1); }).join('');
  }

  // A second touch right after the answer would fall on whatever moved to that place: it is nobody's wish.
  function press(what, more) {
    if (!shown || busy || Date.now() - doneAt < TWICE_MS) { return; }
    wake();
    if (!live) { tell([{ text: out ? say('signed_out') : body.getAttribute('data-not-live'), kind: 'hint' }]); return; }
    var sent = { form: body.getAttribute('data-form'), id: newId(), 'do': what, class_id: granting() ? 'ordinary' : granted, accessible: low && !granting(), language: spoken };
    Object.keys(more || {}).forEach(function (name) { sent[name] = more[name]; });
    give(sent);
  }

  function busyIs(on) {
    busy = on;
    if (on) { body.setAttribute('data-busy', ''); } else { body.removeAttribute('data-busy'); doneAt = Date.now(); }
  }

  function give(sent) {
    var waits = setTimeout(function () { late = true; banner(); }, LATE_MS), since = Date.now();
    busyIs(true);
    draw();
    function over() { clearTimeout(waits); late = false; busyIs(false); banner(); }
    function failed(why) {
      over();
      if (why && why.status === 401) { linkIs(false, 401); } else if (why && why.status === 403) { location.reload(); }
      else { tell([{ text: why && why.status ? say('not_done') : say('unsure'), kind: 'bad' }]); }
      draw();
    }
    (function again(left) {
      // Nobody expects any more that it is done: a machine slept meanwhile.
      if (Date.now() - since > GIVEN_UP_MS) { failed(null); return; }
      request('/reception/press', sent).then(function (answer) { over(); answered(sent, answer); }, function (why) {
        if (!(why && why.status) && left > 1) { setTimeout(function () { again(left - 1); }, AGAIN_MS); return; }
        failed(why);
      });
    }(TRIES));
  }

  function answered(sent, answer) {
    tell(answer.said || []);
    if (answer.card !== undefined) {
      card = answer.card;
      asked = false;
      if (sent['do'] === 'find' && card === null) { el('text').select(); }  // typed wrong: mended, or typed anew
      else if (sent['do'] !== 'show' && !(card && card.early)) { next(); }  // who is asked is the same person still
    }
    take(answer.shown);
    if (sent['do'] === 'give' && card && card.qr && body.getAttribute('data-prints') === 'server') { onPaper(card); }
  }

  // The classes are those of a number that was found, until a service is chosen for somebody else.
  function granting() { return card !== null && Boolean(card.class_id) && service === ''; }

  function grant(id) {
    if (id === LOW) {
      if (!granting()) { low = !low; draw(); } else {
        press('grant', { ticket_id: card.ticket_id, number: card.number, class_id: id, accessible: !card.accessible });
      }
    } else if (!granting()) { granted = id; draw(); } else if (id !== card.class_id) {
      press('grant', { ticket_id: card.ticket_id, number: card.number, class_id: id });
    }
  }

  // The next person is asked anew.
  function next() {
    service = '';
    granted = 'ordinary';
    low = false;
    spoken = shown.languages[0].id;
    el('text').value = '';
    el('search').value = '';
    found = null;
  }

  function tell(said) {
    fill(el('said'), said.map(function (one) { return h('p', { 'class': one.kind, text: one.text }); }));
    if (said.length) { clearTimeout(tell.timer); tell.timer = setTimeout(function () { fill(el('said'), []); }, said[0].kind === 'bad' ? 12000 : 5000); }
  }

  // -- drawing --

  function draw() {
    var can = live && !busy;
    el('clock').textContent = shown.clock;
    el('waiting').textContent = shown.waiting;
    el('closed').hidden = shown.closed === '';
    el('closed').textContent = shown.closed;
    part('services', [shown.services, service, found], services);
    var picked = granting() ? card.class_id : granted, lowPicked = granting() ? card.accessible : low;
    part('classes', [shown.classes, picked, lowPicked], function () {
      fill(el('classes'), shown.classes.filter(function (one) { return one.id !== LOW; }).map(function (one) {
        return h('button', { type: 'button', 'data-name': one.id, 'aria-pressed': String(one.id === picked), click: function () { grant(one.id); }, text: one.name });
      }));
      var asks = shown.classes.filter(function (one) { return one.id === LOW; })[0];
      el('low').hidden = !asks;
      el('low').textContent = asks ? asks.name : '';
      el('low').setAttribute('aria-pressed', String(Boolean(lowPicked)));
    });
    part('card', [card, asked, can], drawCard);
    part('aside', [shown.aside, can], function () { list('aside', shown.aside, can); });
    part('expected', [shown.expected, can], function () { list('expected', shown.expected, can); });
    part('older', [shown.older, can], function () { list('older', shown.older, can); });
    el('older').hidden = el('older-title').hidden = shown.older.length === 0;
    el('lists').hidden = card !== null;
    el('spoken').textContent = shown.languages.filter(function (one) { return one.id === spoken; })[0].name;
    el('spoken').setAttribute('aria-label', say('spoken', { language: el('spoken').textContent }));
    var chosen = shown.services.filter(function (one) { return one.id === service; })[0];
    el('give').textContent = chosen ? say('give', { service: chosen.name }) : say('choose');
    able(el('give'), can && chosen);
    reach();
  }

  // What slides can be slid by the keyboard too; what does not, is no stop.
  function reach() {
    ['services', 'classes', 'lists', 'card'].forEach(function (name) {
      var one = el(name);
      if (one.scrollHeight > one.clientHeight + 1) { one.setAttribute('tabindex', '0'); } else { one.removeAttribute('tabindex'); }
    });
  }

  function services() {
    var rows = shown.services;
    if (found) { rows = found.map(function (id) { return rows.filter(function (one) { return one.id === id; })[0]; }).filter(Boolean); }
    fill(el('services'), rows.length ? rows.map(function (one) {
      return h('button', { type: 'button', 'data-name': one.id, 'aria-pressed': String(one.id === service), click: function () { service = service === one.id ? '' : one.id; draw(); } },
        h('b', { text: one.series }), h('span', { text: one.name }), h('small', { text: one.line }));
    }) : [h('p', { text: say('no_service') })]);
  }

  function list(place, rows, can) {
    fill(el(place), rows.length ? rows.map(function (one) {
      var act = h('button', { type: 'button', 'data-name': 'do-' + one.id, 'aria-label': one.label + ' ' + one.number, text: one.label, click: function () {
        if (one.step) { press('step', { ticket_id: one.id, number: one.number, step: one.step }); } else { press('show', { ticket_id: one.id }); }
      } });
      able(act, can);
      return h('li', { 'class': one.late ? 'late' : '' }, h('button', { type: 'button', 'class': 'open', 'data-name': 'open-' + one.id, click: function () { press('show', { ticket_id: one.id }); } },
        h('b', { text: one.number }), h('small', { text: one.text })), act);
    }) : [h('li', { 'class': 'none', text: say('nobody') })]);
  }

  function drawCard() {
    var box = el('card'), can = live && !busy;
    box.hidden = card === null;
    if (!card) { fill(box, []); return; }
    var qr = card.qr ? h('div', { 'class': 'qr' }) : null;
    var ours = body.getAttribute('data-prints') === 'server';
    var prints = card.qr ? h('button', { type: 'button', 'data-name': 'print', text: say(card.printing ? 'printing' : 'print'), click: ours ? paperAgain : print }) : null;
    if (qr) { qr.innerHTML = card.qr; able(prints, can && !card.printing); }  // drawn by the server, of its own address
    var does = (asked ? card.asked : card.offers).map(function (one) {
      var button = h('button', { type: 'button', 'data-name': 'offer-' + (one.step || 'keep'), 'class': asked && one.step ? 'sure' : '', text: one.label, click: function () {
        if (one.step === 'early') { press('find', { text: card.early, early: true }); } else if (!one.step || one.sure) { asked = one.sure; draw(); } else { press('step', { ticket_id: card.ticket_id, number: card.number, step: one.step }); }
      } });
      able(button, can || !one.step);
      return button;
    });
    does.push(h('button', { type: 'button', 'data-name': 'next', text: say('next'), click: function () { card = null; asked = false; next(); draw(); } }));
    fill(box, [h('strong', { 'class': 'number', id: 'number', text: card.number }),
      h('div', { 'class': 'facts' }), qr ? h('div', { 'class': 'codes' }, qr, prints) : null, card.paper ? h('p', { 'class': 'paper', text: ours ? say('paper_here') : card.paper }) : null, h('div', { 'class': 'does' })]);
    fill(box.querySelector('.facts'), card.facts.map(function (one) { return h('p', { text: one }); }));
    fill(box.querySelector('.does'), does);
  }

  function paperAgain() {
    wake();
    if (live) { onPaper(card); } else { tell([{ text: out ? say('signed_out') : body.getAttribute('data-not-live'), kind: 'hint' }]); }
  }

  // On the server's own printer: what became of it is known. Nobody waits for that, and it is asked again with its id.
  // Also where the link was found lost meanwhile: the number was given, and comes on paper or it is said that it may not.
  function onPaper(of) {
    if (of.printing) { return; }
    var sent = { form: body.getAttribute('data-form'), id: newId(), 'do': 'print', ticket_id: of.ticket_id, number: of.number, again: of.class_id !== '' || Boolean(of.printed) };
    of.printing = true;
    draw();
    (function again(left) {
      request('/reception/press', sent).then(function (answer) {
        of.printing = false;
        of.printed = of.printed || answer.paper === 'printed';
        tell(answer.said || []);
        take(answer.shown);
      }, function (why) {
        if (!(why && why.status) && left > 1) { setTimeout(function () { again(left - 1); }, AGAIN_MS); return; }
        of.printing = false;
        tell([{ text: of.number + ': ' + say('paper_unsure'), kind: 'bad' }]);
        draw();
      });
    }(PAPER_TRIES));
  }

  // The paper is a picture of the server's; the tablet's own dialog chooses the printer, and tells nobody what came of it.
  function print() {
    var sheet = el('sheet'), of = card, again = card.class_id !== '';
    if (!live || busy || sheet.getAttribute('data-of')) { return; }
    sheet.setAttribute('data-of', of.number);
    sheet.onload = function () {
      sheet.removeAttribute('data-of');
      if (!card || card.ticket_id !== of.ticket_id) { return; }
      press('printed', { ticket_id: of.ticket_id, number: of.number, again: again });
      window.print();
    };
    sheet.onerror = function () {
      sheet.removeAttribute('data-of');
      tell([{ text: say('no_paper'), kind: 'bad' }]);
    };
    sheet.src = '/reception/paper/' + encodeURIComponent(of.number) + '.png?' + Date.now();
  }

  function search() {
    var typed = el('search').value;
    if (!typed.trim()) { found = null; draw(); return; }
    request('/reception/services?typed=' + encodeURIComponent(typed)).then(function (told) {
      if (el('search').value === typed) { found = told.ids; draw(); }
    }).catch(function () { /* the link says so itself */ });
  }

  // -- a code held to the tablet's camera, where its browser reads codes by itself; its picture is looked at here alone --

  var stream = null, opened = 0;

  function offerCamera() {
    var can = 'BarcodeDetector' in window && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
    if (can) {
      window.BarcodeDetector.getSupportedFormats().then(function (formats) { el('scan').hidden = formats.indexOf('qr_code') < 0; }).catch(function () { /* then it reads none */ });
    }
  }

  function openCamera() {
    var mine = opened += 1;
    el('camera').showModal();
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false }).then(function (made) {
      // Closed, or opened anew, before it was allowed.
      if (mine !== opened || !el('camera').open) { stop(made); return; }
      stream = made;
      el('seen').srcObject = made;
      return el('seen').play().then(function () { look(new window.BarcodeDetector({ formats: ['qr_code'] }), mine); });
    }).catch(function () {
      if (mine !== opened) { return; }
      closeCamera();
      tell([{ text: say('camera_no'), kind: 'bad' }]);
    });
  }

  function look(reader, mine) {
    if (mine !== opened || !stream) { return; }
    reader.detect(el('seen')).catch(function () { return []; }).then(function (codes) {
      if (mine !== opened || !stream) { return; }
      if (!codes.length || !codes[0].rawValue) { setTimeout(function () { look(reader, mine); }, LOOK_MS); return; }
      closeCamera();
      el('text').value = codes[0].rawValue.slice(0, 400);
      press('find', { text: el('text').value });
    });
  }

  function stop(one) { one.getTracks().forEach(function (track) { track.stop(); }); }

  function closeCamera() {
    opened += 1;
    if (stream) { stop(stream); }
    stream = null;
    el('seen').srcObject = null;
    if (el('camera').open) { el('camera').close(); }
  }

  // The session lasts as long as somebody moves here.
  function here() {
    if (Date.now() - hereAt < HERE_MS || !live) { return; }
    hereAt = Date.now();
    request('/reception/here').catch(function () { /* the link says so itself */ });
  }

  document.addEventListener('pointerdown', here);
  document.addEventListener('keydown', function (event) {
    here();
    // A scanner that types: its code stands in the field wherever the last touch was.
    if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && event.key !== ' ' && event.target.tagName !== 'INPUT' && !el('menu').open && !el('camera').open) { el('text').focus(); }
  });
  document.addEventListener('DOMContentLoaded', function () {
    el('search').addEventListener('input', search);
    el('finder').addEventListener('submit', function (event) {
      event.preventDefault();
      if (el('text').value.trim()) { press('find', { text: el('text').value }); }
    });
    el('give').addEventListener('click', function () { if (service) { press('give', { service_id: service }); } });
    el('low').addEventListener('click', function () { grant(LOW); });
    el('spoken').addEventListener('click', function () {
      var all = shown ? shown.languages.map(function (one) { return one.id; }) : [];
      if (all.length) { spoken = all[(all.indexOf(spoken) + 1) % all.length]; draw(); }
    });
    el('me').addEventListener('click', function () { el('menu').showModal(); });
    offerCamera();
    el('scan').addEventListener('click', function () { if (shown && !busy) { openCamera(); } });
    el('camera-close').addEventListener('click', closeCamera);
    el('camera').addEventListener('close', closeCamera);  // by Escape
    document.addEventListener('visibilitychange', function () { if (document.hidden) { closeCamera(); } });
    window.addEventListener('pagehide', closeCamera);
    el('menu-close').addEventListener('click', function () { el('menu').close(); });
    window.addEventListener('resize', function () { if (shown) { reach(); } });
    setInterval(wake, 500);
    listen();
  });
}());
