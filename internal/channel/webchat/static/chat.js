// Makes the page live. Without this script every form works by itself.
(() => {
'use strict';
const d = document, body = d.body, say = body.dataset, log = d.getElementById('log'), form = d.getElementById('say'),
  text = d.getElementById('text'), file = form.elements.file, note = d.getElementById('note'), leave = d.getElementById('leave');
let stream, busy, key, escaped = 0;

d.documentElement.classList.add('js');
history.replaceState(null, '', '/' + location.hash); // where somebody came from is nobody's business

const last = () => { const all = log.querySelectorAll('[data-id]'); return all.length ? all[all.length - 1].dataset.id : ''; };

const times = () => log.querySelectorAll('time:empty').forEach(t => {
  t.textContent = new Date(t.dateTime).toLocaleTimeString([d.documentElement.lang, 'pt'], {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
});

// add puts new lines under those that are there. What is there already is left out; a new beginning replaces everything.
function add(html) {
  const t = d.createElement('template');
  t.innerHTML = html;
  const known = new Set([...log.querySelectorAll('[data-id]')].map(b => b.dataset.id));
  let fresh = [...t.content.children].filter(b => !known.has(b.dataset.id));
  if (!fresh.length) return;
  if (fresh[0].hasAttribute('data-first')) log.replaceChildren();
  const mine = fresh.filter(b => b.classList.contains('person') && !b.hidden).pop();
  if (mine) log.querySelectorAll('.choices').forEach(c => c.remove());
  const old = d.getElementById('last');
  if (old) old.removeAttribute('id');
  const near = log.parentNode.scrollHeight - log.parentNode.scrollTop - log.parentNode.clientHeight < 200;
  const lost = d.activeElement === body;
  log.append(...fresh);
  times();
  if (mine) mine.scrollIntoView();
  else if (near) fresh[0].scrollIntoView({block: 'nearest'});
  if (mine && lost && !matchMedia('(pointer: coarse)').matches) text.focus({preventScroll: true});
  d.querySelectorAll('[name=fresh]').forEach(i => i.remove());
}

// post sends a form and shows what came of it. A message that failed keeps its key, so that trying again is not saying twice.
async function post(url, data, done) {
  if (busy) return;
  busy = true;
  key = key || Math.random().toString(36).slice(2) + Date.now();
  data.set('key', key);
  data.set('after', last());
  form.setAttribute('aria-busy', 'true');
  note.textContent = '';
  const wait = d.createElement('div');
  wait.className = 'b bot wait';
  wait.innerHTML = '<div class="t"><span class="name"></span></div>';
  wait.querySelector('.name').textContent = say.wait;
  const slow = setTimeout(() => { log.append(wait); wait.scrollIntoView({block: 'nearest'}); }, 300);
  try {
    const r = await fetch(url, {method: 'POST', body: data, headers: {'X-Live': '1', 'Accept-Language': d.documentElement.lang}});
    const html = await r.text();
    if (!r.ok) throw Error(new DOMParser().parseFromString(html, 'text/html').querySelector('p').textContent); // the error page says why
    clearTimeout(slow);
    wait.remove();
    key = '';
    done && done();
    add(html);
    if (!stream) listen();
  } catch (e) {
    note.textContent = e instanceof TypeError ? say.failed : e.message;
  } finally {
    clearTimeout(slow);
    wait.remove();
    busy = false;
    form.removeAttribute('aria-busy');
  }
}

d.addEventListener('submit', e => {
  const f = e.target;
  if (f === leave) { e.preventDefault(); exit(); }
  if (!f.classList.contains('live') || f !== form && f.id !== 'arrived' && !e.submitter) return; // an old browser: the form works by itself
  e.preventDefault();
  if (f === form && !text.value.trim() && !file.value) return text.focus();
  const data = new FormData(f), b = e.submitter;
  if (b && b.name) data.set(b.name, b.value);
  const menu = f.closest('details');
  if (menu) menu.open = false;
  post(f.getAttribute('action'), data, () => {
    if (f === form) { f.reset(); mark(); }
    if (f.id === 'arrived') f.remove();
    if (menu) location.replace('/'); // the whole page speaks the other language
  });
});

const mark = () => file.parentNode.classList.toggle('full', !!file.value);
file.addEventListener('change', mark);
text.addEventListener('input', () => { key = ''; });

text.addEventListener('keydown', e => {
  if (e.key === 'Enter' && !e.shiftKey && !e.isComposing && !matchMedia('(pointer: coarse)').matches) {
    e.preventDefault();
    form.requestSubmit();
  }
});

d.addEventListener('click', e => {
  if (!e.target.closest('.locate')) return;
  const failed = () => { note.textContent = say.place; };
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(p => {
    const data = new FormData(form);
    data.delete('text');
    data.delete('file');
    data.set('lat', p.coords.latitude.toFixed(3)); // near enough to find the nearest place
    data.set('lon', p.coords.longitude.toFixed(3));
    post('/pin', data);
  }, failed, {timeout: 15000, maximumAge: 60000});
});

function listen() {
  if (stream) stream.close();
  stream = null;
  if (!last()) return; // nothing was said yet
  const s = stream = new EventSource('/live?after=' + last());
  s.onmessage = e => add(e.data);
  s.onopen = () => { if (note.textContent === say.lost) note.textContent = ''; };
  s.onerror = () => {
    if (!navigator.onLine) note.textContent = say.lost;
    if (s.readyState === 2) setTimeout(() => { if (stream === s) listen(); }, 5000);
  };
}
d.addEventListener('visibilitychange', () => { if (!d.hidden) listen(); });

// exit leaves at once, without a trace that this page can help.
function exit() {
  if (stream) stream.close();
  d.title = ' ';
  body.replaceChildren();
  navigator.sendBeacon('/leave');
  location.replace(say.exit);
}
d.addEventListener('keydown', e => {
  if (e.key !== 'Escape') return;
  const open = d.querySelector('.menu[open]');
  if (open) open.open = false;
  if (e.timeStamp - escaped < 1500) exit();
  escaped = e.timeStamp;
});
addEventListener('pageshow', e => { if (e.persisted) location.reload(); });

times();
const mine = d.getElementById('last');
if (mine && last()) mine.scrollIntoView();
listen();
const arrived = d.getElementById('arrived');
if (arrived && arrived.requestSubmit) arrived.requestSubmit();
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
})();
