'use strict';
// The page asks for what is to be shown, waits for the answer that differs from what it has, shows it, and asks again.

const chosen = {telegram: '', whatsapp: ''};
const sides = {};
let state = null;

const refusals = {
  telegram: [['', 'taken'], ['429', 'refused: 429, too fast'], ['500', 'refused: 500'], ['403', 'refused: 403, deactivated'], ['400', 'refused: 400, chat not found']],
  whatsapp: [['', 'taken'], ['130429', 'refused: 130429, number too fast'], ['131056', 'refused: 131056, pair too fast'], ['80007', 'refused: 80007, account too fast'],
    ['131000', 'refused: 131000, their error'], ['131026', 'refused: 131026, undeliverable'], ['131047', 'refused: 131047, window closed'],
    ['131049', 'refused: 131049, kept back'], ['131048', 'refused: 131048, spam'], ['368', 'refused: 368, policy']],
};

async function act(platform, what) {
  const body = JSON.stringify({platform, person: state[platform === 'whatsapp' ? 'whatsapp' : 'telegram'].id, ...what});
  const answer = await fetch('/do', {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
  const error = document.getElementById('error');
  error.hidden = answer.ok;
  if (!answer.ok) {
    error.textContent = await answer.text();
    setTimeout(() => { error.hidden = true; }, 5000);
    return '';
  }
  return (await answer.json()).id;
}

function element(tag, className, text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// marked shows the platform's mark of what is bold.
function marked(into, text, mark) {
  const piece = mark === '**' ? /\*\*([^]+?)\*\*/g : /(?<![\p{L}\p{N}*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu;
  let last = 0;
  for (const m of text.matchAll(piece)) {
    into.append(text.slice(last, m.index), element('strong', '', m[1]));
    last = m.index + m[0].length;
  }
  into.append(text.slice(last));
}

function button(label, press) {
  const b = element('button', '', label);
  b.type = 'button';
  b.dir = 'auto';
  b.addEventListener('click', press);
  return b;
}

function offers(platform, m) {
  const box = element('div', 'offers');
  for (const row of m.buttons || []) {
    const line = element('div', 'row');
    for (const b of row) line.append(button(b.url ? b.label + ' ↗' : b.label, () => b.url ? window.open(b.url, '_blank', 'noopener') : act(platform, {do: 'press', message: m.id, text: b.label})));
    box.append(line);
  }
  if (m.list) {
    const open = button('☰ ' + m.list.label, () => openList(platform, m));
    open.classList.add('list');
    box.append(open);
  }
  if (m.ask_pin && !m.keyboard) box.append(button('Send location', () => openMenu(platform)));
  return box.childElementCount ? box : null;
}

function openList(platform, m) {
  const sheet = document.getElementById('sheet');
  sheet.querySelector('h2').textContent = m.list.label;
  sheet.querySelector('.rows').replaceChildren(...m.list.rows.map(r => button(r.label, () => {
    sheet.close();
    act(platform, {do: 'press', message: m.id, text: r.label});
  })));
  sheet.showModal();
}

function openMenu(platform) {
  const side = sides[platform];
  const menu = side.querySelector('.menu');
  menu.hidden = !menu.hidden;
  side.querySelector('.clip').setAttribute('aria-expanded', String(!menu.hidden));
  if (!menu.hidden) menu.querySelector('select').focus();
}

const ticks = {sent: '✓', delivered: '✓✓', read: '✓✓ read', failed: 'failed'};

function message(platform, m) {
  if (m.note && !m.text && !m.gone) return element('li', 'note', m.note);
  const li = element('li', m.mine ? 'mine' : '');
  if (m.gone) li.classList.add('gone');
  const bubble = element('div', 'bubble');
  bubble.dir = 'auto';
  if (m.template) bubble.append(element('span', 'tag', 'template ' + m.template), '\n');
  if (m.file) bubble.append(file(platform, m));
  if (m.venue) bubble.append(element('span', 'map', `Pin: ${m.venue.name || ''} ${m.venue.address || ''} ${m.venue.lat.toFixed(4)}, ${m.venue.lon.toFixed(4)}`));
  marked(bubble, m.gone ? 'deleted' : m.text || '', platform === 'telegram' ? '**' : '*');
  const at = new Date(m.at).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  bubble.append(element('time', '', [m.note, at, ticks[m.tick]].filter(Boolean).join(' · ')));
  li.append(bubble);
  const below = offers(platform, m);
  if (below) li.append(below);
  return li;
}

function file(platform, m) {
  const address = '/file?' + new URLSearchParams({platform, person: state[platform].id, message: m.id});
  let e;
  if (m.file.kind === 'image') {
    e = element('img');
    e.alt = 'a picture';
    e.addEventListener('load', () => { // it has a height from now on
      const screen = sides[platform].querySelector('.screen');
      if (m === state[platform].messages.at(-1) || m === state[platform].messages.at(-2)) screen.scrollTop = screen.scrollHeight;
    });
  } else if (m.file.kind === 'voice' || m.file.kind === 'audio') {
    e = element('audio');
    e.controls = true;
  } else {
    e = element('a', '', m.file.name || m.file.kind);
    e.href = address;
    return e;
  }
  e.src = address;
  return e;
}

function keyboard(platform, messages) {
  const box = sides[platform].querySelector('.keyboard');
  const last = messages.findLast(m => m.keyboard || m.no_keyboard || (!m.mine && m.buttons));
  box.hidden = !last || !last.keyboard;
  box.replaceChildren();
  if (box.hidden) return;
  for (const b of last.keyboard.flat()) {
    box.append(button(b.share_pin ? b.label + ' …' : b.label, () => b.share_pin ? openMenu(platform) : act(platform, {do: 'press', message: last.id, text: b.label})));
  }
}

function say(platform, s) {
  const box = sides[platform].querySelector('.status');
  const words = [];
  if (s.expired) words.push('The token has expired.');
  if (s.down) words.push('The platform is down.');
  if (s.blocked) words.push('Blocked.');
  box.classList.toggle('warn', words.length > 0 || s.window === 0);
  if (s.window === 0) words.push('The 24-hour window is closed: only templates get through.');
  if (s.window > 0) words.push(`The 24-hour window is open for ${Math.floor(s.window / 60)} h ${s.window % 60} min.`);
  box.textContent = words.join(' ');
}

function show(platform) {
  const side = sides[platform], s = state[platform];
  side.querySelector('.people').replaceChildren(...s.people.map(p => new Option(p.name, p.id, false, p.id === s.id)));
  const messages = s.messages || [], screen = side.querySelector('.screen'), at = screen.scrollTop;
  screen.replaceChildren(...messages.map(m => message(platform, m)));
  keyboard(platform, messages);
  say(platform, s);
  const news = s.id + messages.length;
  screen.scrollTop = screen.dataset.news === news ? at : screen.scrollHeight;
  screen.dataset.news = news;
  const w = s.switches;
  const set = (name, value) => { const e = side.querySelector(name); if (e !== document.activeElement) e.type === 'checkbox' ? e.checked = value : e.value = value; };
  set('.copies', w.copies || 0);
  set('.late', (w.late || 0) / 1e9);
  set('.disorder', !!w.disorder);
  set('.refuse', w.refuse || '');
  set('.times', w.refuse ? w.times || 0 : 1);
  set('.later', !!w.later);
  set('.ticks', w.ticks ? w.ticks.join(',') || '-' : '');
  set('.block', s.blocked);
  set('.expire', s.expired);
  set('.down', s.down);
}

function render() {
  for (const platform of ['telegram', 'whatsapp']) show(platform);
  const p = state.ponte, line = document.getElementById('ponte');
  line.replaceChildren();
  if (p.chat) line.append(link('web chat', p.chat), ' · ', link('console', p.console));
  if (p.password) line.append(` · sign in as ${p.login} with ${p.password}`);
  document.getElementById('clock').textContent = state.ahead ? `The clock is ${Math.round(state.ahead * 10) / 10} h ahead.` : 'The clock is right.';
}

function link(text, href) {
  const a = element('a', '', text);
  a.href = href;
  a.target = '_blank';
  a.rel = 'noopener';
  return a;
}

function switches(platform) {
  const q = name => sides[platform].querySelector(name);
  const order = q('.ticks').value;
  act(platform, {do: 'switches', switches: {
    copies: Number(q('.copies').value), late: Number(q('.late').value) * 1e9, disorder: q('.disorder').checked, refuse: q('.refuse').value,
    times: Number(q('.times').value), later: q('.later').checked, ticks: order === '' ? null : order === '-' ? [] : order.split(','),
  }});
}

// photo draws a picture; note makes a second of sound, as a WAV file.
function photo() {
  const c = document.createElement('canvas');
  c.width = 480; c.height = 320;
  const g = c.getContext('2d');
  g.fillStyle = '#9db9c9'; g.fillRect(0, 0, 480, 320);
  g.fillStyle = '#fff'; g.fillRect(60, 60, 360, 200);
  g.fillStyle = '#333'; g.font = '28px sans-serif'; g.fillText('Documento de exemplo', 95, 170);
  return c.toDataURL('image/jpeg', .8).split(',')[1];
}

function note() {
  const rate = 8000, n = rate, bytes = new DataView(new ArrayBuffer(44 + n));
  const put = (at, s) => [...s].forEach((ch, i) => bytes.setUint8(at + i, ch.charCodeAt(0)));
  put(0, 'RIFF'); bytes.setUint32(4, 36 + n, true); put(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true); bytes.setUint16(20, 1, true); bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true); bytes.setUint32(28, rate, true); bytes.setUint16(32, 1, true); bytes.setUint16(34, 8, true);
  put(36, 'data'); bytes.setUint32(40, n, true);
  for (let i = 0; i < n; i++) bytes.setUint8(44 + i, 128 + 40 * Math.sin(i * 2 * Math.PI * 440 / rate));
  let text = '';
  for (let i = 0; i < bytes.byteLength; i++) text += String.fromCharCode(bytes.getUint8(i));
  return btoa(text);
}

function base64(f) {
  return new Promise((done, failed) => {
    const r = new FileReader();
    r.onload = () => done(r.result.split(',')[1]);
    r.onerror = failed;
    r.readAsDataURL(f);
  });
}

function build(platform, title) {
  const side = document.getElementById('phone').content.firstElementChild.cloneNode(true);
  sides[platform] = side;
  side.classList.add(platform);
  const q = name => side.querySelector(name);
  q('.platform').textContent = title;
  q('.refuse').replaceChildren(...refusals[platform].map(([code, text]) => new Option(text, code)));
  q('.write').addEventListener('submit', e => {
    e.preventDefault();
    const text = q('.text').value.trim();
    if (text) act(platform, {do: 'write', text});
    q('.text').value = '';
  });
  q('.clip').addEventListener('click', () => openMenu(platform));
  q('.place').addEventListener('change', e => {
    const [lat, lon] = e.target.value.split(',').map(Number);
    if (e.target.value) act(platform, {do: 'pin', lat, lon});
    e.target.value = '';
    openMenu(platform);
  });
  q('.photo').addEventListener('click', () => { openMenu(platform); act(platform, {do: 'file', kind: 'image', mime: 'image/jpeg', data: photo()}); });
  q('.voice').addEventListener('click', () => { openMenu(platform); act(platform, {do: 'file', kind: 'voice', mime: 'audio/ogg; codecs=opus', data: note()}); });
  q('.file').addEventListener('change', async e => {
    const f = e.target.files[0];
    if (f) act(platform, {do: 'file', kind: f.type.startsWith('image/') ? 'image' : 'document', text: f.name, mime: f.type, data: await base64(f)});
    e.target.value = '';
    openMenu(platform);
  });
  for (const name of ['.copies', '.late', '.disorder', '.refuse', '.times', '.later', '.ticks']) q(name).addEventListener('change', () => switches(platform));
  for (const name of ['block', 'hide', 'expire', 'down']) q('.' + name).addEventListener('change', e => act(platform, {do: name, on: e.target.checked}));
  q('.move').addEventListener('click', () => act(platform, {do: 'number', text: q('.number').value.trim()}));
  q('.people').addEventListener('change', e => choose(platform, e.target.value));
  q('.new').addEventListener('click', async () => {
    const name = window.prompt('Their name, and the language of their app: "Nadège ht"', '');
    if (!name) return;
    const [, text, lang] = name.match(/^(.*?)(?:\s+([a-z]{2}(?:-[a-z]{2})?))?$/);
    choose(platform, await act(platform, {do: 'new', text, lang: lang || ''}));
  });
  document.querySelector('main').append(side);
}

let asking = null;
function choose(platform, id) {
  chosen[platform] = id;
  if (asking) asking.abort(); // what is being waited for is of somebody else
}

async function follow() {
  for (;;) {
    asking = new AbortController();
    const q = new URLSearchParams({...chosen, version: state ? state.version : ''});
    try {
      const answer = await fetch('/state?' + q, {signal: asking.signal});
      if (answer.status === 200) {
        state = await answer.json();
        render();
      }
    } catch (e) {
      if (e.name !== 'AbortError') await new Promise(again => setTimeout(again, 1000));
    }
  }
}

build('telegram', 'the Telegram look');
build('whatsapp', 'the WhatsApp look');
document.querySelectorAll('[data-hours]').forEach(b => b.addEventListener('click', () => act('', {do: 'clock', hours: Number(b.dataset.hours)})));
follow();
