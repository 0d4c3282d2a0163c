package intake

import (
	"container/list"
	"net"
	"net/http"
	"sync"

	"unframed/internal/network"
)

// Connections bounds how many are open. Where there is no room for another, the
// one that has waited longest for a request is closed, of the network that has
// most: a new connection is let in however many idle ones somebody holds, and
// pays for itself alone.
type Connections struct {
	most, each int
	trusts     Trusts

	mu       sync.Mutex
	open     int
	groups   map[string]*group
	turned   int64
	replaced int64
}

// group is the connections of one network, or of one trusted proxy.
type group struct {
	name    string
	proxy   bool
	open    int
	waiting list.List // of those without a request, the longest first
}

// NewConnections bounds connections to the limits. Of a proxy's connections only
// their sum is bounded.
func NewConnections(l Limits, trusts Trusts) *Connections {
	return &Connections{most: l.Connections, each: l.PerNetwork, trusts: trusts, groups: map[string]*group{}}
}

// Listen hands on the listener's connections for which there is room.
func (s *Connections) Listen(l net.Listener) net.Listener { return listener{l, s} }

// State is a server's ConnState.
func (s *Connections) State(c net.Conn, state http.ConnState) {
	held, ok := c.(*conn)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case held.closed:
	case state == http.StateActive:
		held.stopWaiting()
	case state == http.StateIdle && held.waiting == nil:
		held.waiting = held.group.waiting.PushBack(held)
	}
}

type listener struct {
	net.Listener
	of *Connections
}

// Accept returns the next connection for which there is room.
func (l listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if held := l.of.admit(c); held != nil {
			return held, nil
		}
		turnAway(c)
	}
}

// full is what a connection is told for which there is no room, with the headers
// that every answer has.
const full = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nX-Frame-Options: DENY\r\n" +
	"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

// turnAway waits for nobody: so little fits into any new connection.
func turnAway(c net.Conn) {
	_, _ = c.Write([]byte(full))
	_ = c.Close()
}

// admit returns the connection as it is held, or nil where there is no room.
func (s *Connections) admit(c net.Conn) net.Conn {
	name, proxy := c.RemoteAddr().String(), false
	if address, ok := network.Address(name); ok {
		name, proxy = network.Of(address.String()), s.trusts(address)
	}
	s.mu.Lock()
	victim, ok := s.room(name, proxy)
	var held *conn
	if ok {
		if victim != nil {
			victim.leave()
			s.replaced++
		}
		held = s.hold(c, name, proxy)
	} else {
		s.turned++
	}
	s.mu.Unlock()
	if victim != nil {
		_ = victim.Conn.Close()
	}
	if held == nil {
		return nil
	}
	return held
}

// room reports whether one more of the network fits in, if victim, unless it is
// nil, is closed for it.
func (s *Connections) room(name string, proxy bool) (victim *conn, ok bool) {
	if g := s.groups[name]; g != nil && !proxy && g.open >= s.each {
		victim = g.longest()
		return victim, victim != nil
	}
	if s.open < s.most {
		return nil, true
	}
	victim = s.longestOfGreediest()
	return victim, victim != nil
}

// longestOfGreediest is of a proxy where nobody else waits.
func (s *Connections) longestOfGreediest() *conn {
	var greediest *group
	for _, g := range s.groups {
		if g.waiting.Len() == 0 {
			continue
		}
		if greediest == nil || greediest.proxy && !g.proxy || greediest.proxy == g.proxy && g.open > greediest.open {
			greediest = g
		}
	}
	if greediest == nil {
		return nil
	}
	return greediest.longest()
}

func (s *Connections) hold(c net.Conn, name string, proxy bool) *conn {
	g := s.groups[name]
	if g == nil {
		g = &group{name: name, proxy: proxy}
		s.groups[name] = g
	}
	held := &conn{Conn: c, of: s, group: g}
	held.waiting = g.waiting.PushBack(held)
	g.open++
	s.open++
	return held
}

// longest is the connection that has waited longest, or nil.
func (g *group) longest() *conn {
	if first := g.waiting.Front(); first != nil {
		held, _ := first.Value.(*conn)
		return held
	}
	return nil
}

// conn is a connection that is counted until it is closed.
type conn struct {
	net.Conn
	of      *Connections
	group   *group
	waiting *list.Element // nil while there is a request
	closed  bool
}

// Close closes the connection, and makes room for another.
func (c *conn) Close() error {
	c.of.mu.Lock()
	c.leave()
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite lets a client read the answer to its end although not all that it
// sent was read; net/http asks for it.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *conn) stopWaiting() {
	if c.waiting != nil {
		c.group.waiting.Remove(c.waiting)
		c.waiting = nil
	}
}

// leave counts the connection no longer.
func (c *conn) leave() {
	if c.closed {
		return
	}
	c.closed = true
	c.stopWaiting()
	c.of.open--
	if c.group.open--; c.group.open == 0 {
		delete(c.of.groups, c.group.name)
	}
}
