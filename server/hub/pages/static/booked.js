// Shows the booking whose secret is in the address after "#". Browsers never send that part, so it is in no log.
(function () {
  "use strict";
  var card = document.getElementById("card");
  var lost = document.getElementById("lost");
  var branch = encodeURIComponent(card.getAttribute("data-branch"));
  var lang = card.getAttribute("data-lang");
  var api = "/api/v1/branches/" + branch + "/booking";
  var timer = 0, drawn = "";

  // Another language shows the same booking.
  [].forEach.call(document.querySelectorAll("a.lang"), function (other) {
    other.addEventListener("click", function () { other.hash = location.hash; });
  });

  function ask(method, path) {
    return fetch(path, { method: method, cache: "no-store", headers: { Authorization: "Bearer " + location.hash.slice(1) } });
  }
  // Neither a hub that cannot answer now nor a network that reads too fast is a reason to take the code away.
  function told(answer) {
    if (answer.status >= 500 || answer.status === 429) { throw new Error(answer.status); }
    return answer;
  }
  function part(what) { return card.querySelector(what); }

  function again() {
    var state = part("[data-state]");
    var now = state && state.getAttribute("data-now") === "true";
    // A number from home may lose its place while its page is open: asked for once a minute.
    var wait = !state ? 3000 : state.getAttribute("data-state") === "booked" ? (now ? 1500 : 15000)
      : state.getAttribute("data-state") === "arrived" && now ? 60000 : 0;
    clearTimeout(timer);
    if (wait) { timer = setTimeout(show, wait); }
  }
  function broken() {
    var words = lost.querySelector("[data-open]");
    words.textContent = words.getAttribute(part("[data-state]") ? "data-open" : "data-unopened");
    lost.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(show, 4000);
  }
  function show() {
    if (document.hidden && drawn) { timer = setTimeout(show, 5000); return; }
    ask("GET", "/b/" + branch + "/card?lang=" + lang).then(function (answer) {
      return told(answer).text();
    }).then(function (html) {
      lost.hidden = true;
      // Nothing moves under the reader's finger while nothing has changed.
      if (html !== drawn) { card.innerHTML = drawn = html; }
      again();
    }).catch(broken);
  }
  function save(path, name) {
    ask("GET", api + path).then(function (answer) { return told(answer).blob(); }).then(function (blob) {
      var link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    }).catch(broken);
  }
  var deeds = {
    calendar: function () { save("/visit.ics", "toi-luot.ics"); },
    qr: function () { save("/qr.png", "toi-luot-qr.png"); },
    "ask-cancel": function () { part(".sure").hidden = false; part(".sure .red").focus(); },
    keep: function () { part(".sure").hidden = true; },
    cancel: function () { ask("POST", api + "/cancel").then(show).catch(broken); },
    forget: function (button) {
      ask("DELETE", api + "/person").then(function (answer) {
        if (answer.ok) { button.textContent = button.getAttribute("data-done"); button.disabled = true; }
      }).catch(broken);
    }
  };
  card.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (button) { deeds[button.getAttribute("data-do")](button); }
  });
  window.addEventListener("hashchange", show);
  show();
})();
