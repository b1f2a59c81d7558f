// On a PC that the office knows: says that a page is open there, or the list of devices would call it away.
(function () {
  'use strict';
  var EVERY_MS = 30000;

  function tell() {
    fetch('/manager/this-pc/there/now', { credentials: 'same-origin', cache: 'no-store' })
      .catch(function () { /* the next time */ });
  }

  tell();
  setInterval(tell, EVERY_MS);
}());
