// Runs in a browser that somebody switched on, also while no page is open: shows what the server sends, opens today's page.
(function () {
  'use strict';

  self.addEventListener('push', function (event) {
    var said = {};
    try { said = event.data.json(); } catch (error) { /* a message of no words still has to show something */ }
    event.waitUntil(self.registration.showNotification(said.title || 'Tới Lượt', { body: said.body || '' }));
  });

  self.addEventListener('notificationclick', function (event) {
    event.notification.close();
    event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(function (all) {
      var open = all.filter(function (one) { return new URL(one.url).pathname === '/manager'; })[0];
      return open ? open.focus() : self.clients.openWindow('/manager');
    }));
  });
}());
