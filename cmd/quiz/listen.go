package main

import "net"

// listenAddress is where serve listens when nothing else is said.
const listenAddress = "127.0.0.1:8080"

// listen opens the port. Without log-in whoever reaches the port is the learner, so
// only this machine may: an address that others can reach is refused. When the usual
// port is taken, a free one serves as well; one that was asked for is not replaced.
func (p *program) listen(address string) (ln net.Listener, moved bool, err error) {
	if address == "" {
		ln, err := net.Listen("tcp", listenAddress)
		if err != nil { // taken; systems have different names for it
			ln, err = net.Listen("tcp", "127.0.0.1:0")
			moved = true
		}
		if err != nil {
			return nil, false, p.fault(found, "term.error.listen", listenAddress, p.reason(err))
		}
		return ln, moved, nil
	}
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return nil, false, p.fault(misuse, "term.error.address", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, false, p.fault(misuse, "term.error.loopback", address)
	}
	ln, err = net.Listen("tcp", address)
	if err != nil {
		return nil, false, p.fault(found, "term.error.listen", address, p.reason(err))
	}
	return ln, false, nil
}
