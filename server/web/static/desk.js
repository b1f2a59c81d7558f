// A clerk's desk. It decides nothing: what is shown and why a key does nothing are the server's words (`/desk/now`), a
// press names a step and an id made here, and is done once however often it is asked.
(function () {
  'use strict';
  var SILENT_MS = 5000, AGAIN_MS = 1000, LATE_MS = 2000, TRIES = 5, GIVEN_UP_MS = 30000, OLD_MS = 10000, HERE_MS = 60000;
  var body = document.getElementById('desk');
  var words = JSON.parse(body.getAttribute('data-words')), keys = JSON.parse(body.getAttribute('data-keys'));
  var minutes = JSON.parse(body.getAttribute('data-minutes'));
  var shown = null, drawn = {}, live = false, lostAt = '', out = false, busy = false, late = false, panel = null;
  var began = 0, ran = 0, hereAt = 0, asks = 0, unfolded = false, heardAt = 0;

  function el(id) { return document.getElementById(id); }
  function say(key, facts) {
    return (words[key] || '').replace(/\{(\w+)\}/g, function (_, name) { return facts && name in facts ? facts[name] : '…'; });
  }

  function h(tag, given) {
    var node = document.createElement(tag), n;
    Object.keys(given || {}).forEach(function (name) {
      if (name === 'text') { node.textContent = given.text; }
      else if (name === 'click') { node.addEventListener('click', given.click); }
      else if (given[name] !== null && given[name] !== undefined && given[name] !== false) { node.setAttribute(name, given[name]); }
    });
    for (n = 2; n < arguments.length; n += 1) {
      if (arguments[n]) { node.appendChild(typeof arguments[n] === 'string' ? document.createTextNode(arguments[n]) : arguments[n]); }
    }
    return node;
  }

  function fill(place, nodes) {
    var had = document.activeElement && place.contains(document.activeElement) && document.activeElement.getAttribute('data-name');
    place.textContent = '';
    nodes.forEach(function (node) { if (node) { place.appendChild(node); } });
    var again = had && place.querySelector('[data-name="' + had + '"]');
    if (again) { again.focus(); }
  }

  function show(id, on) { el(id).hidden = !on; }

  // Drawn anew only where something is another than before: what a reader stands in stays.
  function part(name, value, draw) {
    var text = JSON.stringify(value);
    if (drawn[name] !== text) { drawn[name] = text; draw(value); }
  }

  // -- the link --

  // What was pasted may hold what nobody sees and no server takes: then it would not be told what is wrong, and nothing
  // could be sent until it was gone.
  function asSeen(text) {
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g, '')
      .replace(/[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '').replace(/(^|[^\ud800-\udbff])[\udc00-\udfff]+/g, '$1');
  }

  function request(address, sent) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, SILENT_MS);
    var how = { credentials: 'same-origin', cache: 'no-store', signal: stop.signal };
    if (sent) {
      how.method = 'POST';
      how.headers = { 'Content-Type': 'application/json' };
      how.body = JSON.stringify(sent, function (_, one) { return typeof one === 'string' ? asSeen(one) : one; });
    }
    return fetch(address, how).then(function (answer) {
      return answer.ok ? (answer.status === 204 ? null : answer.json()) : Promise.reject({ status: answer.status });
    }).finally(function () { clearTimeout(timer); });
  }

  function linkIs(there, why) {
    if (there && out) { location.reload(); return; }  // signed in again beside this page: its forms have another token
    if (!there && live) { lostAt = shown ? shown.head.clock : ''; }
    live = there;
    out = !there && why === 401;
    body.classList.toggle('old', !there);
    banner();
    if (shown) { steps(); }
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
    request('/desk/now?seen=' + (shown ? shown.rev : '')).then(function (told) {
      heardAt = Date.now();
      // Drawn before the link counts as there, so that nothing is pressed on an old picture.
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
    var ticket = shown ? shown.ticket_id : '', before = shown;
    shown = told;
    began = Date.now();
    ran = seconds(told.timer.time);
    if (panel && (told.page !== 'desk' || (ticket !== told.ticket_id && ['choose', 'grant', 'pause', 'help'].indexOf(panel.step) < 0))) { closePanel(); }
    draw();
    body.setAttribute('data-rev', told.rev);
    if (cameTo(before)) { tell(); }
    if (panel) { askPanel(); }
  }

  // -- pressing --

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (one) { return (one + 256).toString(16).slice(1); }).join('');
  }

  function press(step, more) {
    if (!shown || busy) { return; }
    wake();
    if (!live) { toast(out ? say('signed_out') : body.getAttribute('data-not-live'), 'hint'); return; }
    var sent = { form: body.getAttribute('data-form'), id: newId(), step: step, ticket_id: shown.ticket_id, practice: shown.practice.title !== '' };
    Object.keys(more || {}).forEach(function (name) { sent[name] = more[name]; });
    if (!el('outcome').hidden) {
      sent.dossier_code = el('code').value;
      sent.note = el('note').value;
    }
    give('/desk/press', sent, TRIES);
  }

  // Also for whoever plays the page: `data-busy` while an answer is awaited, `data-rev` of what is drawn.
  function busyIs(on) {
    busy = on;
    if (on || asks) { body.setAttribute('data-busy', ''); } else { body.removeAttribute('data-busy'); }
  }

  function give(address, sent, tries) {
    var waits = setTimeout(function () { late = true; banner(); }, LATE_MS), since = Date.now();
    busyIs(true);

    function over() {
      clearTimeout(waits);
      late = false;
      busyIs(false);
    }

    function failed(why) {
      over();
      if (why && why.status === 401) { linkIs(false, 401); } else if (why && why.status === 403) { location.reload(); }
      else { toast(why && why.status ? say('not_done') : say('unsure'), 'bad'); }
      banner();
    }

    (function again(left) {
      // Nobody expects any more that it is done: a machine slept meanwhile.
      if (Date.now() - since > GIVEN_UP_MS) { failed(null); return; }
      request(address, sent).then(function (answer) {
        over();
        answered(answer);
        banner();
      }, function (why) {
        if (!(why && why.status) && left > 1) { setTimeout(function () { again(left - 1); }, AGAIN_MS); return; }
        failed(why);
      });
    }(tries));
  }

  function answered(answer) {
    // What a key before it was told is over once something was done.
    if (!answer.refused) { document.querySelectorAll('#toasts .hint').forEach(function (one) { one.remove(); }); }
    (answer.said || []).forEach(function (one) { toast(one.text, one.kind); });
    take(answer.shown);
    if (answer.slip) { print(answer.slip); }
    if (answer.found) { openPanel('scanned', answer.found); }
    else if (answer.panel) { openPanel(answer.panel); } else if (panel && panel.sent && !answer.keep) { closePanel(); }
    if (panel) { panel.sent = false; }
    // One that asks what becomes of the person is answered by another press.
    if (answer.closed && leaving) { el('sign-out').submit(); }
    if (!answer.panel) { leaving = false; }
  }

  var leaving = false, practised = false;

  function enter(what, n, text) {
    if (!shown || !live || busy || !shown.ticket_id) { return; }
    give('/desk/enter', { form: body.getAttribute('data-form'), ticket_id: shown.ticket_id, what: what, n: n || 0, text: text || '' }, 1);
  }

  function toast(text, kind) {
    var box = el('toasts'), node = h('div', { 'class': 'toast ' + kind, text: text });
    Array.prototype.slice.call(box.children).forEach(function (one) { if (one.textContent === text || (kind === 'hint' && one.classList.contains('hint'))) { one.remove(); } });
    while (box.children.length > 2) { box.firstChild.remove(); }
    box.appendChild(node);
    setTimeout(function () { node.remove(); }, kind === 'bad' ? 12000 : 5000);
  }

  // -- drawing --

  function draw() {
    var stage = shown.head.stage, ticket = shown.person.number !== '';
    var came = shown.page === 'choose' && (el('choose').hidden || practised !== (shown.practice.title !== '')), free, had = document.activeElement;
    var begins = shown.page === 'desk' && el('work').hidden;
    show('choose', shown.page === 'choose');
    show('work', shown.page === 'desk');
    part('practice', shown.practice, practice);
    part('head', shown.head, function (head) {
      el('counter').textContent = head.counter || say('title');
      el('state').textContent = shown.page === 'desk' ? head.state : '';
      el('state').className = 'state ' + (shown.page === 'desk' ? head.state_kind : 'none');
      el('clock').textContent = head.clock;
      el('pause').firstElementChild.textContent = say(head.paused ? 'resume' : 'pause');
      el('call-help').firstElementChild.textContent = say('help');
    });
    show('pause', shown.page === 'desk' && (stage === 'idle' || stage === 'empty' || stage === 'paused'));
    show('call-help', shown.page === 'desk' && stage !== 'closed');
    show('taken', shown.taken !== '');
    el('taken').textContent = shown.taken;
    part('notice', [shown.help, shown.page], notice);
    part('counters', shown.counters, counters);
    if (came) {
      free = el('counters').querySelector('button:not(.taken)');
      if (free) { free.focus(); }
    }
    part('queue', [shown.queue, shown.groups], queue);
    part('after', [shown.after, shown.bookings], ahead);
    part('aside', [shown.parked, shown.missed, shown.folded, unfolded], aside);
    titled();
    show('person', ticket);
    show('outcome', stage === 'serving');
    show('called', stage === 'called');
    show('ready', stage === 'idle');
    show('quiet', shown.page === 'desk' && !ticket && stage !== 'idle');
    part('person', shown.person, person);
    if (el('plan')) { show('plan', stage === 'serving'); }
    part('papers', [shown.papers, shown.person.papers_seen, stage, shown.practice.title], papers);
    part('timer', [shown.timer.label, shown.timer.pace, shown.person.calls, stage], timerLabel);
    part('form', [shown.form, shown.outcomes, shown.ticket_id], form);
    part('next', shown.next, ready);
    part('quiet', [stage, shown.head.pause_reason, shown.timer.label], quiet);
    steps();
    tick();
    reach();
    if (had && !panel && shown.page === 'desk' && (had === body ? begins : !had.getClientRects().length)) { el('primary').focus(); }
  }

  // What slides can be slid by the keyboard too; what does not, is no stop.
  function reach() {
    document.querySelectorAll('.left, .aside, .middle').forEach(function (one) {
      if (one.scrollHeight > one.clientHeight + 1) { one.setAttribute('tabindex', '0'); } else { one.removeAttribute('tabindex'); }
    });
  }

  // That nothing here is real, and what to do next: over all there is, for as long as the view says so.
  function practice(it) {
    var on = it.title !== '';
    body.classList.toggle('practises', on);
    show('practice', on);
    show('begin-line', !on);
    fill(el('begin'), [document.createTextNode(it.begin + ' '), h('kbd', { text: 'Ctrl+P' })]);
    el('about').textContent = it.about;
    if (!on && practised) { toast(it.ended, 'hint'); }
    practised = on;
    fill(el('practice'), on ? [h('b', { text: it.title }), h('span', { 'class': 'unreal', text: it.not_real }), h('span', { text: it.lesson }), h('span', { 'class': 'next', text: it.hint }),
      h('button', { type: 'button', 'data-name': 'end-practice', id: 'end-practice', 'aria-keyshortcuts': 'Control+P', click: function () { practise(false); } }, it.end + ' ', h('kbd', { text: 'Ctrl+P' }))] : []);
  }

  function practise(on) {
    if (!live || busy) { return; }
    give('/desk/practice', { form: body.getAttribute('data-form'), on: on }, TRIES);
  }

  function counters(rows) {
    fill(el('counters'), rows.map(function (row) {
      return h('button', { type: 'button', 'data-name': row.id, 'class': row.taken ? 'taken' : null, click: function () { choose(row); } },
        h('b', { text: row.name }), h('small', { text: row.about }), h('small', { text: row.by }));
    }));
  }

  // A counter that somebody left open is taken by a second press, which says from whom.
  function choose(row) {
    var tile = el('counters').querySelector('[data-name="' + row.id + '"]');
    if (!row.whose || tile.hasAttribute('data-sure')) { press('open', { row: row.id, take_over: row.whose !== '' }); return; }
    tile.setAttribute('data-sure', '');
    tile.lastElementChild.textContent = say('take_over', { counter: row.name, person: row.whose });
  }

  // Of an own alarm nothing is said that a bystander could read.
  function notice() {
    var help = shown.help, on = shown.page === 'desk' && (help.text !== '' || help.other !== '');
    show('notice', on);
    fill(el('notice'), on ? [h('b', { text: help.other || help.text }), help.other ? h('button', { type: 'button', 'data-name': 'answer', 'aria-keyshortcuts': 'Shift+F12', click: function () { press('answer'); } },
      say('answer_help') + ' ', h('kbd', { text: help.key })) : null] : []);
    el('call-help').classList.toggle('called', help.own !== '');
  }

  function queue() {
    var day = shown.queue;
    el('people').textContent = day.people;
    var lines = { own: [], others: [] };
    shown.groups.forEach(function (row) {
      (row.mine ? lines.own : lines.others).push(h('li', { 'class': row.service ? 'inner' : row.mine ? null : 'other' }, h('span', { 'class': 'letter' + (row.mine ? '' : ' other'), text: row.series }),
        h('span', { 'class': 'name', text: row.name }), h('b', { text: String(row.waiting) }), h('span', { 'class': 'wait ' + row.grade, text: row.wait })));
    });
    fill(el('groups'), lines.own);
    fill(el('others'), lines.others);
    show('elsewhere', lines.others.length > 0);
    el('share').className = 'share' + (day.met ? '' : ' under');
    fill(el('share'), [h('b', { text: day.share }), document.createTextNode(' ' + day.within + ', ' + day.mean)]);
  }

  function ahead() {
    show('ahead', shown.after.length > 0);
    show('booked', shown.bookings.length > 0);
    fill(el('after'), shown.after.map(function (row) {
      return h('li', {}, h('span', { 'class': 'name' }, h('b', { text: row.number }), h('small', { text: row.name })), h('span', { 'class': 'wait ' + row.grade, text: row.wait }));
    }));
    fill(el('bookings'), shown.bookings.map(function (row) {
      return h('li', {}, h('span', { 'class': 'name' }, h('b', { 'class': row.due ? 'due' : null, text: row.time + ' · ' + row.code }), h('small', { text: row.service })));
    }));
  }

  function aside() {
    ['parked', 'missed'].forEach(function (name) {
      var rows = name === 'missed' ? missed() : shown.parked;
      fill(el(name), rows.length || (name === 'missed' && shown.folded) ? rows.map(function (row) {
        return h('li', {}, h('div', {}, h('b', { text: row.number }), h('small', { 'class': row.due ? 'due' : null, text: row.text })),
          h('button', { type: 'button', 'data-name': row.id, 'aria-disabled': row.available ? null : 'true', 'aria-label': say('back') + ' ' + row.number,
            'aria-keyshortcuts': row.key || null, click: function () { press('bring_back', { row: row.id }); } }, say('back') + ' ', row.key ? h('kbd', { text: row.key }) : null));
      }) : [h('li', { 'class': 'none', text: say(name === 'parked' ? 'none_held' : 'none_missed') })]);
    });
    show('older', shown.folded > 0);
    fill(el('older'), [document.createTextNode((unfolded ? say('hide_older') : say('older', { n: shown.folded })) + ' '), h('kbd', { text: 'Alt+0' })]);
    el('older').setAttribute('aria-expanded', String(unfolded));
  }

  // Those that keep their place no more stand last, and only where somebody asks to see them.
  function missed() { return unfolded ? shown.missed : shown.missed.slice(0, shown.missed.length - shown.folded); }

  function unfold() {
    unfolded = !unfolded;
    draw();
  }

  function person(one) {
    fill(el('person'), [
      h('div', { 'class': 'service' }, h('span', { text: one.service }), one.classes ? h('button', { type: 'button', 'class': 'slim', 'data-name': 'grant', id: 'grant', 'aria-keyshortcuts': 'Shift+F6',
        click: function () { press('grant'); } }, say('grant_short') + ' ', h('kbd', { text: '⇧F6' })) : null, h('button', { type: 'button', 'class': 'slim', 'data-name': 'plan', id: 'plan', 'aria-keyshortcuts': 'Shift+F7',
        click: function () { press('plan'); } }, say('plan_short') + ' ', h('kbd', { text: '⇧F7' }))),
      one.tags.length ? tags(one.tags) : null,
      h('div', { 'class': 'row' }, h('div', { 'class': 'number', id: 'number', text: one.number }),
        h('div', { 'class': 'times' }, h('span', { id: 'timer-label' }), h('span', { 'class': 'time', id: 'timer' }), h('span', { 'class': 'pace', id: 'pace' }),
          h('span', { 'class': 'told ' + one.announced_icon, text: one.announced }))),
      one.follows ? h('p', { 'class': 'follows', text: one.follows }) : null,
      h('p', { 'class': 'why' }, h('b', { 'class': one.grade === 'late' ? 'late' : null, text: one.waited + (one.over ? ' (' + one.over + ')' : '') }), h('span', { text: one.reason })),
      one.passed ? h('p', { 'class': 'passed', text: one.passed }) : null,
      h('div', { 'class': 'bring' }, h('p', { id: 'papers-line', text: one.bring.length ? say('bring', { papers: one.bring.join(' · ') }) : '' }), h('div', { 'class': 'ticks', id: 'papers', role: 'group', 'aria-label': say('papers') }),
        h('button', { type: 'button', 'class': 'slim', 'data-name': 'slip', id: 'slip', 'aria-keyshortcuts': 'Control+P', click: askSlip }, say('slip_short') + ' ', h('kbd', { text: 'Ctrl+P' })))
    ]);
    drawn.timer = drawn.papers = '';
  }

  // Of who is served they are ticked off one by one; before that they are read. In practice Ctrl+P ends it, so the button has no key.
  function papers() {
    var ticks = shown.head.stage === 'serving' && shown.papers.length > 0;
    if (!el('papers')) { return; }
    show('papers-line', !ticks);
    show('papers', ticks);
    el('papers').setAttribute('aria-label', say('papers') + ' ' + shown.person.papers_seen);
    el('work').classList.toggle('ticking', ticks);
    el('slip').querySelector('kbd').hidden = shown.practice.title !== '';
    fill(el('papers'), ticks ? [h('span', { 'class': 'label' }, say('papers') + ' ', h('kbd', { text: 'Ctrl+G' }))].concat(shown.papers.map(function (one) {
      return h('button', { type: 'button', 'class': 'tick', role: 'checkbox', 'data-name': one.id, 'aria-checked': String(one.seen), click: function () { enter('paper', 0, one.id); }, text: one.name });
    })) : []);
  }

  function tags(list) {
    var box = h('div', { 'class': 'tags' });
    list.forEach(function (text) { box.appendChild(h('span', { text: text })); });
    return box;
  }

  function timerLabel() {
    if (el('timer-label')) { el('timer-label').textContent = shown.timer.label + (shown.person.calls && shown.head.stage !== 'serving' ? ' · ' + shown.person.calls : ''); }
    if (el('pace')) {
      el('pace').textContent = shown.timer.pace;
      el('pace').classList.toggle('slow', shown.timer.slow);
    }
  }

  function form() {
    var code = el('code'), note = el('note');
    fill(el('outcomes'), shown.outcomes.map(function (row, n) {
      return h('button', { type: 'button', 'class': 'chip', 'data-name': row.id, 'aria-pressed': String(row.picked), 'aria-keyshortcuts': row.key ? 'Control+' + row.key : null,
        click: function () { enter('outcome', n + 1); } }, row.name + ' ', row.key ? h('kbd', { text: row.key }) : null);
    }));
    el('dossiers').textContent = String(shown.form.dossiers);
    if (code.getAttribute('data-ticket') !== shown.ticket_id || document.activeElement !== code) { code.value = shown.form.dossier_code; }
    if (code.getAttribute('data-ticket') !== shown.ticket_id || document.activeElement !== note) { note.value = shown.form.note; }
    code.setAttribute('data-ticket', shown.ticket_id);
    show('wrong', shown.form.wrong_code !== '');
    el('wrong').textContent = shown.form.wrong_code;
    if (shown.form.wrong_code) { code.setAttribute('aria-invalid', 'true'); } else { code.removeAttribute('aria-invalid'); }
    el('online').setAttribute('aria-pressed', String(shown.form.filed_online === true));
    el('here').setAttribute('aria-pressed', String(shown.form.filed_online === false));
  }

  function ready(next) {
    fill(el('ready'), [h('h2', { text: say('next_number') }), h('div', { 'class': 'number', text: next.number }), h('p', { text: next.service }),
      h('p', { text: next.reason + ', ' + next.wait })]);
  }

  function quiet() {
    var stage = shown.head.stage, title = stage === 'paused' ? shown.head.pause_reason || say('pause') : stage === 'empty' ? say('empty') : say('closed');
    fill(el('quiet'), [h('b', { text: title }), h('p', { text: say(stage === 'paused' ? 'paused_text' : stage === 'empty' ? 'empty_text' : 'closed_text') }),
      stage === 'paused' ? h('p', { id: 'paused-for', text: shown.timer.label + ' ' }) : null]);
    if (stage === 'paused') { el('paused-for').appendChild(h('span', { 'class': 'time', id: 'pause-timer' })); }
    el('steps').querySelectorAll('.leave').forEach(function (one) { one.remove(); });
    if (stage === 'paused') { el('steps').appendChild(h('button', { type: 'button', 'class': 'leave', click: leave }, say('leave'))); }
  }

  function leave() { if (!busy && live) { leaving = true; press('close'); } }

  function steps() {
    part('steps', [shown.primary, shown.lesser, live], function () {
      var large = shown.primary, button = el('primary');
      fill(button, [document.createTextNode(large.label + ' '), large.key ? h('kbd', { text: large.key }) : null]);
      button.setAttribute('data-step', large.step);
      able(button, large.available && live);
      fill(el('lesser'), shown.lesser.map(function (row) {
        var small = h('button', { type: 'button', 'data-name': row.step, 'data-step': row.step, click: function () { press(row.step); } }, row.short + ' ',
          row.seconds ? h('kbd', { text: row.seconds }) : row.key ? h('kbd', { text: row.key }) : null);
        able(small, row.available && live);
        return small;
      }));
    });
  }

  // It can be pressed all the same: then it is said why nothing is done.
  function able(button, can) { if (can) { button.removeAttribute('aria-disabled'); } else { button.setAttribute('aria-disabled', 'true'); } }

  function seconds(text) { return text ? text.split(':').reduce(function (sum, one) { return sum * 60 + Number(one); }, 0) : 0; }

  function tick() {
    wake();
    undone();
    if (!shown || !shown.timer.time) { return; }
    var all = ran + (live ? Math.floor((Date.now() - began) / 1000) : 0), hours = Math.floor(all / 3600);
    var rest = ('0' + Math.floor(all % 3600 / 60)).slice(-2) + ':' + ('0' + all % 60).slice(-2);
    [el('timer'), el('pause-timer')].forEach(function (place) { if (place) { place.textContent = hours ? hours + ':' + rest : rest; } });
  }

  // The step that can be taken back, and for how many seconds.
  function undone() {
    var left = shown ? shown.undo.seconds - (live ? Math.floor((Date.now() - began) / 1000) : 0) : 0;
    show('undo', left > 0 && shown.page === 'desk');
    if (left > 0) {
      if (el('undo-text').textContent !== shown.undo.text) { el('undo-text').textContent = shown.undo.text; }
      el('undo-left').textContent = left + ' s';
      able(el('undo-button'), live);
    }
    lift();
  }

  // What is said stands above the step that can be taken back, not over its button; the same words are not shown twice.
  function lift() {
    var box = el('toasts'), words = el('undo-text'), place = el('undo').getBoundingClientRect(), seen = words.getClientRects().length > 0;
    box.style.bottom = place.height && place.top > window.innerHeight / 2 ? window.innerHeight - place.top + 10 + 'px' : '';
    Array.prototype.forEach.call(box.children, function (one) { one.classList.toggle('unseen', seen && one.textContent === words.textContent); });
  }

  // -- panels --

  function openPanel(step, found) {
    panel = { step: step, found: found || null, typed: '', rows: [], index: 0, first: false, minutes: 15, why: '', back: false, backIn: 0, classes: [], classId: '', movesTo: '', offered: [], sent: false };
    buildPanel();
    askPanel();
  }

  function closePanel() {
    panel = null;
    el('panel').hidden = true;
    el('panel').textContent = '';
    el('panel').parentNode.classList.remove('asking');
    el('primary').focus();
  }

  function askPanel() {
    if (panel.step === 'slip') { return; }  // it is asked once: what is put in stays
    if (panel.found) {
      panel.offered = panel.found.offered;
      drawPanel();
      return;
    }
    var asked = panel, typed = panel.typed;
    asks += 1;
    busyIs(busy);
    request('/desk/panel?step=' + panel.step + '&typed=' + encodeURIComponent(typed)).then(function (told) {
      if (panel !== asked || panel.typed !== typed) { return; }
      var was = panel.rows[panel.index] && panel.rows[panel.index].row;
      panel.rows = told.rows;
      panel.offered = told.offered;
      panel.classes = told.classes;
      // With a row that is gone the choice is gone, too: Enter, on its way meanwhile, would mean somebody else.
      if (was !== undefined) { panel.index = told.rows.findIndex(function (row) { return row.row === was; }); }
      told.rows.forEach(function (row, n) { if (row.row === panel.movesTo) { panel.index = n; panel.movesTo = ''; } });
      drawPanel();
    }).catch(function () { /* the link says so itself */ }).then(function () {
      asks -= 1;
      busyIs(busy);
    });
  }

  var TITLES = { transfer: 'transfer', correct: 'correct', plan: 'plan', choose: 'choose_number', grant: 'grant', park: 'hold', pause: 'pause_for', help: 'help', close: 'leave_title', scanned: 'scanned' };
  var SEARCH = { transfer: 'find_place', correct: 'find_service', plan: 'find_after', choose: 'find_number', grant: 'find_number' };
  var WHY = { park: 'why_optional', choose: 'why_kept', grant: 'why_optional', help: 'help_why' };

  function buildPanel() {
    var box = el('panel'), step = panel.step, lists = SEARCH[step] !== undefined, found = panel.found;
    var why = found ? (found.step === 'choose' ? 'why_kept' : undefined) : WHY[step];
    fill(box, [
      h('header', {}, h('h2', { id: 'panel-title', text: say(TITLES[step]) }), h('button', { type: 'button', id: 'panel-back', click: closePanel }, say('go_back') + ' ', h('kbd', { text: 'Esc' }))),
      step === 'park' ? h('p', { 'class': 'none', text: say(shown.parked_come_back ? 'hold_text_itself' : 'hold_text') }) : null,
      step === 'help' ? h('p', { 'class': 'none', text: say('help_text') }) : null,
      step === 'close' && shown.ticket_id ? h('p', { 'class': 'none', text: say('leave_text') }) : null,
      lists ? h('input', { id: 'panel-search', 'aria-label': say(SEARCH[step]), placeholder: say(SEARCH[step]) }) : null,
      found ? h('div', { 'class': 'found' }, found.number ? h('div', { 'class': 'number', text: found.number }) : null, h('p', { text: found.about }),
        found.step ? null : h('p', { 'class': 'none', text: say('nothing_to_do') })) : null,
      step === 'park' || step === 'help' || found ? null : h('div', { 'class': 'options', id: 'options', role: 'listbox', tabindex: '0', 'aria-labelledby': 'panel-title' }),
      step === 'transfer' ? h('div', { 'class': 'chips', role: 'group', 'aria-label': say('order') },
        h('button', { type: 'button', 'class': 'chip', id: 'by-time', click: function () { first(false); } }, say('by_time')),
        h('button', { type: 'button', 'class': 'chip', id: 'first', click: function () { first(true); } }, say('serve_first') + ' ', h('kbd', { text: 'Alt+T' })),
        h('button', { type: 'button', 'class': 'chip', id: 'back-to-me', click: back }, say('back_to_me') + ' ', h('kbd', { text: 'Ctrl+B' }))) : null,
      step === 'grant' ? h('div', { 'class': 'chips', id: 'classes', role: 'group', 'aria-label': say('grant') }) : null,
      step === 'choose' ? h('div', { 'class': 'chips' },
        h('button', { type: 'button', 'class': 'chip', id: 'to-classes', 'aria-keyshortcuts': 'Shift+F6', click: toClasses }, say('grant') + ' ', h('kbd', { text: '⇧F6' })),
        h('button', { type: 'button', 'class': 'chip', id: 'accessible', 'aria-keyshortcuts': 'Shift+F5', click: askAccessible }, say('accessible') + ' ', h('kbd', { text: '⇧F5' }))) : null,
      step === 'plan' ? h('div', { 'class': 'chips', id: 'shifts' },
        h('button', { type: 'button', 'class': 'chip', id: 'earlier', 'aria-keyshortcuts': 'Control+ArrowUp', click: function () { shift(-1); } }, say('plan_earlier') + ' ', h('kbd', { text: 'Ctrl+↑' })),
        h('button', { type: 'button', 'class': 'chip', id: 'later', 'aria-keyshortcuts': 'Control+ArrowDown', click: function () { shift(1); } }, say('plan_later') + ' ', h('kbd', { text: 'Ctrl+↓' }))) : null,
      step === 'pause' ? h('div', { 'class': 'chips', id: 'back-in', role: 'group', 'aria-label': say('back_in') }) : null,
      step === 'park' ? h('div', { 'class': 'chips', id: 'minutes', role: 'group', 'aria-label': say('remind') }) : null,
      why ? h('input', { id: 'why', maxlength: '200', 'aria-label': say(why), placeholder: say(why) }) : null,
      why ? h('div', { 'class': 'chips', id: 'offered' }) : null,
      step === 'park' || step === 'help' || found ? h('span', { 'class': 'rest' }) : null,
      step === 'help' ? h('button', { type: 'button', id: 'alarm', 'aria-keyshortcuts': 'Control+F12', click: function () { closePanel(); press('alarm'); } }, say('alarm') + ' ', h('kbd', { text: 'Ctrl+F12' })) : null,
      h('button', { type: 'button', 'class': 'go', id: 'confirm', click: confirm })
    ]);
    box.hidden = false;
    box.parentNode.classList.add('asking');
    if (el('panel-search')) { el('panel-search').addEventListener('input', function () { panel.typed = el('panel-search').value; panel.movesTo = ''; panel.index = 0; panel.rows = []; askPanel(); }); }
    if (el('why')) { el('why').addEventListener('input', function () { panel.why = el('why').value; }); }
    (el('panel-search') || el('why') || el('options') || el('confirm')).focus();
    drawPanel();
  }

  function back() { panel.back = !panel.back; drawPanel(); }

  function first(on) { panel.first = on; drawPanel(); }

  function drawPanel() {
    if (panel.step === 'slip') { drawSlip(); return; }
    var row = panel.rows[panel.index], step = panel.step;
    if (el('options')) {
      fill(el('options'), panel.rows.length ? panel.rows.map(function (one, n) {
        var mark = one.badge || one.number || one.key;
        return h('div', { 'class': 'option', role: 'option', id: 'option-' + n, 'aria-selected': String(n === panel.index), click: function () { panel.movesTo = ''; panel.index = n; drawPanel(); } },
          mark ? h('span', { 'class': 'letter', text: mark }) : null, h('span', { 'class': 'name', text: one.name }, one.about ? h('small', { text: one.about }) : null),
          one.wait ? h('span', { 'class': 'wait ' + one.grade, text: one.wait }) : null);
      }) : [h('div', { 'class': 'option', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', text: say(panel.typed ? 'nothing_found' : 'nobody_waits') })]);
      if (row) { el('options').setAttribute('aria-activedescendant', 'option-' + panel.index); el('option-' + panel.index).scrollIntoView({ block: 'nearest' }); }
      else { el('options').removeAttribute('aria-activedescendant'); }
    }
    if (el('first')) { el('first').setAttribute('aria-pressed', String(panel.first)); el('by-time').setAttribute('aria-pressed', String(!panel.first)); el('back-to-me').setAttribute('aria-pressed', String(panel.back)); }
    if (el('accessible')) {
      el('accessible').hidden = !row || !row.low;
      el('to-classes').hidden = !row || !shown.grants;
      el('accessible').setAttribute('aria-pressed', String(Boolean(row) && row.low === 'yes'));
    }
    if (el('classes')) {
      fill(el('classes'), panel.classes.map(function (one) {
        return h('button', { type: 'button', 'class': 'chip', 'data-name': 'c' + one.id, 'aria-pressed': String(one.id === (panel.classId || (row && row.class_id))), 'aria-keyshortcuts': one.key || null,
          click: function () { panel.classId = one.id; drawPanel(); } }, one.name + ' ', one.key ? h('kbd', { text: one.key }) : null);
      }));
    }
    if (el('shifts')) {
      el('shifts').hidden = !movedTo(-1) && !movedTo(1);
      able(el('earlier'), movedTo(-1));
      able(el('later'), movedTo(1));
    }
    if (el('back-in')) {
      fill(el('back-in'), [h('span', { 'class': 'label', text: say('back_in') })].concat(minutes.map(function (n) {
        return h('button', { type: 'button', 'class': 'chip', 'data-name': 'b' + n, 'aria-pressed': String(n === panel.backIn), click: function () { panel.backIn = panel.backIn === n ? 0 : n; drawPanel(); } }, say('minutes', { n: n }));
      })));
    }
    if (el('minutes')) {
      fill(el('minutes'), minutes.map(function (n) {
        return h('button', { type: 'button', 'class': 'chip', 'data-name': 'm' + n, 'aria-pressed': String(n === panel.minutes), click: function () { panel.minutes = n; drawPanel(); } }, say('minutes', { n: n }));
      }));
    }
    if (el('offered')) {
      fill(el('offered'), panel.offered.map(function (text, n) {
        return h('button', { type: 'button', 'class': 'chip', 'data-name': 'o' + n, click: function () { because(n); } }, text + ' ', h('kbd', { text: 'Ctrl+' + (n + 1) }));
      }));
    }
    el('confirm').textContent = panel.found ? (panel.found.step ? panel.found.label + ' ' + panel.found.number : say('go_back')) : step === 'help' ? say('help') : step === 'grant' ? grantText(row ? row.number : '…') : step === 'correct' ? say('correct_to', { service: row ? row.name : '…' }) : step === 'plan' ? say(row && row.kind === 'then' ? 'plan_drop' : 'plan_add', { service: row ? row.name : '…' }) : step === 'transfer' ? say('transfer_to', { place: row ? row.name : '…' }) : step === 'choose' ? say('call', { number: row ? row.number : '…' })
      : step === 'park' ? say('hold_for', { n: panel.minutes }) : row ? row.name : say('pause');
  }

  // The row that the chosen service is once it is done one place earlier or later; empty where there is no such place.
  function movedTo(by) {
    var row = panel.rows[panel.index], to = panel.rows[panel.index + by], place = row && row.kind === 'then' ? Number(row.badge) + by : 0;
    return place && to && to.kind === 'then' && Number(to.badge) === place ? 'then:' + place + row.id.slice(row.id.indexOf('.')) : '';
  }

  function shift(by) {
    if (!movedTo(by) || busy) { return; }
    panel.movesTo = movedTo(by);
    press('plan', { confirmed: true, row: panel.rows[panel.index].row, by: by });
  }

  function askAccessible() {
    var row = panel.rows[panel.index];
    if (row && row.low && !busy) { press('accessible', { confirmed: true, row: row.row }); }
  }

  function grantText(number) {
    var one = panel.classes.filter(function (each) { return each.id === panel.classId; })[0];
    return one ? number + ': ' + one.name : say('grant_which', { number: number });
  }

  // Which class the chosen number is of, instead of calling it.
  function toClasses() {
    var row = panel.rows[panel.index];
    if (!row || !shown.grants || busy) { return; }
    openPanel('grant');
    panel.movesTo = row.row;
  }

  function because(n) {
    if (n < panel.offered.length) { panel.why = panel.offered[n]; el('why').value = panel.why; }
  }

  function confirm() {
    if (panel.step === 'slip') { giveSlip(); return; }
    var row = panel.rows[panel.index], found = panel.found;
    if (found && !found.step) { closePanel(); return; }
    panel.sent = true;
    if (found) { press(found.step, { confirmed: true, scanned: true, row: found.row, code: found.code, early: found.early, why: panel.why }); return; }
    press(panel.step, { confirmed: true, row: row ? row.row : '', first: panel.first, back: panel.back, back_in: panel.backIn, minutes: panel.minutes, why: panel.why, class_id: panel.classId });
  }

  function panelKey(event) {
    var digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (event.key === 'Escape') { closePanel(); }
    else if (event.key === 'Enter') { if (event.target.tagName === 'BUTTON' && event.target.id !== 'confirm') { return false; } confirm(); }
    else if (named(event) === 'Shift+F5' && panel.step === 'choose') { askAccessible(); }
    else if (named(event) === 'Shift+F6' && panel.step === 'choose') { toClasses(); }
    else if (panel.step === 'grant' && event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
      digit = Number(event.code.slice(5));
      if (digit <= panel.classes.length) { panel.classId = panel.classes[digit - 1].id; drawPanel(); }
    }
    else if (event.ctrlKey && panel.step === 'plan' && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) { shift(event.key === 'ArrowDown' ? 1 : -1); }
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      panel.movesTo = '';
      panel.index = Math.max(0, Math.min(panel.rows.length - 1, panel.index + (event.key === 'ArrowDown' ? 1 : -1)));
      drawPanel();
    } else if (digit && event.ctrlKey && el('offered')) { because(digit - 1); }
    else if (digit && (panel.step === 'pause' || panel.step === 'close') && !event.altKey) { if (digit <= panel.rows.length) { panel.index = digit - 1; drawPanel(); } }
    else if (event.altKey && event.code === 'KeyT' && panel.step === 'transfer') { first(!panel.first); }
    else if (event.ctrlKey && event.code === 'KeyB' && panel.step === 'transfer') { back(); }
    else if (named(event) === 'Ctrl+F12') { closePanel(); press('alarm'); }
    else { return false; }
    return true;
  }

  // -- a guidance slip: what is missing, by the browser's own print dialog --

  function askSlip() {
    if (!shown || busy || asks || !shown.ticket_id) { return; }
    wake();
    if (!live) { toast(out ? say('signed_out') : body.getAttribute('data-not-live'), 'hint'); return; }
    asks += 1;
    busyIs(busy);
    request('/desk/slip').then(function (told) {
      if (panel || !told.ticket_id || told.ticket_id !== shown.ticket_id) { return; }
      panel = { step: 'slip', things: told.things, rows: [], sent: false };
      buildSlip(told.where);
    }).catch(function () { /* the link says so itself */ }).then(function () {
      asks -= 1;
      busyIs(busy);
    });
  }

  function buildSlip(where) {
    var box = el('panel');
    function field(id, name) {
      return h('div', { 'class': 'field' }, h('label', { 'for': id, text: say(name) }), h('input', { id: id, maxlength: '200', autocomplete: 'off' }));
    }
    fill(box, [
      h('header', {}, h('h2', { id: 'panel-title', text: say('slip') }), h('button', { type: 'button', id: 'panel-back', click: closePanel }, say('go_back') + ' ', h('kbd', { text: 'Esc' }))),
      panel.things.length ? h('p', { 'class': 'none', id: 'things-title', text: say('slip_missing') }) : null,
      panel.things.length ? h('div', { 'class': 'chips things', id: 'things', role: 'group', 'aria-labelledby': 'things-title' }) : null,
      field('slip-more', 'slip_more'), field('slip-where', 'slip_where'), field('slip-until', 'slip_until'),
      h('p', { 'class': 'none', text: say('slip_note') }),
      h('span', { 'class': 'rest' }),
      h('button', { type: 'button', 'class': 'go', id: 'confirm', click: confirm }, say('slip_short') + ' ', h('kbd', { text: 'Enter' }))
    ]);
    el('slip-where').value = where;
    box.hidden = false;
    box.parentNode.classList.add('asking');
    drawPanel();
    el('slip-more').focus();
  }

  function drawSlip() {
    if (!el('things')) { return; }
    fill(el('things'), panel.things.map(function (one, n) {
      return h('button', { type: 'button', 'class': 'chip', 'data-name': 't' + n, 'aria-pressed': String(one.picked), click: function () { one.picked = !one.picked; drawPanel(); }, text: one.name });
    }));
  }

  function giveSlip() {
    if (busy) { return; }
    wake();
    if (!live) { toast(out ? say('signed_out') : body.getAttribute('data-not-live'), 'hint'); return; }
    panel.sent = true;
    give('/desk/slip', { form: body.getAttribute('data-form'), ticket_id: shown.ticket_id, more: el('slip-more').value, where: el('slip-where').value, until: el('slip-until').value,
      missing: panel.things.filter(function (one) { return one.picked; }).map(function (one) { return one.name; }) }, TRIES);
  }

  // What becomes of the paper no browser tells, so nothing is said of it.
  function print(made) {
    var sheet = el('sheet');
    sheet.setAttribute('lang', made.language);
    fill(sheet, [h('p', { 'class': 'whose' }, h('b', { text: made.office[0] }), document.createTextNode(made.office[1])), h('p', { 'class': 'title', text: made.title }),
      h('p', { 'class': 'name', text: made.name }), h('p', { text: made.group }), h('p', { 'class': 'lacks', text: made.bring_title }), h('ul', {})].concat(
      made.facts.map(function (one) { return h('p', { 'class': 'fact' }, h('span', { text: one[0] }), h('b', { text: one[1] })); }),
      h('p', { 'class': 'notes', text: made.notes.concat(made.printed_at).join('\n') })));
    fill(sheet.querySelector('ul'), made.bring.map(function (one) { return h('li', { text: one }); }));
    body.classList.add('prints');
    window.print();
    toast(say('slip_given'), 'hint');
  }

  function printed() {
    body.classList.remove('prints');
    fill(el('sheet'), []);
  }

  function slipKey() {
    if (shown.practice.title !== '') { practise(false); } else if (shown.page === 'choose') { practise(true); } else if (!panel) { askSlip(); }
  }

  // -- what this browser keeps for itself: its colours, and whether it tells that somebody waits --

  function kept(name) { try { return window.localStorage.getItem('desk-' + name) || ''; } catch (error) { return ''; } }

  function keep(name, value) { try { window.localStorage.setItem('desk-' + name, value); } catch (error) { /* until it is loaded anew */ } }

  var DARK = /\(prefers-color-scheme:\s*dark\)/, colours = '', darkRules = [];

  // The sheets say what is dark for a system that is; the same rules are switched here for one that is not, or off.
  function colour(which) {
    colours = which;
    if (!darkRules.length) {
      Array.prototype.forEach.call(document.styleSheets, function (sheet) {
        Array.prototype.forEach.call(sheet.cssRules, function (rule) {
          if (rule.media && DARK.test(rule.media.mediaText)) { darkRules.push({ media: rule.media, was: rule.media.mediaText }); }
        });
      });
    }
    darkRules.forEach(function (one) { one.media.mediaText = which === '' ? one.was : which === 'dark' ? one.was.replace(DARK, '(min-width: 0px)') : 'not all'; });
    document.documentElement.style.colorScheme = which;
  }

  function otherColours() {
    colour((colours || (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark');
    keep('colours', colours);
  }

  // As `rules.desk.somebody_came`: once when an empty line is empty no more, not for each who follows.
  function cameTo(before) {
    return before && before.page === 'desk' && shown.page === 'desk' && before.head.counter === shown.head.counter &&
      before.head.stage === 'empty' && shown.head.stage === 'idle';
  }

  function titled() {
    var free = shown.page === 'desk' && shown.head.stage === 'idle', waiting = 0;
    shown.groups.forEach(function (row) { waiting += row.mine && !row.service ? row.waiting : 0; });
    document.title = (free ? '(' + Math.max(1, waiting) + ') ' : '') + (shown.head.counter || say('title')) + ' · Tới Lượt';
  }

  // Of two pages of one browser one tells.
  function tell() {
    var now = Date.now(), last = Number(kept('told'));
    if (kept('tells') !== 'yes' || (now >= last && now - last < AGAIN_MS * 3)) { return; }
    keep('told', String(now));
    chime();
    if ('Notification' in window && Notification.permission === 'granted' && !document.hasFocus()) {
      new Notification(shown.head.counter, { body: say('somebody_waits'), tag: 'toiluot-waits' }).onclick = function () { window.focus(); };
    }
  }

  // Asked by a press of hers, which is also what lets a browser make a sound.
  function tells(on) {
    keep('tells', on ? 'yes' : '');
    el('tells').setAttribute('aria-pressed', String(on));
    if (!on) { return; }
    chime();
    if ('Notification' in window && Notification.permission === 'default') { Notification.requestPermission(); }
  }

  var sound = null;

  // The hall's two tones, softly.
  function chime() {
    var Made = window.AudioContext;
    if (!Made) { return; }
    sound = sound || new Made();
    sound.resume();
    [[0, 659.26], [0.38, 523.25]].forEach(function (tone) {
      var note = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + tone[0];
      note.frequency.value = tone[1];
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.linearRampToValueAtTime(0.25, at + 0.004);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
      note.connect(loud);
      loud.connect(sound.destination);
      note.start(at);
      note.stop(at + 0.9);
    });
  }

  // Whether a number pad stands at this PC for calling with: a browser cannot know, so she says it, once.
  function pad(on) {
    keep('pad', on ? 'yes' : '');
    el('pad').setAttribute('aria-pressed', String(on));
    show('pad-keys', on);
  }

  // Its keys by their place: whatever they type, and with Num Lock off as well. In a field a digit stays a digit.
  function padKey(event) {
    var action = kept('pad') === 'yes' && !event.ctrlKey && !event.altKey && !event.shiftKey && JSON.parse(body.getAttribute('data-pad'))[event.code];
    if (!action) { return false; }
    if (!event.repeat) { press(action === 'primary' ? el('primary').getAttribute('data-step') : action); }
    return true;
  }

  function me() { return document.querySelector('.me'); }

  function small() { window.open('/desk', 'toiluot-small', 'popup,width=420,height=240'); }

  // -- keys --

  function named(event) {
    return (event.ctrlKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '') + (event.shiftKey ? 'Shift+' : '') + (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  }

  function help() { var box = el('help'); if (box.open) { box.close(); } else { box.showModal(); } }

  function deskKey(event) {
    var name = named(event), typing = event.target.tagName === 'INPUT', serving = !el('outcome').hidden;
    var known = keys.filter(function (one) { return one.keys === name; })[0], digit = /^Digit[1-9]$/.test(event.code) ? Number(event.code.slice(5)) : 0;
    var rows = shown ? shown.parked.concat(missed()) : [];
    if (!typing && padKey(event)) { return true; }
    if (known && !(typing && name === 'Ctrl+Z')) { if (!event.repeat) { press(known.step); } }
    else if (digit && event.ctrlKey && !event.altKey) { if (serving) { enter('outcome', digit); } }
    else if (digit && event.altKey && !event.ctrlKey) { if (digit <= rows.length) { press('bring_back', { row: rows[digit - 1].id }); } }
    else if (event.altKey && event.code === 'Digit0') { if (shown.folded) { unfold(); } }
    else if (name === 'Ctrl+O') { if (serving) { enter('online', -1); } }
    else if (name === 'Ctrl+G') { if (serving) { enter('paper', -1); } }
    else if (name === 'Ctrl+L') { location.search = '?lang=' + body.getAttribute('data-next-language'); }
    else if (serving && !typing && (event.key === '+' || event.key === '-')) { enter('dossiers', event.key === '+' ? 1 : -1); }
    else { return false; }
    return true;
  }

  // -- a scanner that types --

  var GAP_MS = 75, SURELY = 3, LEAST = 6, letters = '', letteredAt = 0, silent = 0;

  // Letters as fast as no hand types them press nothing on their way, nor does the Enter behind them. A field keeps its own.
  function scanned(event) {
    var soon = event.timeStamp - letteredAt <= GAP_MS, ends = event.key === 'Enter' || event.key === 'Tab', text;
    if (event.target.tagName === 'INPUT' || event.ctrlKey || event.altKey || event.metaKey || event.repeat) { letters = ''; return false; }
    if (!ends && event.key.length !== 1) { return false; }
    clearTimeout(silent);
    if (ends) {
      text = soon ? letters : '';
      letters = '';
      if (text.length >= LEAST) { held(text); }
      return text.length >= SURELY;
    }
    letters = (soon ? letters : '') + event.key;
    letteredAt = event.timeStamp;
    silent = setTimeout(function () {  // one that sends nothing after a code
      if (letters.length >= LEAST) { held(letters); }
      letters = '';
    }, 2 * GAP_MS);
    return letters.length >= SURELY;
  }

  // What of a text may leave the page: a ticket's secret, a booking's code, and nothing of any other.
  function codeIn(text) {
    var forms = JSON.parse(body.getAttribute('data-codes')), plain = text.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, '').trim();
    var printed = plain.toUpperCase().replace(/[ \-·.]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
    function whole(form, of) { return new RegExp('^(?:' + form + ')$', 'i').test(of); }
    if (whole(forms.ticket, plain)) { return plain.slice(plain.lastIndexOf('#') + 1).toLowerCase(); }
    if (whole(forms.signed, plain)) { return plain.toUpperCase(); }
    return whole(forms.short, printed) ? printed : '';
  }

  function held(text) {
    var code = codeIn(text);
    if (!shown || shown.page !== 'desk' || busy || el('help').open) { return; }
    if (!live) { toast(out ? say('signed_out') : body.getAttribute('data-not-live'), 'hint'); return; }
    if (!code) { toast(body.getAttribute('data-no-such-code'), 'hint'); return; }
    give('/desk/scan', { form: body.getAttribute('data-form'), code: code }, TRIES);
  }

  document.addEventListener('keydown', function (event) {
    var mine;
    if (scanned(event)) { mine = true; }
    else if (event.key === 'F1') { help(); mine = true; }
    else if (named(event) === 'Ctrl+D') { otherColours(); mine = true; }
    else if (el('help').open) { return; }
    else if (event.key === 'Escape' && me().open) {
      me().open = false;
      me().firstElementChild.focus();
      mine = true;
    }
    else if (named(event) === 'Ctrl+P' && shown) {
      if (!event.repeat) { slipKey(); }
      mine = true;
    }
    else if (panel) { mine = panelKey(event) || (/^F\d+$/.test(event.key) && event.key !== 'F11'); }
    else { mine = shown && shown.page === 'desk' ? deskKey(event) : false; }
    if (mine) { event.preventDefault(); event.stopPropagation(); }
    here();
  }, true);

  // The session lasts as long as somebody moves here.
  function here() {
    if (Date.now() - hereAt < HERE_MS || !live) { return; }
    hereAt = Date.now();
    request('/desk/here').catch(function () { /* the link says so itself */ });
  }

  document.addEventListener('pointerdown', here);
  document.addEventListener('DOMContentLoaded', function () {
    el('primary').addEventListener('click', function () { press(el('primary').getAttribute('data-step')); });
    el('call-help').addEventListener('click', function () { press('help'); });
    el('undo-button').addEventListener('click', function () { press('undo'); });
    el('note').addEventListener('change', function () { enter('note', 0, el('note').value); });
    // Whoever signs out with somebody at the desk is asked what becomes of them.
    el('sign-out').addEventListener('submit', function (event) {
      if (!live || !shown || shown.page !== 'desk' || !shown.ticket_id) { return; }
      event.preventDefault();
      leave();
    });
    el('begin').addEventListener('click', function () { practise(true); });
    el('pause').addEventListener('click', function () { press('pause'); });
    el('older').addEventListener('click', unfold);
    me().addEventListener('focusout', function (event) { if (event.relatedTarget && !me().contains(event.relatedTarget)) { me().open = false; } });
    el('colours').addEventListener('click', otherColours);
    el('tells').addEventListener('click', function () { tells(kept('tells') !== 'yes'); });
    el('tells').setAttribute('aria-pressed', String(kept('tells') === 'yes'));
    el('pad').addEventListener('click', function () { pad(kept('pad') !== 'yes'); });
    pad(kept('pad') === 'yes');
    el('small').addEventListener('click', small);
    el('help-button').addEventListener('click', help);
    el('help-close').addEventListener('click', help);
    el('fewer').addEventListener('click', function () { enter('dossiers', -1); });
    el('more').addEventListener('click', function () { enter('dossiers', 1); });
    el('online').addEventListener('click', function () { enter('online', 1); });
    el('here').addEventListener('click', function () { enter('online', 0); });
    el('outcome').addEventListener('submit', function (event) { event.preventDefault(); });
    el('code').addEventListener('change', function () { enter('code', 0, el('code').value); });
    window.addEventListener('resize', reach);
    window.addEventListener('afterprint', printed);
    if (kept('colours')) { colour(kept('colours')); }
    setInterval(tick, 500);
    listen();
  });
}());
