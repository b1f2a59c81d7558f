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
  // As rules/search.py finds: each word that is typed begins a word of one of the texts, which are plain already.
  function answers(item, words) {
    return item.getAttribute("data-words").split("|").some(function (text) {
      var own = text.split(" ");
      return words.every(function (word) { return own.some(function (one) { return one.indexOf(word) === 0; }); });
    });
  }
  if (!box || !String.prototype.normalize) { return; }
  box.parentNode.hidden = false;
  box.addEventListener("input", function () {
    var words = plain(box.value).split(/\s+/).filter(Boolean);
    var any = false;
    groups.forEach(function (group) {
      var found = 0;
      [].forEach.call(group.querySelectorAll("li"), function (item) {
        item.hidden = !answers(item, words);
        found += item.hidden ? 0 : 1;
      });
      group.hidden = found === 0;
      group.open = words.length > 0 && found > 0;
      any = any || found > 0;
    });
    none.hidden = any;
  });
})();
