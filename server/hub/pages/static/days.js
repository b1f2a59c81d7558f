// Brings the chosen day into sight when the row of days is wider than the screen.
(function () {
  "use strict";
  var day = document.querySelector(".days [aria-current]");
  if (day) { day.parentNode.scrollLeft = day.offsetLeft - (day.parentNode.clientWidth - day.offsetWidth) / 2; }
})();
