// Does the proof of work that a form asks for, in small steps, and lets the form be sent then.
(function (root) {
  "use strict";
  var K = [], H = [];

  // The constants of SHA-256: fractions of the square and cube roots of the first primes.
  function primes() {
    var n, d, prime;
    for (n = 2; K.length < 64; n += 1) {
      prime = true;
      for (d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; } }
      if (prime) {
        if (H.length < 8) { H.push(fraction(Math.pow(n, 1 / 2))); }
        K.push(fraction(Math.pow(n, 1 / 3)));
      }
    }
  }

  function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }

  function turned(x, by) { return (x >>> by) | (x << (32 - by)); }

  // The first 32 bits of the SHA-256 of a text of at most 55 ASCII letters.
  function firstBits(text) {
    var w = [], i, s0, s1, t1, t2, a, b, c, d, e, f, g, h;
    for (i = 0; i < 16; i += 1) { w[i] = 0; }
    for (i = 0; i < text.length; i += 1) { w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8); }
    w[text.length >> 2] |= 128 << (24 - (text.length % 4) * 8);
    w[15] = text.length * 8;
    a = H[0]; b = H[1]; c = H[2]; d = H[3]; e = H[4]; f = H[5]; g = H[6]; h = H[7];
    for (i = 0; i < 64; i += 1) {
      if (i > 15) {
        s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      t1 = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      t2 = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return (a + H[0]) | 0;
  }

  // Tries numbers from `from` on for at most `ms`; the work, or null and where to go on.
  function some(challenge, bits, from, ms) {
    var until = Date.now() + ms, n = from, i, work;
    do {
      for (i = 0; i < 64; i += 1, n += 1) {
        work = challenge + "." + n;
        if (firstBits(work) >>> (32 - bits) === 0) { return { work: work, next: n }; }
      }
    } while (Date.now() < until);
    return { work: null, next: n };
  }

  function start(form) {
    var challenge = form.getAttribute("data-challenge"), bits = Number(challenge.split(".")[2]);
    var button = form.querySelector("button"), said = form.querySelector("[data-working]"), next = 0;
    button.disabled = true;
    said.hidden = false;
    function step() {
      var found = some(challenge, bits, next, 20);
      next = found.next;
      if (found.work === null) { root.setTimeout(step, 0); return; }
      form.elements.work.value = found.work;
      button.disabled = false;
      said.textContent = said.getAttribute("data-done");
    }
    step();
  }

  primes();
  root.someWork = some;
  if (root.document && root.document.querySelector("form[data-challenge]")) {
    start(root.document.querySelector("form[data-challenge]"));
  }
})(this);
