(function () {
'use strict';
var WORDS = {
vi: {
  opening: 'Đang mở phiếu…', bar: 'Đường đến lượt', ahead: ['Sắp đến lượt ông/bà', '<b>{n} người</b> nữa là đến lượt'], wait: 'Chờ thêm khoảng', waitNot: 'Thời gian chờ', min: 'phút', be: 'Nên có mặt lúc', now: 'Bây giờ', nobody: 'Chưa có quầy phục vụ', later: 'Khi có quầy mở',
  kept: 'Số đang được giữ chỗ', expected: 'Khi đến, xin quét mã đặt lịch tại máy lấy số hoặc báo quầy; chưa quét thì chưa được gọi.',
  first: 'Ước tính ban đầu, sẽ chính xác dần.', where: 'Chờ tại', bell: ['Xin bật chuông để được báo khi còn 2 người, và giữ trang này mở.', 'Điện thoại sẽ rung khi còn 2 người. Cứ giữ trang này mở.', 'Điện thoại sẽ kêu khi còn 2 người. Cứ giữ trang này mở.', 'Điện thoại sẽ rung và kêu khi còn 2 người. Cứ giữ trang này mở.', 'Điện thoại này không rung, không kêu được: xin nhìn trang này.'],
  bellOn: 'Bật chuông', near: 'Sắp đến lượt. Xin ở gần quầy và giữ trang này mở.', whyQ: 'Vì sao số {x} được gọi trước?', see: 'Xem', hide: 'Ẩn',
  whyNote: 'Thứ tự tính theo giờ đến, có cộng cho đối tượng ưu tiên và lịch hẹn.',
  reason: { PRIORITY: 'Thuộc đối tượng ưu tiên', BOOKING: 'Có lịch hẹn giờ này', RETURNED: 'Quay lại hàng, giữ chỗ cũ', RECALL: 'Được gọi lại', SKILL: 'Thủ tục khác, quầy khác nhận', CHOSEN: 'Quầy mời riêng, có ghi lý do', FIRST: 'Được chuyển từ quầy khác', LONGEST: 'Đến sớm hơn' },
  leave: 'Rời hàng', leaveQ: 'Rời hàng?', leaveP: 'Số {x} sẽ bị hủy. Muốn làm việc hôm nay, ông/bà cần lấy số mới.', keep: 'Giữ số của tôi', left: 'Đang rời hàng…', undo: 'Hoàn tác',
  lost: 'Mất kết nối. Số liệu lúc {t}, đang thử lại.', lost0: 'Chưa kết nối được. Đang thử lại…',
  please: 'Mời ông/bà đến', desk: 'quầy', calledW: 'Xin mang theo phiếu và giấy tờ.',
  serving: 'Đang được phục vụ', servingP: 'Tại quầy {c}.', parked: 'Số đang được giữ', parkedP: 'Quầy đang giữ số này. Khi chuẩn bị xong, xin báo lại quầy.',
  missed: 'Đã gọi mà chưa thấy ông/bà', missedP: 'Xin báo cán bộ ở quầy càng sớm càng tốt: quay lại sớm thì vẫn giữ được chỗ tốt.',
  cancelled: 'Số này đã hủy', cancelledP: 'Nếu vẫn cần làm việc, xin lấy số mới tại máy lấy số.', done: 'Đã xong', doneP: 'Cảm ơn ông/bà đã đến {b}.',
  none: 'Không mở được phiếu này', noneP: 'Mã không đúng hoặc đã qua ngày. Xin quét lại mã QR trên phiếu hôm nay; nếu vẫn không mở được, xin hỏi tại quầy.', again: 'Thử lại',
  rateQ: 'Ông/bà có hài lòng không?', rateP: 'Đánh giá không ghi tên và giúp chúng tôi phục vụ tốt hơn.',
  five: ['Rất không hài lòng', 'Không hài lòng', 'Bình thường', 'Hài lòng', 'Rất hài lòng'], whatQ: 'Điều gì chưa tốt?',
  chips: { 'cho-lau': 'Chờ lâu', 'thai-do': 'Thái độ phục vụ', 'huong-dan-chua-ro': 'Hướng dẫn chưa rõ', 'thu-tuc-phuc-tap': 'Thủ tục phức tạp', 'di-lai-nhieu-lan': 'Phải đi lại nhiều lần', 'co-so-vat-chat': 'Chỗ ngồi, cơ sở vật chất' },
  send: 'Gửi đánh giá', thanks: 'Cảm ơn ông/bà', thanksP: 'Đánh giá đã được ghi nhận.', sending: 'Đang gửi…', title: 'Mời đến quầy {c}'
},
en: {
  opening: 'Opening your ticket…', bar: 'Way to your turn', ahead: ['You are next', '<b>{n} {people}</b> before you'], wait: 'About', waitNot: 'The wait', min: 'min', be: 'Be here by', now: 'Now', nobody: 'No counter serves it now', later: 'When a counter opens',
  kept: 'Your place is kept', expected: 'When you arrive, scan your booking code at the kiosk or tell a counter; you are not called before.',
  first: 'A first estimate; it gets better soon.', where: 'Wait at', bell: ['Turn the bell on to be told when 2 people are left, and keep this page open.', 'Your phone will buzz when 2 people are left. Keep this page open.', 'Your phone will ring when 2 people are left. Keep this page open.', 'Your phone will buzz and ring when 2 people are left. Keep this page open.', 'This phone can neither buzz nor ring: please watch this page.'],
  bellOn: 'Turn the bell on', near: 'Nearly your turn. Stay close and keep this page open.', whyQ: 'Why was {x} called first?', see: 'Show', hide: 'Hide',
  whyNote: 'The order goes by arrival, with a head start for priority visitors and bookings.',
  reason: { PRIORITY: 'Priority visitor', BOOKING: 'Booked for this time', RETURNED: 'Came back to an earlier place', RECALL: 'Called again', SKILL: 'Other service, other counter', CHOSEN: 'Chosen by the counter, reason kept', FIRST: 'Sent on by another counter', LONGEST: 'Came earlier' },
  leave: 'Leave the queue', leaveQ: 'Leave the queue?', leaveP: 'Number {x} will be cancelled. To be served today you would need a new one.', keep: 'Keep my number', left: 'Leaving…', undo: 'Undo',
  lost: 'Connection lost. As of {t}; trying again.', lost0: 'Not connected yet. Trying again…',
  please: 'Please go to', desk: 'counter', calledW: 'Bring your ticket and papers.',
  serving: 'You are being served', servingP: 'At counter {c}.', parked: 'Your number is on hold', parkedP: 'The counter keeps it. Tell them when you are ready.',
  missed: 'You were called', missedP: 'Please tell the staff at a counter as soon as you can: whoever comes back soon keeps a good place.',
  cancelled: 'This number was cancelled', cancelledP: 'If you still need to be served, take a new number at the kiosk.', done: 'All done', doneP: 'Thank you for coming to {b}.',
  none: 'This ticket cannot be opened', noneP: 'The code is wrong or from another day. Scan the QR code on today’s ticket again; if that does not help, ask at a counter.', again: 'Try again',
  rateQ: 'Were you satisfied?', rateP: 'No name is kept. Your answer helps us do better.',
  five: ['Very dissatisfied', 'Dissatisfied', 'Neither', 'Satisfied', 'Very satisfied'], whatQ: 'What was not good?',
  chips: { 'cho-lau': 'Long wait', 'thai-do': 'How I was treated', 'huong-dan-chua-ro': 'Unclear advice', 'thu-tuc-phuc-tap': 'Complicated procedure', 'di-lai-nhieu-lan': 'Had to come several times', 'co-so-vat-chat': 'Seats and rooms' },
  send: 'Send', thanks: 'Thank you', thanksP: 'Your rating was recorded.', sending: 'Sending…', title: 'Go to counter {c}'
}};
var ICON = {
  bell: 'M12 3.5C8.5 3.5 6.5 6 6.5 9.5C6.5 14 5 15.5 4 17H20C19 15.5 17.5 14 17.5 9.5C17.5 6 15.5 3.5 12 3.5ZM9.8 19.5C10.2 20.6 11 21 12 21C13 21 13.8 20.6 14.2 19.5',
  check: 'M4.5 12.8L9.8 18L19.5 6.5', pause: 'M8.5 5V19M15.5 5V19', close: 'M5.5 5.5L18.5 18.5M18.5 5.5L5.5 18.5',
  person: 'M12 3.5A4 4 0 1 0 12 11.5A4 4 0 1 0 12 3.5M4.5 20.5C4.5 17 7.5 14.5 12 14.5C16.5 14.5 19.5 17 19.5 20.5',
  warning: 'M12 4L21.5 20H2.5ZM12 10V14.5M12 17V17.1',
  info: 'M12 3.5A8.5 8.5 0 1 0 12 20.5A8.5 8.5 0 1 0 12 3.5M12 11V16.5M12 7.6V7.7'
};
var FACE = ['M8 16.8C9 15 10.4 14.2 12 14.2S15 15 16 16.8', 'M8.2 16.2C9.3 15.1 10.6 14.7 12 14.7S14.7 15.1 15.8 16.2', 'M8.2 15.4H15.8', 'M8.2 14.6C9.3 15.9 10.6 16.4 12 16.4S14.7 15.9 15.8 14.6', 'M7.6 13.6C8.6 16.2 10.1 17.3 12 17.3S15.4 16.2 16.4 13.6Z'];
var NEAR = 2, UNDO_MS = 6000, DEADLINE_MS = 12500;
var BACK_OFF = [200, 500, 1000, 2000, 4000], POLL_MS = 5000;

var root = document.body, secret = location.hash.replace(/^#/, '').toLowerCase();
var lang = 'vi', view = null, at = null, seen = { most: 0, range: null, buzzed: '' };
var alive = false, unknown = false, everOpen = false, tries = 0, heard = 0, said = 0, turn = 0, socket = null, poll = null;
var whyOpen = false, score = 0, offset = 0, chips = {}, pending = {}, leaving = null, audio = null, touched = false, drawn = '';
var Context = window.AudioContext || window.webkitAudioContext;
function $(id) { return document.getElementById(id); }
function t(key, facts) { var s = WORDS[lang][key], k; for (k in facts || {}) { s = s.split('{' + k + '}').join(esc(facts[k])); } return s; }
function esc(x) { return String(x === null || x === undefined ? '' : x).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
function say(text) { return text ? esc(text[lang] || text.vi) : ''; }
function icon(name, cls) { return '<svg viewBox="0 0 24 24" aria-hidden="true"' + (cls ? ' class="' + cls + '"' : '') + '><path d="' + ICON[name] + '"/></svg>'; }
function keep(key, value) { try { if (value === undefined) { return localStorage.getItem('toiluot.' + key); } localStorage.setItem('toiluot.' + key, value); } catch (e) { /* private mode: nothing is kept */ } return null; }
function clock(ms) { var d = new Date(ms + Number(root.getAttribute('data-offset-min')) * 60000); return ('0' + d.getUTCHours()).slice(-2) + ':' + ('0' + d.getUTCMinutes()).slice(-2); }
function uuid() { var a = [], i; try { a = crypto.getRandomValues(new Uint8Array(16)); } catch (e) { for (i = 0; i < 16; i++) { a[i] = Math.random() * 256; } } var s = ''; for (i = 0; i < 16; i++) { s += ('0' + (a[i] & 255).toString(16)).slice(-2); } return s; }

// -- what is shown --------------------------------------------------------------------------------
function draw() {
  var state = unknown ? 'none' : view ? view.state : 'loading';
  document.documentElement.lang = lang;
  $('vi').setAttribute('aria-pressed', lang === 'vi'); $('en').setAttribute('aria-pressed', lang === 'en');
  root.className = (state === 'called' ? 'called' : '') + (alive || unknown ? '' : ' stale');
  $('lost').className = 'lost' + (alive || unknown || (!view && tries < 2) ? ' hide' : '');
  $('lostText').innerHTML = view ? t('lost', { t: clock(at) }) : t('lost0');
  $('place').innerHTML = view ? say(view.branch) + ' · ' + say(view.service) : 'Tới Lượt';
  document.title = view ? (state === 'called' ? '● ' + t('title', { c: view.counter_number }) : view.number + ' · Tới Lượt') : 'Tới Lượt';
  var body = '', call = '', foot = '';
  if (state === 'none') { body = sentence('info', 'warn', t('none'), t('noneP')) ; foot = button('again', t('again')); }
  else if (state === 'loading') { body = '<h1 class="unseen">' + t('opening') + '</h1><div class="dots"></div><div class="dots"></div>'; }
  else if (state === 'waiting' || state === 'expected') { body = waiting(); foot = leaving ? '' : button('leave', t('leave'), 'quiet'); }
  else if (state === 'called') { call = '<h1 class="mine">' + esc(view.number) + '</h1><div class="to">' + t('please') + '</div><div class="desk">' + t('desk') + '</div><div class="big">' + esc(view.counter_number) + '</div><div class="where">' + t('calledW') + '</div>'; }
  else if (state === 'serving') { body = mine() + sentence('person', '', t('serving'), t('servingP', { c: view.counter_number })); }
  else if (state === 'parked') { body = mine() + sentence('pause', 'warn', t('parked'), t('parkedP')); }
  else if (state === 'missed') { body = mine() + sentence('warning', 'bad', t('missed'), t('missedP')); }
  else if (state === 'cancelled') { body = mine() + sentence('close', 'bad', t('cancelled'), t('cancelledP')); }
  else if (view.may_rate && !view.rated) { body = rating(); foot = score && score < 4 ? button('rate', t('send'), 'go') : ''; }
  else { body = mine() + sentence('check', '', view.rated ? t('thanks') : t('done'), view.rated ? t('thanksP') : t('doneP', { b: view.branch[lang] || view.branch.vi })); }
  var page = body + '\u0000' + call + '\u0000' + foot;
  if (page !== drawn) {
    drawn = page; $('body').innerHTML = body; $('body').className = body ? (/say|rate/.test(body) ? 'fill' : '') : 'hide';
    $('call').innerHTML = call; $('call').className = 'call'; $('foot').innerHTML = foot;
  }
  var line = $('bar'); if (line) { line.style.width = progress() + '%'; }
}
function mine() { return '<div class="small">' + esc(view.number) + '</div>'; }
function sentence(name, cls, head, text) { return '<div class="say">' + icon(name, 'ico ' + cls) + '<h1>' + head + '</h1><p>' + text + '</p></div>'; }
function button(act, text, cls) { return '<button type="button" class="btn ' + (cls || '') + '" data-act="' + act + '">' + text + '</button>'; }
function progress() { return seen.most ? Math.round(100 * Math.max(0.04, 1 - view.ahead / (seen.most + 1))) : 100; }
// Where nobody serves it, no turn is near, however few are before.
function isNear(v) { return v.state === 'waiting' && v.ahead <= NEAR && !v.wait.nobody; }
function waiting() {
  var r = seen.range, n = view.ahead, near = isNear(view);
  var head = n ? t('ahead')[1] .split('{n}').join(n).split('{people}').join(n === 1 ? 'person' : 'people') : t('ahead')[0];
  var nobody = view.wait.nobody;
  if (view.state === 'expected' || (nobody && !n)) { head = t('kept'); }
  var span = nobody ? t('nobody') : (r.low === r.high ? '~' + r.high : r.low + '–' + r.high) + ' ' + t('min');
  var out = '<h1 class="number n' + view.number.length + '">' + esc(view.number) + '</h1>' +
    '<div class="line" role="progressbar" aria-label="' + t('bar') + '" aria-valuemin="0" aria-valuemax="100" aria-valuenow="' + progress() + '"><i id="bar"></i></div>' +
    '<p class="head">' + head + '</p>' +
    '<dl class="two"><div><dt>' + t(nobody ? 'waitNot' : 'wait') + '</dt><dd' + (nobody ? ' class="words"' : '') + '>' + span + '</dd></div>' +
    '<div><dt>' + t('be') + '</dt><dd' + (nobody ? ' class="words"' : '') + '>' + (r.back ? clock(r.back) : t(nobody ? 'later' : 'now')) + '</dd></div></dl>' +
    '<p class="note">' + (say(view.where) ? t('where') + ': ' + say(view.where) : '') + (view.wait.first_estimate ? '<br>' + t('first') : '') + '</p>' +
    (view.state === 'expected' ? '<p class="note"><b>' + t('expected') + '</b></p>' : '') +
    (view.state === 'expected' ? '' : '<div class="tip' + (near ? ' near' : '') + '">' + icon('bell') + '<div>' + (near ? t('near') : bell()) +
    ((!Context || rings()) && (!navigator.vibrate || buzzes()) ? '' : '<button type="button" class="do" data-act="bell">' + t('bellOn') + '</button>') + '</div></div>');
  if (view.before_me && view.before_me.length) {
    out += '<div class="why">' + t('whyQ', { x: view.before_me[0][0] }) + ' <button type="button" data-act="why" aria-expanded="' + whyOpen + '">' + t(whyOpen ? 'hide' : 'see') + '</button>';
    if (whyOpen) {
      out += '<ul>';
      for (var i = 0; i < view.before_me.length && i < 6; i++) { out += '<li><b>' + esc(view.before_me[i][0]) + '</b><span>' + esc(WORDS[lang].reason[view.before_me[i][1]] || '') + '</span></li>'; }
      out += '</ul><small>' + t('whyNote') + '</small>';
    }
    out += '</div>';
  }
  return out;
}
// Only what this phone can do by now: both need a touch first, and some phones never buzz.
function rings() { return !!audio && audio.state === 'running'; }
function buzzes() { return touched && !!navigator.vibrate; }
function bell() { return WORDS[lang].bell[!Context && !navigator.vibrate ? 4 : (buzzes() ? 1 : 0) + (rings() ? 2 : 0)]; }
function rating() {
  var out = '<div class="rate">' + mine() + '<h1>' + t('rateQ') + '</h1><p class="sub">' + t('rateP') + '</p><div class="five">', i, k;
  for (i = 5; i >= 1; i--) {
    if (score && score < 4 && i !== score) { continue; }
    out += '<button type="button" data-act="score" data-score="' + i + '" aria-pressed="' + (i === score) + '"><svg class="s' + i + '" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3A9 9 0 1 0 12 21A9 9 0 1 0 12 3M9 9.3V10.2M15 9.3V10.2M' + FACE[i - 1].slice(1) + '"/></svg><span>' + WORDS[lang].five[i - 1] + '</span></button>';
  }
  out += '</div>';
  if (score && score < 4) {
    out += '<h1>' + t('whatQ') + '</h1><div class="chips">';
    for (k in WORDS[lang].chips) { out += '<button type="button" data-act="chip" data-chip="' + k + '" aria-pressed="' + !!chips[k] + '">' + WORDS[lang].chips[k] + '</button>'; }
    out += '</div>';
  }
  return out + '</div>';
}
function over(html) { $('over').innerHTML = html; }
function toast(text, act, label) { over('<div class="toast" role="status"><span>' + text + '</span>' + (act ? '<button type="button" data-act="' + act + '">' + label + '</button>' : '') + '</div>'); }

// -- what it says of the ticket ---------------------------------------------------------------------
function take(next, when) {
  var before = view; view = next; at = when; unknown = false;
  var id = next.ticket_id;
  seen.most = Math.max(next.ahead, Number(keep('most.' + id)) || 0); keep('most.' + id, seen.most);
  // The server keeps the range steady; the time to be back then stays with it instead of creeping on each minute.
  var r = seen.range, w = next.wait;
  if (!r || r.low !== w.low_min || r.high !== w.high_min || !next.come_back_at) { seen.range = { low: w.low_min, high: w.high_min, back: next.come_back_at }; }
  var mark = next.state === 'called' ? 'called' + next.called_at : isNear(next) ? 'near' : '';
  if (mark && mark !== seen.buzzed && !(mark === 'near' && !before)) { ring(mark !== 'near'); }
  if (mark) { seen.buzzed = mark; }
  if (next.state !== 'waiting' && next.state !== 'expected' && leaving) { stopLeaving(); }
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

// -- what a person does -------------------------------------------------------------------------------
document.addEventListener('click', function (event) {
  var el = event.target; while (el && el !== document && !(el.getAttribute && el.getAttribute('data-act'))) { el = el.parentNode; }
  wake();
  if (!el || el === document) { return; }
  var act = el.getAttribute('data-act');
  if (act === 'why') { whyOpen = !whyOpen; }
  else if (act === 'again') { location.reload(); }
  else if (act === 'leave') { over('<div class="veil" data-act="keep"><div class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet"><h2 id="sheet">' + t('leaveQ') + '</h2><p>' + t('leaveP', { x: view.number }) + '</p>' + button('keep', t('keep'), 'go') + button('gone', t('leave'), 'quiet') + '</div></div>'); var first = document.querySelector('.sheet .btn'); if (first) { first.focus(); } }
  else if (act === 'keep') { over(''); }
  else if (act === 'gone') { leaving = setTimeout(leave, UNDO_MS); toast(t('left'), 'undo', t('undo')); }
  else if (act === 'undo') { stopLeaving(); }
  else if (act === 'score') { pick(Number(el.getAttribute('data-score'))); }
  else if (act === 'chip') { var c = el.getAttribute('data-chip'); chips[c] = !chips[c]; }
  else if (act === 'rate') { rate(); }
  draw();
});
$('vi').onclick = function () { speak('vi'); }; $('en').onclick = function () { speak('en'); };
function speak(l) { lang = l; keep('lang', l); draw(); }
function leave() { leaving = null; over(''); ask('ticket.cancel', { ticket_id: view.ticket_id, why: 'phone' }); draw(); }
function stopLeaving() { clearTimeout(leaving); leaving = null; over(''); draw(); }
function pick(n) { score = score === n ? 0 : n; if (score >= 4) { rate(); } }
function rate() { var list = [], k; for (k in chips) { if (chips[k] && score < 4) { list.push(k); } } toast(t('sending')); ask('visit.rate', { ticket_id: view.ticket_id, score: score, reasons: list }); }
window.addEventListener('pagehide', function () { if (leaving) { clearTimeout(leaving); leave(); } });

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
  unknown = true; alive = false; stopPolling(); var s = socket; socket = null; if (s) { s.close(); } draw();
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
  var p = frame.params, path = frame.method === 'visit.rate' ? '/rate' : '/cancel';
  http('POST', path, frame.method === 'visit.rate' ? { command_id: frame.id, score: p.score, reasons: p.reasons } : { command_id: frame.id }, function (status, data) {
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

lang = keep('lang') || ((navigator.language || 'vi').indexOf('vi') === 0 ? 'vi' : 'en');
if (/^[a-z2-7]{20,64}$/.test(secret)) { draw(); dial(); } else { unknown = true; draw(); }
}());
