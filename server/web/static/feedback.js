// A longer field for an answer or a notice. Without this script it is one line: a form with line breaks is not taken.
(function () {
  'use strict';
  function oneLine(field) {
    var said = field.value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
    if (said !== field.value) { field.value = said; }
  }
  Array.prototype.forEach.call(document.querySelectorAll('input[data-long]'), function (line) {
    var area = document.createElement('textarea');
    Array.prototype.forEach.call(line.attributes, function (a) { if (a.name !== 'value' && a.name !== 'type') { area.setAttribute(a.name, a.value); } });
    area.rows = 3; area.value = line.value;
    area.addEventListener('input', function () { oneLine(area); });
    line.parentNode.replaceChild(area, line);
  });
}());
