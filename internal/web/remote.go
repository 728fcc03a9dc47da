package web

import (
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// remote gives the address that a request comes from. Where the connection is a trusted proxy's, it is the last address
// in X-Forwarded-For that is not a trusted proxy's too: what stands before it, anybody may have written.
func remote(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(addr, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap().WithZone("")
	}
	return addr
}

func within(addr netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}

// pace limits how often something may happen per address. Addresses are kept as hashes with a seed that is known only to
// this run of the program.
type pace struct {
	limit rate.Limit
	burst int
	now   func() time.Time
	seed  maphash.Seed
	mu    sync.Mutex
	seen  map[uint64]*rate.Limiter
}

// paceKept is how many addresses are remembered before those that have been quiet are forgotten.
const paceKept = 20_000

func newPace(perSecond float64, burst int, now func() time.Time) *pace {
	return &pace{limit: rate.Limit(perSecond), burst: burst, now: now, seed: maphash.MakeSeed(), seen: map[uint64]*rate.Limiter{}}
}

// allow counts one event of an address, or says for how long the address has to wait.
func (p *pace) allow(address string) (wait time.Duration, ok bool) {
	now := p.now()
	key := maphash.String(p.seed, network(address))
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) >= paceKept {
		p.forget(now)
	}
	l := p.seen[key]
	if l == nil {
		l = rate.NewLimiter(p.limit, p.burst)
		p.seen[key] = l
	}
	reservation := l.ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// forget drops the addresses that have all their allowance again, and all of them if that does not help: an attack from
// everywhere must not fill the memory.
func (p *pace) forget(now time.Time) {
	for key, l := range p.seen {
		if l.TokensAt(now) >= float64(p.burst) {
			delete(p.seen, key)
		}
	}
	if len(p.seen) >= paceKept {
		clear(p.seen)
	}
}

// network is what is counted as one address: with IPv6 whoever has one address has the 2^64 beside it too.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil || addr.Is4() {
		return address
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
