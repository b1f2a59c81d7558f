// On one's own account: switches alarms on and off for this browser. What it is told to say stands in the page.
(function () {
  'use strict';

  function element(id) { return document.getElementById(id); }

  function say(which) {
    document.querySelectorAll('#push [data-state]').forEach(function (part) {
      part.hidden = part.getAttribute('data-state') !== which;
    });
  }

  function bytes(text) {
    var raw = atob(text.replace(/-/g, '+').replace(/_/g, '/') + '==='.slice((text.length + 3) % 4));
    return Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
  }

  function same(key, buffer) {
    var other = new Uint8Array(buffer || new ArrayBuffer(0));
    return key.length === other.length && key.every(function (one, n) { return one === other[n]; });
  }

  // The line of this browser among those that the server knows.
  function lineOf(subscription) {
    return Array.prototype.filter.call(document.querySelectorAll('#push [data-endpoint]'), function (line) {
      return subscription && line.getAttribute('data-endpoint') === subscription.endpoint;
    })[0];
  }

  function ready() {
    return navigator.serviceWorker.register('/manager/push-worker.js', { scope: '/manager/' }).then(function (found) {
      return found.active ? found : new Promise(function (go) {
        var worker = found.installing || found.waiting;
        worker.addEventListener('statechange', function () { if (worker.state === 'activated') { go(found); } });
      });
    });
  }

  function send(subscription) {
    var said = subscription.toJSON(), form = element('push-on');
    form.elements.endpoint.value = said.endpoint;
    form.elements.p256dh.value = said.keys.p256dh;
    form.elements.auth.value = said.keys.auth;
    form.submit();
  }

  function switchOn(event) {
    event.preventDefault();
    var key = bytes(element('push').getAttribute('data-key')), button = element('push-on').querySelector('button');
    button.disabled = true;
    Notification.requestPermission().then(function (given) {
      if (given !== 'granted') { say('denied'); return null; }
      return ready().then(function (found) {
        return found.pushManager.getSubscription().then(function (old) {
          // One of another server's key takes nothing from this one.
          if (old && !same(key, old.options.applicationServerKey)) { return old.unsubscribe(); }
          return null;
        }).then(function () {
          return found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
        });
      }).then(send);
    }).catch(function () { say('failed'); element('push-on').hidden = button.disabled = false; });
  }

  // The browser lets go first: whatever becomes of the form, nothing comes any more.
  function switchOff(event, subscription) {
    var form = event.target;
    event.preventDefault();
    subscription.unsubscribe().catch(function () { return false; }).then(function () { form.submit(); });
  }

  function look() {
    navigator.serviceWorker.getRegistration('/manager/').then(function (found) {
      return found ? found.pushManager.getSubscription() : null;
    }).then(function (subscription) {
      var line = lineOf(subscription);
      if (Notification.permission === 'denied') { say('denied'); return; }
      say(line ? 'on' : 'off');
      if (line) {
        line.querySelector('.mine').hidden = false;
        line.querySelector('form.off').addEventListener('submit', function (event) { switchOff(event, subscription); });
      }
    }).catch(function () { say('off'); });
  }

  document.addEventListener('DOMContentLoaded', function () {
    if (!element('push-on')) { return; }
    if (!window.isSecureContext || !navigator.serviceWorker || !window.PushManager || !window.Notification) {
      say('cannot');
      return;
    }
    element('push-on').addEventListener('submit', switchOn);
    look();
  });
}());
