// What a page must not show: things wider than the window, cut, too small, too pale, or over each other.
(asked) => {
  const found = [];
  const name = (el) => '"' + (el.innerText || el.value || el.id || el.tagName).trim().replace(/\s+/g, ' ').slice(0, 50) + '"';
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) { found.push('the page is ' + root.scrollWidth + ' wide in ' + root.clientWidth); }
  const seen = (el) => { const s = getComputedStyle(el), r = el.getBoundingClientRect();
    return s.visibility !== 'hidden' && s.display !== 'none' && r.width > 1 && r.height > 1 && (!el.checkVisibility || el.checkVisibility()) && !el.closest('svg,[hidden],.unseen'); };
  const rgb = (text) => { const p = text.match(/[\d.]+/g).map(Number); return { c: p.slice(0, 3), a: p.length > 3 ? p[3] : 1 }; };
  const mix = (top, below, a) => top.map((v, i) => v * a + below[i] * (1 - a));
  const ground = (el) => { const layers = [];
    for (let e = el; e; e = e.parentElement) { const b = rgb(getComputedStyle(e).backgroundColor); if (b.a > 0) { layers.push(b); if (b.a === 1) { break; } } }
    return layers.reverse().reduce((below, b) => mix(b.c, below, b.a), [255, 255, 255]); };
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const slides = (el) => { for (let e = el; e; e = e.parentElement) { if (/auto|scroll/.test(getComputedStyle(e).overflowX)) { return true; } } return false; };
  // Words that are slid out of a box are not painted: they lie over nothing.
  const away = (el, r) => { for (let e = el.parentElement; e; e = e.parentElement) { if (/auto|scroll/.test(getComputedStyle(e).overflowY)) {
    const b = e.getBoundingClientRect(); if (r.bottom <= b.top + 1 || r.top >= b.bottom - 1) { return true; } } } return false; };
  // What stays at the window's edge while the page slides below it: a finger brings out what it hides.
  const stays = (el) => { for (let e = el; e; e = e.parentElement) { const s = getComputedStyle(e); if (s.position === 'sticky' && rgb(s.backgroundColor).a === 1) { return e; } } return null; };
  const boxes = [];
  for (const el of document.querySelectorAll('body *')) {
    const own = [...el.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own.length || !seen(el) || /^(SCRIPT|STYLE|OPTION|NOSCRIPT)$/.test(el.tagName)) { continue; }
    const s = getComputedStyle(el);
    let shown = 1, off = false;
    for (let e = el; e; e = e.parentElement) { shown *= Number(getComputedStyle(e).opacity); off = off || e.disabled || e.getAttribute('aria-disabled') === 'true'; }
    if (s.position === 'absolute' && el.getBoundingClientRect().width <= 2) { continue; }
    if (parseFloat(s.fontSize) < asked.text - 0.1) { found.push(name(el) + ' is ' + s.fontSize); }
    if (el.scrollWidth > el.clientWidth + 1 && s.overflowX !== 'visible' && el.clientWidth) { found.push(name(el) + ' is cut'); }
    if (!off) {
      const below = ground(el), words = mix(rgb(s.color).c, below, rgb(s.color).a * shown);
      const pair = [light(words), light(below)].sort((a, b) => b - a), ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
      if (ratio < 4.45) { found.push(name(el) + ' has a contrast of ' + ratio.toFixed(1)); }
    }
    for (const node of own) { const range = document.createRange(); range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        // The line of a huge figure is higher than the figure.
        const spare = parseFloat(s.fontSize) > 60 ? r.height * 0.15 : 0;
        if (r.width > 1 && !away(el, r)) { boxes.push({ el, r: { left: r.left, right: r.right, top: r.top + spare, bottom: r.bottom - spare, height: r.height - 2 * spare } }); } } }
  }
  // A word goes on in the next line only where it is longer than any line.
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const el = node.parentElement, whole = document.createRange();
    if (/^(SCRIPT|STYLE|OPTION|NOSCRIPT|TEXTAREA)$/.test(el.tagName) || !node.textContent.trim() || !seen(el)) { continue; }
    whole.selectNodeContents(node);
    if (whole.getClientRects().length < 2) { continue; }
    for (const word of node.textContent.matchAll(/[\p{L}\p{M}\p{N}]{2,}/gu)) {
      if (word[0].length > 24) { continue; }
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = [...range.getClientRects()].filter((r) => r.width > 1).map((r) => Math.round(r.top));
      if (Math.max(...tops) - Math.min(...tops) > 8) { found.push('the word "' + word[0] + '" is broken in ' + name(el)); }
    }
  }
  const over = document.querySelector('.veil,.toast,.sure:not([hidden])');
  for (let i = 0; i < boxes.length; i++) {
    if (boxes[i].r.right > root.clientWidth + 1 && !slides(boxes[i].el)) { found.push(name(boxes[i].el) + ' leaves the window'); }
    for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i], b = boxes[j];
      if (a.el === b.el || over && over.contains(a.el) !== over.contains(b.el)) { continue; }
      if (stays(a.el) !== stays(b.el)) { continue; }
      const w = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left), h = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
      if (w > 3 && h > Math.min(a.r.height, b.r.height) * 0.4) { found.push(name(a.el) + ' and ' + name(b.el) + ' overlap'); }
    }
  }
  // On a desk there is room: a box that slides by a few pixels hides the end of every line.
  for (const el of root.clientWidth < 1280 ? [] : document.querySelectorAll('body *')) {
    if (seen(el) && /auto|scroll/.test(getComputedStyle(el).overflowX) && el.scrollWidth > el.clientWidth + 1) { found.push(name(el) + ' slides: ' + el.scrollWidth + ' wide in ' + el.clientWidth); }
  }
  // Of two columns one ends long before the other: an empty hole beside it.
  for (const row of document.querySelectorAll('.cols')) {
    const ends = [...row.children].map((column) => ({ left: column.getBoundingClientRect().left, top: column.getBoundingClientRect().top,
      end: Math.max(...[column, ...column.querySelectorAll('.card')].map((card) => card === column && !card.matches('.card') ? 0 : card.getBoundingClientRect().bottom)) }));
    if (ends.length !== 2 || ends[0].left === ends[1].left) { continue; }
    const hole = Math.abs(ends[0].end - ends[1].end), tall = Math.max(ends[0].end, ends[1].end) - Math.min(ends[0].top, ends[1].top);
    if (hole > 150 && hole > tall * 0.35) { found.push('a hole of ' + Math.round(hole) + ' beside ' + name(row.querySelector('h2') || row)); }
  }
  for (const el of document.querySelectorAll('button,a.button,a.btn,input,select,summary,.btn')) {
    const r = el.getBoundingClientRect();
    if (seen(el) && !/^(hidden|checkbox|radio)$/.test(el.type || '') && Math.min(r.width, r.height) < asked.target - 0.5) { found.push(name(el) + ' is ' + Math.round(r.width) + ' x ' + Math.round(r.height) + ' to touch'); }
  }
  // Words are read as a whole: a field is as wide, or as high, as what stands in it. An address is one word, and may be
  // longer than any field.
  const pen = document.createElement('canvas').getContext('2d');
  for (const el of document.querySelectorAll('input,select,textarea')) {
    if (!seen(el) || /^(hidden|checkbox|radio|file|password|date|search)$/.test(el.type || '') || el.rows > 9) { continue; }
    const s = getComputedStyle(el);
    pen.font = s.fontWeight + ' ' + s.fontSize + ' ' + s.fontFamily;
    const said = el.tagName === 'SELECT' ? el.selectedOptions[0] && el.selectedOptions[0].text : el.value || el.placeholder;
    const room = el.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight) - (el.tagName === 'SELECT' ? 16 : 0);
    const cut = el.tagName === 'TEXTAREA' ? el.scrollHeight > el.clientHeight + 2 : /\s/.test(said || '') && pen.measureText(said).width > room + 2;
    if (cut) { found.push('the field ' + el.id + ' cuts "' + said.slice(0, 50) + '"'); }
  }
  return [...new Set(found)];
}
