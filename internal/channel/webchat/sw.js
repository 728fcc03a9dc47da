// Keeps a page for when there is no network. Nothing of a conversation is ever kept.
const shell = 'shell', page = '/offline', style = '{{.}}';
self.addEventListener('install', e => {
  self.skipWaiting();
  e.waitUntil(caches.open(shell).then(c => c.addAll([page, style])));
});
self.addEventListener('fetch', e => {
  const r = e.request;
  if (r.method !== 'GET') return;
  if (r.mode === 'navigate' && new URL(r.url).pathname === '/') {
    e.respondWith(fetch(r).catch(() => caches.match(page)));
  } else if (r.url.endsWith(style)) {
    e.respondWith(fetch(r).catch(() => caches.match(style)));
  }
});
