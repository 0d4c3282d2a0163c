package testkit

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a client and a database on loopback, and can break the
// connection as networks do.
type Proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	away  bool
	conns map[net.Conn]bool
	// onBytes, if set, sees what the client sends and may call Cut.
	onBytes func(fromClient []byte)
}

// NewProxy returns a proxy to the database of the URL, and the URL that leads
// through it. It ends with the test.
func NewProxy(t testing.TB, rawURL string) (*Proxy, string) {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: listener, target: u.Host, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); p.Cut() })
	go p.accept()
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil || !p.keep(client, server) {
			_ = client.Close()
			continue
		}
		go p.pump(server, client, p.watch)
		go p.pump(client, server, func([]byte) {})
	}
}

// keep remembers a pair of connections, unless the database is away.
func (p *Proxy) keep(client, server net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		_ = server.Close()
		return false
	}
	p.conns[client], p.conns[server] = true, true
	return true
}

// pump copies until either side ends, which ends both.
func (p *Proxy) pump(to, from net.Conn, see func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			see(buf[:n])
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err != nil {
			if err != io.EOF {
				_ = from.Close()
			}
			_ = to.Close()
			return
		}
	}
}

func (p *Proxy) watch(fromClient []byte) {
	p.mu.Lock()
	see := p.onBytes
	p.mu.Unlock()
	if see != nil {
		see(fromClient)
	}
}

// OnBytes calls see with whatever the client sends, before it is passed on.
func (p *Proxy) OnBytes(see func(fromClient []byte)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onBytes = see
}

// Cut breaks every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		_ = conn.Close()
	}
	clear(p.conns)
}

// SetAway breaks every connection and accepts none until it is set back.
func (p *Proxy) SetAway(away bool) {
	p.mu.Lock()
	p.away = away
	p.mu.Unlock()
	if away {
		p.Cut()
	}
}
