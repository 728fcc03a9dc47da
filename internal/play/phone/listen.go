package phone

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
)

// Listen listens on an address of this machine alone; "" is a free port. What is make-believe must not be reached, nor
// believed, by anybody else.
func Listen(address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !loopback(host) {
		return nil, errors.New("it listens on loopback only, such as 127.0.0.1:0")
	}
	return net.Listen("tcp", address)
}

// Loopback reports whether webhooks may be posted to an address: over plain http, to this machine.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && u.User == nil && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
