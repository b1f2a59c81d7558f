// Finds a service while typing, with or without tone marks. Without this script the groups can be opened by hand.
(function () {
  "use strict";
  var box = document.getElementById("search");
  var none = document.getElementById("none");
  var groups = [].slice.call(document.querySelectorAll(".group"));
  function plain(text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/[\s.,;:!?()"'\/\-]+/g, " ");
  }
  // As rules/search.py finds: how many of the words begin a word of one of the texts, which are plain already.
  function answered(item, words) {
    return Math.max.apply(null, item.getAttribute("data-words").split("|").map(function (text) {
      var own = text.split(" ");
      return words.filter(function (word) { return own.some(function (one) { return one.indexOf(word) === 0; }); }).length;
    }));
  }
  function meant(words) {
    var fillers = box.getAttribute("data-fillers").split(" ");
    var left = words.filter(function (word) { return fillers.indexOf(word) < 0; });
    return left.length ? left : words;
  }
  if (!box || !String.prototype.normalize) { return; }
  box.parentNode.hidden = false;
  box.addEventListener("input", function () {
    var items = [].slice.call(document.querySelectorAll(".group li"));
    function most(words) {
      return items.reduce(function (best, item) { return Math.max(best, answered(item, words)); }, 0);
    }
    var words = plain(box.value).split(/\s+/).filter(Boolean);
    if (most(words) < words.length) { words = meant(words); }
    var best = most(words);
    // Nothing answers every word: what answers most of them, at least half, is found.
    if (best < words.length) {
      var all = words.length;
      words = words.filter(function (word) { return word.length > 1; });
      best = most(words);
      if (!best || 2 * best < all) { best = Infinity; }
    }
    var any = false;
    groups.forEach(function (group) {
      var found = 0;
      [].forEach.call(group.querySelectorAll("li"), function (item) {
        item.hidden = answered(item, words) < best;
        found += item.hidden ? 0 : 1;
      });
      group.hidden = found === 0;
      group.open = words.length > 0 && found > 0;
      any = any || found > 0;
    });
    none.hidden = any;
  });
})();
