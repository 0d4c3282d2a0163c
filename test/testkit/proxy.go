package testkit

import (
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Verdict is what a Proxy does with bytes that a client sends.
type Verdict int

// The verdicts.
const (
	Pass       Verdict = iota // hand them on
	LoseThem                  // break the connection before the server has them
	LoseAnswer                // let the server act, and break the connection when it answers
)

// Proxy stands between a client and a database on loopback, and breaks
// connections as networks do.
type Proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	away  bool
	quiet chan struct{} // closed unless nothing is to pass
	pairs map[*pair]bool
	judge func(fromClient []byte) Verdict
}

// pair is one client's connection and its continuation to the server.
type pair struct {
	client, server net.Conn
	deaf           atomic.Bool // the server's next answer is lost
}

func (c *pair) close() { _, _ = c.client.Close(), c.server.Close() }

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
	p := &Proxy{listener: listener, target: u.Host, pairs: map[*pair]bool{}, judge: func([]byte) Verdict { return Pass }, quiet: make(chan struct{})}
	close(p.quiet)
	t.Cleanup(func() { _ = listener.Close(); p.SetSilent(false); p.Cut() })
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
		if err != nil {
			_ = client.Close()
			continue
		}
		c := &pair{client: client, server: server}
		p.mu.Lock()
		p.pairs[c] = true
		away := p.away
		p.mu.Unlock()
		if away {
			p.end(c)
			continue
		}
		go p.pump(c, c.server, c.client, p.verdict)
		go p.pump(c, c.client, c.server, func([]byte) Verdict {
			if c.deaf.Load() {
				return LoseThem
			}
			return Pass
		})
	}
}

// pump copies until either side ends, which ends both.
func (p *Proxy) pump(c *pair, to, from net.Conn, judge func([]byte) Verdict) {
	defer p.end(c)
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		p.awaitVoice()
		switch judge(buf[:n]) {
		case LoseThem:
			return
		case LoseAnswer:
			c.deaf.Store(true)
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (p *Proxy) end(c *pair) {
	c.close()
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

func (p *Proxy) verdict(fromClient []byte) Verdict {
	p.mu.Lock()
	judge := p.judge
	p.mu.Unlock()
	return judge(fromClient)
}

// Judge lets judge decide about whatever the clients send from now on.
func (p *Proxy) Judge(judge func(fromClient []byte) Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judge = judge
}

// Cut breaks every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.close()
	}
}

// SetAway breaks every connection and lets none through until it is set back.
func (p *Proxy) SetAway(away bool) {
	p.mu.Lock()
	p.away = away
	p.mu.Unlock()
	if away {
		p.Cut()
	}
}

// SetSilent holds back whatever either side says, with every connection open,
// until it is set back: a server that hangs, or a network that drops packets.
func (p *Proxy) SetSilent(silent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.quiet:
		if silent {
			p.quiet = make(chan struct{})
		}
	default:
		if !silent {
			close(p.quiet)
		}
	}
}

func (p *Proxy) awaitVoice() {
	p.mu.Lock()
	quiet := p.quiet
	p.mu.Unlock()
	<-quiet
}
