// Keeps the pages of the staff up to date. Without this script every link and form works by itself.
(() => {
'use strict';
const d = document, live = d.querySelector('[data-live]'), toast = d.getElementById('toast'), lost = d.getElementById('lost');
if (!toast) return; // nobody is signed in yet
d.documentElement.classList.add('js');

// patch makes old what fresh is, changing no more than differs, so that nothing else moves, loses its focus, slips from under
// a finger or is read out again. Items of lists are known by their ids. What has a key stays while its key does: somebody may
// be typing there.
function patch(old, fresh) {
  if (fresh.dataset.key !== undefined && old.dataset.key === fresh.dataset.key || old.isEqualNode(fresh)) return;
  for (const a of [...old.attributes]) if (!fresh.hasAttribute(a.name) && a.name !== 'open') old.removeAttribute(a.name);
  for (const a of fresh.attributes) if (old.getAttribute(a.name) !== a.value) old.setAttribute(a.name, a.value);
  if (fresh.hasAttribute('data-list')) return patchList(old, fresh);
  const was = [...old.childNodes], now = [...fresh.childNodes];
  if (was.length !== now.length || was.some((n, i) => n.nodeName !== now[i].nodeName)) return old.replaceChildren(...now);
  was.forEach((n, i) => {
    if (n.nodeType === 1) patch(n, now[i]);
    else if (n.data !== now[i].data) n.data = now[i].data;
  });
}

function patchList(old, fresh) {
  let before = null;
  for (const child of [...fresh.children]) {
    const known = child.id && old.querySelector('#' + CSS.escape(child.id)), node = known || child;
    if (known) patch(known, child);
    const place = before ? before.nextElementSibling : old.firstElementChild;
    if (place !== node) old.insertBefore(node, place);
    before = node;
  }
  while (before ? before.nextElementSibling : old.firstElementChild) (before ? before.nextElementSibling : old.firstElementChild).remove();
}

let reading = false, again = false;
async function read() {
  if (reading) { again = true; return; }
  reading = true;
  try {
    const r = await fetch(location.href, {headers: {'X-Live': '1'}});
    if (r.status === 401 || r.status === 403 || r.status === 404) return location.reload();
    if (!r.ok) throw r.status;
    const t = d.createElement('template');
    t.innerHTML = await r.text();
    const log = d.getElementById('log'), end = log && log.scrollHeight - log.scrollTop - log.clientHeight < 150;
    const was = new Set([...d.querySelectorAll('[data-waiting], .line.person')].map(e => e.id)), focus = d.activeElement && d.activeElement.id;
    for (const part of [...t.content.children]) {
      const old = d.getElementById(part.id);
      old ? patch(old, part) : live.append(part);
    }
    if (focus && d.activeElement === d.body && d.getElementById(focus)) d.getElementById(focus).focus();
    if (log && end) d.getElementById('log').scrollTop = 1e9;
    const news = [...d.querySelectorAll('[data-waiting], .line.person')].filter(e => !was.has(e.id));
    if (news.length) ring();
    if (d.hidden && news.length) d.title = '• ' + title;
    lost.hidden = true;
  } catch {
    lost.textContent = d.body.dataset.lost;
    lost.hidden = false;
  } finally {
    reading = false;
    if (again) { again = false; setTimeout(read, 200); }
  }
}
const title = d.title;
d.addEventListener('visibilitychange', () => { if (!d.hidden) { d.title = title; if (live) { listen(); read(); } } });

let stream;
function listen() {
  if (stream) stream.close();
  const s = stream = new EventSource(live.dataset.live);
  s.onmessage = read;
  s.onerror = () => {
    lost.textContent = d.body.dataset.lost;
    lost.hidden = false;
    if (s.readyState === 2) setTimeout(() => { if (stream === s) listen(); }, 5000);
  };
  s.onopen = () => { lost.hidden = true; };
}
if (live) listen();

// Forms are posted in the background, so that the page stays where it is.
d.addEventListener('submit', async e => {
  const f = e.target;
  if (!f.classList.contains('live') || f.dataset.busy) return f.dataset.busy ? e.preventDefault() : undefined;
  e.preventDefault();
  f.dataset.busy = '1';
  toast.textContent = '';
  clearTimeout(saving);
  try {
    const r = await fetch(f.action, {method: 'POST', body: new URLSearchParams(new FormData(f)), headers: {'X-Live': '1'}});
    if (!r.ok) { toast.textContent = await r.text(); return; }
    f.querySelectorAll('textarea').forEach(t => { t.value = ''; });
    if (f.elements.key) f.elements.key.value = Math.random().toString(36).slice(2) + Date.now();
    const box = f.closest('details');
    if (box) box.open = false;
    await read();
    const text = d.getElementById('text');
    if (text && (f.id === 'reply' || f.action.endsWith('/claim'))) text.focus();
  } catch {
    toast.textContent = d.body.dataset.lost;
  } finally {
    delete f.dataset.busy;
  }
});

// A draft is kept on the server while it is being typed.
let saving;
d.addEventListener('input', e => {
  const f = e.target.form;
  toast.textContent = '';
  if (!f || !f.dataset.draft) return;
  clearTimeout(saving);
  saving = setTimeout(() => {
    fetch(f.dataset.draft, {method: 'POST', body: new URLSearchParams(new FormData(f)), headers: {'X-Live': '1'}}).catch(() => {});
  }, 800);
});
d.addEventListener('keydown', e => {
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.target.form && e.target.tagName === 'TEXTAREA') e.target.form.requestSubmit();
  if (e.key === 'Escape') d.querySelectorAll('details[open]').forEach(x => { x.open = false; });
});
d.addEventListener('toggle', e => { if (e.target.open) e.target.scrollIntoView({block: 'nearest'}); }, true);
const filters = d.getElementById('filters');
if (filters) filters.addEventListener('change', () => filters.requestSubmit());

// The sound is two short tones; whoever wants it turns it on.
const sound = d.getElementById('sound');
let audio;
const on = () => localStorage.getItem('sound') === 'on';
function ring() {
  if (!sound || !on()) return;
  audio = audio || new AudioContext();
  [660, 880].forEach((pitch, i) => {
    const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + i * .18;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(.15, at);
    gain.gain.exponentialRampToValueAtTime(.001, at + .16);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + .17);
  });
}
if (sound) {
  sound.hidden = false;
  sound.setAttribute('aria-pressed', on());
  sound.addEventListener('click', () => {
    localStorage.setItem('sound', on() ? 'off' : 'on');
    sound.setAttribute('aria-pressed', on());
    ring();
  });
}

const log = d.getElementById('log');
if (log) log.scrollTop = 1e9;
})();
