// Keeps what is typed in the draft, searches the list without tone marks, reads a file. Without it buttons do the same.
(function () {
  'use strict';
  var WAIT_MS = 700, AGAIN_MS = 4000, MOST = 500000;

  function plain(text) {
    return text.toLowerCase().replace(/đ/g, 'd').normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  }

  // -- the list --

  function search() {
    var box = document.getElementById('q'), left = document.getElementById('left');
    if (!box) { return; }
    var wished = plain(box.value.trim());
    left.querySelectorAll('ul > li').forEach(function (row) {
      row.hidden = wished !== '' && plain(row.textContent).indexOf(wished) < 0;
    });
    left.querySelectorAll('details').forEach(function (part) {
      var any = part.querySelector('li:not([hidden])');
      part.hidden = wished !== '' && !any;
      if (wished !== '' && any) { part.open = true; }
    });
  }

  // -- saving --

  var timer = null, sending = false, again = false, halted = false, out = false, kept = false, last = '';

  function state(words, lost) {
    var place = document.getElementById('state');
    place.textContent = words;
    place.classList.toggle('lost', !!lost);
    return place;
  }

  // What is typed, and with it what the page knows of itself.
  function body(form, typed) {
    var parts = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === 'string' && !(typed && (name === 'seen' || name === 'form'))) { parts.push(encodeURIComponent(name) + '=' + encodeURIComponent(value)); }
    });
    return parts.join('&');
  }

  // The fields stay as they are, for somebody is typing in them; only what is said about them is new. The answer is `behind`
  // where more was typed since it was asked for.
  function take(html, behind) {
    var fresh = new DOMParser().parseFromString(html, 'text/html');
    if (!fresh.getElementById('edit')) { return; }
    document.querySelector('#edit [name=seen]').value = fresh.querySelector('#edit [name=seen]').value;
    var line = document.getElementById('to-draft'), newLine = fresh.getElementById('to-draft');
    line.hidden = newLine.hidden; line.innerHTML = newLine.innerHTML;
    ['draft', 'left'].forEach(function (id) {
      var old = document.getElementById(id), now = fresh.getElementById(id);
      if (id === 'left') {
        var q = document.getElementById('q').value, top = old.scrollTop;
        var within = old.contains(document.activeElement);
        if (within) { return; }
        old.replaceWith(now);
        now.scrollTop = top;
        document.getElementById('q').value = q;
        ready(now);
        search();
      } else if (!old.contains(document.activeElement)) { old.replaceWith(now); }
      else { old.querySelector('[name=version]').value = now.getAttribute('data-version'); }
    });
    fresh.querySelectorAll('#pictured img').forEach(function (now) {
      var old = document.querySelector('#pictured img[alt="' + now.alt + '"]');
      if (old && old.getAttribute('src') !== now.getAttribute('src')) { old.src = now.getAttribute('src'); }
    });
    document.querySelectorAll('#edit .row').forEach(function (row) {
      var now = fresh.querySelector('.row[data-field="' + row.getAttribute('data-field') + '"]');
      // What nobody has typed in since it was added is not said to be wrong yet.
      if (!now || row.classList.contains('untried')) { return; }
      row.className = now.className;
      var told = row.querySelector('.told'), newTold = now.querySelector('.told');
      if (told && newTold && !told.querySelector('[data-own]') && told.innerHTML !== newTold.innerHTML) { told.replaceWith(newTold); }
      row.querySelectorAll('[name]').forEach(function (input) {
        var like = now.querySelector('[name="' + input.name + '"]');
        if (!like) { return; }
        ['aria-invalid', 'aria-describedby'].forEach(function (name) {
          if (like.hasAttribute(name)) { input.setAttribute(name, like.getAttribute(name)); } else { input.removeAttribute(name); }
        });
      });
      var several = row.querySelector('.dates, .sets'), newSeveral = now.querySelector('.dates, .sets');
      if (!several || !newSeveral) { return; }
      if (!behind && !several.contains(document.activeElement)) { several.replaceWith(newSeveral); return; }
      // Somebody types in it, or did: what is said about its inputs is new, and an empty row more is there to go on with.
      several.querySelectorAll('.wrong[id]').forEach(function (said) {
        var like = newSeveral.querySelector('[id="' + said.id + '"]'), words = like ? like.textContent : '';
        if (words && !said.textContent && toCome(said)) { kept = true; return; }
        said.textContent = words;
      });
      Array.prototype.forEach.call(several.children, function (set, n) {
        var like = newSeveral.children[n];
        if (!like) { return; }
        set.className = like.className;
        var now = like.querySelector('.row-buttons'), old = set.querySelector('.row-buttons');
        if (now && !old) { set.appendChild(now); }
        if (now && old) { can(old, now); }
      });
      while (several.children.length < newSeveral.children.length) { several.appendChild(newSeveral.children[several.children.length]); }
    });
    var title = document.getElementById('item-title'), newTitle = fresh.getElementById('item-title');
    if (newTitle) { title.textContent = newTitle.textContent; }
    var head = title.parentNode, mark = head.querySelector('.drafted'), newMark = fresh.querySelector('.head .drafted');
    if (mark && !newMark) { mark.remove(); }
    if (newMark && !mark) { head.appendChild(newMark); }
  }

  // An empty input of the row in which somebody types: they have not come to it yet.
  function toCome(said) {
    var set = said.closest('.set'), cell = said.closest('.cell');
    return !!set && set.contains(document.activeElement) && !cell.contains(document.activeElement) &&
      Array.prototype.every.call(cell.querySelectorAll('input, textarea, select'), function (one) {
        return one.type === 'checkbox' ? !one.checked : one.value.trim() === '';
      });
  }

  // Left, a field or a row is finished: what is wrong with it is said now.
  function tried(event) {
    var row = event.target.closest('.row'), to = event.relatedTarget, set = event.target.closest('.set');
    var first = row && row.classList.contains('untried');
    if (event.type === 'input') { if (first) { row.classList.remove('untried'); } return; }
    if (first && !row.contains(to)) { row.classList.remove('untried'); } else if (!(kept && set && !set.contains(to))) { return; }
    kept = false;
    last = '';
    later();
  }

  // Which of two buttons can be pressed may be otherwise once a row was added or taken away.
  function can(old, now) {
    Array.prototype.forEach.call(old.children, function (button, n) { button.disabled = now.children[n].disabled; });
  }

  // Two rows change places where they stand: the page does not jump, and the same button moves on with its row.
  function moved(button) {
    var set = button.closest('.set'), up = button.value.indexOf('row-up-') === 0, choice = set.querySelector('select');
    var other = up ? set.previousElementSibling : set.nextElementSibling, held = choice && choice.value, ways;
    if (!choice || !other || other.classList.contains('fresh')) { return false; }
    choice.value = other.querySelector('select').value;
    other.querySelector('select').value = held;
    ways = other.querySelectorAll('.move-row');
    (ways[up ? 0 : 1].disabled ? ways[up ? 1 : 0] : ways[up ? 0 : 1]).focus();
    return true;
  }

  function touched(form) {
    return Array.prototype.some.call(form.elements || form.querySelectorAll('input, textarea, select'), function (one) {
      if (one.type === 'checkbox' || one.type === 'radio') { return one.checked !== one.defaultChecked; }
      if (one.type === 'file') { return false; }
      if (one.options) {
        var begun = Array.prototype.findIndex.call(one.options, function (option) { return option.defaultSelected; });
        return one.selectedIndex !== Math.max(0, begun);
      }
      return 'defaultValue' in one && one.value !== one.defaultValue;
    });
  }

  function send() {
    var form = document.getElementById('edit');
    var typed = body(form, true);
    if (sending) { again = true; return; }
    if (typed === last) { return; }
    sending = true;
    state(form.getAttribute('data-saving'));
    fetch(form.getAttribute('action'), {
      method: 'POST', credentials: 'same-origin', cache: 'no-store',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: body(form)
    }).then(function (answer) {
      var path = new URL(answer.url).pathname;
      if (path.indexOf('/manager/settings') !== 0 || answer.status === 403) { signedOut(form); return null; }
      if (answer.status === 409) { return answer.text().then(function (html) { halt(form, html); return null; }); }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      // What only has a place in a list may have moved, and what was gone is there again.
      if (path !== form.getAttribute('action')) { form.setAttribute('action', path); history.replaceState(null, '', path); }
      return answer.text();
    }).then(function (html) {
      sending = false;
      if (html === null) { again = false; return; }
      last = typed;
      state(form.getAttribute('data-saved'));
      take(html, body(form, true) !== typed);
      if (again) { again = false; send(); }
    }).catch(function () {
      sending = false;
      again = false;
      state(form.getAttribute('data-lost'), true);
      clearTimeout(timer);
      timer = setTimeout(send, AGAIN_MS);
    });
  }

  // Somebody else changed it, or the same person in another window: whether it is kept all the same is for them to say.
  function halt(form, html) {
    var fresh = new DOMParser().parseFromString(html, 'text/html'), words = fresh.querySelector('#draft .trouble span');
    halted = true;
    form.querySelector('[name=seen]').value = fresh.querySelector('#edit [name=seen]').value;
    state(words ? words.textContent : form.getAttribute('data-lost'), true);
  }

  // The page stays, with what was typed. Signed in again beside it, its forms are given the new session's token.
  function signedOut(form) {
    out = true;
    var link = document.createElement('a'), place = state(form.getAttribute('data-out') + ' ', true);
    link.href = '/manager/sign-in';
    link.target = '_blank';
    link.textContent = form.getAttribute('data-sign-in');
    place.appendChild(link);
    clearTimeout(timer);
    timer = setTimeout(function () { signedInAgain(form); }, AGAIN_MS);
  }

  function signedInAgain(form) {
    fetch(location.pathname, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      return answer.redirected ? '' : answer.text();
    }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, 'text/html'), token = fresh.querySelector('[name=form]');
      var now = fresh.querySelector('[data-person]') || document.createElement('form');
      if (!token) { signedOut(form); return; }
      if (now.getAttribute('data-person') !== form.getAttribute('data-person')) { location.reload(); return; }
      document.querySelectorAll('[name=form]').forEach(function (input) { input.value = token.value; });
      out = false;
      send();
    }).catch(function () { signedOut(form); });
  }

  // A file that is too large is told before it is sent.
  function picture(form, event) {
    var input = form.querySelector('input[type=file]'), chosen = input && input.files[0], said = 0;
    if (!chosen || chosen.size <= Number(input.getAttribute('data-most'))) { return; }
    event.preventDefault();
    said = chosen.size > 1048576 ? (chosen.size / 1048576).toFixed(1) + ' MB' : Math.ceil(chosen.size / 1024) + ' KB';
    var told = input.closest('.row').querySelector('.told'), words = told.querySelector('.wrong');
    if (!words) { words = document.createElement('p'); words.className = 'wrong'; told.insertBefore(words, told.firstChild); }
    // The server has not seen the file: what it says of the rest does not take these words away, another file does.
    words.setAttribute('data-own', '');
    words.setAttribute('role', 'alert');
    words.textContent = input.getAttribute('data-large').replace('{}', said);
  }

  function other(event) {
    var words = event.target.type === 'file' && event.target.closest('.row').querySelector('.told [data-own]');
    if (words) { words.remove(); }
  }

  function later() {
    clearTimeout(timer);
    if (!halted) { timer = setTimeout(send, WAIT_MS); }
  }

  function ready(left) {
    left.querySelector('.find').addEventListener('submit', function (event) { event.preventDefault(); });
    left.querySelector('#q').addEventListener('input', search);
  }

  // -- a file --

  function file() {
    var form = document.getElementById('import'), pick = document.getElementById('pick');
    var text = document.getElementById('toml'), wrong = document.getElementById('file-wrong');
    pick.classList.remove('hide');
    // The same file, corrected and chosen again, is a change too.
    document.getElementById('file').addEventListener('click', function (event) { event.target.value = ''; });
    document.getElementById('file').addEventListener('change', function (event) {
      var chosen = event.target.files[0];
      wrong.textContent = '';
      if (!chosen) { return; }
      if (chosen.size > MOST) { wrong.textContent = form.getAttribute('data-large'); return; }
      chosen.arrayBuffer().then(function (bytes) {
        text.value = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      }).catch(function () { wrong.textContent = form.getAttribute('data-not-text'); });
    });
    // Letters with marks need not be written as %XX, which would make the file three times as long.
    form.addEventListener('submit', function (event) {
      if (form.getAttribute('data-sent')) { return; }
      event.preventDefault();
      var parts = [];
      new FormData(form).forEach(function (value, name) {
        parts.push(name + '=' + value.replace(/[%&+=#;\u0000-\u001f ]/g, encodeURIComponent));
      });
      fetch(form.getAttribute('action'), {
        method: 'POST', credentials: 'same-origin',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: parts.join('&')
      }).then(function (answer) {
        if (answer.redirected && new URL(answer.url).pathname === '/manager/sign-in') { document.dispatchEvent(new Event('signed-out')); return; }
        if (answer.redirected) { location.href = answer.url; return; }
        return answer.text().then(function (html) {
          var fresh = new DOMParser().parseFromString(html, 'text/html');
          var said = fresh.querySelector('main .trouble span, main .trouble ul');
          if (answer.status === 413) { wrong.textContent = form.getAttribute('data-large'); return; }
          var old = document.querySelector('.file .trouble'), now = fresh.querySelector('.file .trouble');
          if (old) { old.remove(); }
          if (now) { form.parentNode.insertBefore(now, form); now.scrollIntoView(); } else { wrong.textContent = said ? said.textContent : ''; }
        });
      }).catch(function () { form.setAttribute('data-sent', '1'); form.submit(); });
    });
  }

  // A colour is chosen by eye; who knows it by its six letters types them. The chooser has no name, so it is not sent.
  function chooser(field) {
    var pick = document.createElement('input');
    function follow() { if (/^#[0-9a-f]{6}$/i.test(field.value.trim())) { pick.value = field.value.trim(); } }
    pick.type = 'color';
    pick.className = 'pick';
    pick.defaultValue = '#00695c';
    pick.setAttribute('aria-label', field.getAttribute('data-pick'));
    follow();
    pick.addEventListener('input', function () { field.value = pick.value; });
    field.addEventListener('input', follow);
    field.parentNode.insertBefore(pick, field.nextSibling);
  }

  document.addEventListener('DOMContentLoaded', function () {
    var form = document.getElementById('edit'), left = document.getElementById('left');
    if (left) {
      ready(left);
      var here = left.querySelector('[aria-current]');
      if (here) { left.scrollTop = Math.max(0, here.offsetTop - left.clientHeight / 2); }
    }
    if (form) {
      // What was typed before this script was here, or is put back by the browser, is not in the draft yet.
      form.querySelectorAll('.row.untried').forEach(function (row) { if (touched(row)) { row.classList.remove('untried'); } });
      if (touched(form)) { later(); } else { last = body(form, true); }
      form.querySelectorAll('[data-pick]').forEach(chooser);
      form.addEventListener('input', function (event) { tried(event); later(); });
      form.addEventListener('focusout', tried);
      // Texts are kept in one line, however high their field is: Enter saves, as in any other.
      form.addEventListener('keydown', function (event) {
        if (event.key !== 'Enter' || event.isComposing || event.target.tagName !== 'TEXTAREA') { return; }
        event.preventDefault();
        form.requestSubmit();
      });
      form.addEventListener('change', later);
      form.addEventListener('change', other);
      window.addEventListener('online', function () { if (!halted && body(form, true) !== last) { send(); } });
      // The button of a keyboard's Enter saves, and the page stays where it is.
      form.addEventListener('submit', function (event) {
        // Whatever the button does, it would lead to the page for signing in, without what was typed.
        if (out) { event.preventDefault(); document.getElementById('state').scrollIntoView({ block: 'center' }); return; }
        if (event.submitter && event.submitter.classList.contains('move-row') && moved(event.submitter)) {
          event.preventDefault();
          later();
          return;
        }
        if (event.submitter && event.submitter.value !== 'save') {
          clearTimeout(timer);
          if (event.submitter.value === 'picture') { picture(form, event); }
          return;
        }
        event.preventDefault();
        clearTimeout(timer);
        halted = false;
        form.querySelectorAll('.untried').forEach(function (row) { row.classList.remove('untried'); last = ''; });
        send();
      });
    }
    if (document.getElementById('import')) { file(); }
  });
}());
