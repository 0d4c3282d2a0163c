package intake

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestLimitsFitTheProcess(t *testing.T) {
	for _, c := range []struct {
		files  uint64
		kept   int
		memory int64
		want   Limits
	}{
		{1 << 20, 40, 0, Limits{most, 256, bodies}},
		{1 << 20, 40, 512 << 20, Limits{3276, 256, 32 << 20}},
		{1024, 40, 512 << 20, Limits{984, 246, 32 << 20}},
		{64, 43, 0, Limits{21, 8, bodies}},
		{1 << 20, 40, 16 << 20, Limits{102, 25, leastBodies}},
	} {
		if got, err := Fit(c.files, c.kept, c.memory); got != c.want || err != nil {
			t.Errorf("%d files, %d MiB: %+v, %v; want %+v", c.files, c.memory>>20, got, err, c.want)
		}
	}
	if _, err := Fit(47, 40, 0); err == nil {
		t.Error("seven connections are taken for enough")
	}
}

// peer is a connection from an address, which notes that it was closed.
type peer struct {
	net.Conn
	from   string
	closed bool
}

func (p *peer) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(p.from), 4000))
}

func (p *peer) Close() error { p.closed = true; return nil }

func TestRoomIsMadeByThoseWhoHaveMost(t *testing.T) {
	proxy := netip.MustParseAddr("10.0.0.1")
	s := NewConnections(Limits{Connections: 10, PerNetwork: 4}, func(a netip.Addr) bool { return a == proxy })
	open := func(from string) (*peer, net.Conn) {
		p := &peer{from: from}
		return p, s.admit(p)
	}
	var mine []*peer
	var held []net.Conn
	for i := range 4 { // one network, by different addresses of it
		p, c := open(fmt.Sprintf("2001:db8::%x", i+1))
		mine, held = append(mine, p), append(held, c)
	}
	s.State(held[0], http.StateActive)
	if _, c := open("2001:db8::99"); c == nil || !mine[1].closed || mine[0].closed || mine[2].closed {
		t.Error("a fifth of the network does not replace the one that waited longest")
	}
	for _, c := range held[2:] {
		s.State(c, http.StateActive)
	}
	_, fifth := open("2001:db8::98") // replaces the fifth
	s.State(fifth, http.StateActive)
	if _, c := open("2001:db8::97"); c != nil {
		t.Error("four that are at work, and there is room for a fifth")
	}
	if _, c := open("2001:db8:0:1::1"); c == nil {
		t.Error("another network has no room")
	}
	var behind []*peer
	for range 5 { // a proxy has more than a network may have
		p, c := open("10.0.0.1")
		if c == nil {
			t.Fatal("a proxy is held to the limit of one network")
		}
		behind = append(behind, p)
	}
	s.State(held[0], http.StateIdle)
	if _, c := open("192.0.2.1"); c == nil || !mine[0].closed || behind[0].closed {
		t.Error("all is full, and it is not the one who has most that makes room, before any proxy")
	}
	_ = fifth.Close()
	_ = fifth.Close() // as net/http may
	if f := (Gate{s, NewRequests(Limits{}, 0)}).Figures(); f.Connections != 9 || f.TurnedAway != 1 || f.Replaced != 3 {
		t.Errorf("the figures are %+v", f)
	}
}

// taking is a server that reads bodies, and says how that ended.
func taking(t *testing.T, q *Requests, ended chan<- error, meanwhile <-chan struct{}) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _, _ := net.SplitHostPort(r.RemoteAddr)
		if named := r.Header.Get("From"); named != "" {
			client = named
		}
		r, done, err := q.Admit(w, r, client)
		if err != nil {
			w.Header().Set("Connection", "close")
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		defer done()
		_, err = io.Copy(io.Discard, r.Body)
		if meanwhile != nil {
			<-meanwhile
		}
		if err == nil {
			err = r.Context().Err()
		}
		if errors.Is(err, ErrBodies) {
			w.Header().Set("Connection", "close")
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
		ended <- err
	}))
	t.Cleanup(server.Close)
	return server
}

func send(t *testing.T, server *httptest.Server, headers string, body ...string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\n"+headers+"\r\n"+strings.Join(body, "")); err != nil {
		t.Fatal(err)
	}
	return c
}

func status(t *testing.T, c net.Conn) int {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func TestBodiesUnderWayAreBoundTogetherAndForOneNetwork(t *testing.T) {
	const room = 128 << 10
	q := NewRequests(Limits{Connections: 100, PerNetwork: 50, Bodies: room}, time.Minute)
	ended := make(chan error, 100)
	server := taking(t, q, ended, nil)
	hold := func(from string, length int) net.Conn { // all but the last byte
		return send(t, server, fmt.Sprintf("From: %s\r\nContent-Length: %d\r\n", from, length), strings.Repeat("x", length-1))
	}
	until := func(bytes int64) {
		for end := time.Now().Add(5 * time.Second); q.taken() != bytes; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d bytes are under way, want %d", q.taken(), bytes)
			}
		}
	}
	hold("192.0.2.1", 28<<10)
	until(28 << 10)
	if got := status(t, hold("192.0.2.1", 5<<10)); got != 503 {
		t.Errorf("more than a quarter for one network: %d", got)
	}
	for i := range 3 {
		hold(fmt.Sprintf("192.0.2.%d", 2+i), 28<<10)
	}
	until(112 << 10)
	if got := status(t, hold("192.0.2.9", 5<<10)); got != 503 {
		t.Errorf("when all but an eighth is under way: %d", got)
	}
	if got := status(t, send(t, server, "From: 192.0.2.9\r\nContent-Length: 3\r\n", "abc")); got != 200 {
		t.Errorf("a small form, for which room is kept: %d", got)
	}
	if got := status(t, send(t, server, "From: 192.0.2.9\r\nTransfer-Encoding: chunked\r\n", "2000\r\n"+strings.Repeat("x", 8<<10)+"\r\n")); got != 503 {
		t.Errorf("one that does not say how long it is: %d", got)
	}
	server.CloseClientConnections()
	until(0)
}

func (q *Requests) taken() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bodies
}

func TestABodyHasToKeepComing(t *testing.T) {
	q := NewRequests(Limits{Connections: 100, PerNetwork: 50, Bodies: 1 << 20}, time.Minute)
	ended := make(chan error, 1)
	server := taking(t, q, ended, nil)
	start := time.Now()
	c := send(t, server, "Content-Length: 60000\r\n", strings.Repeat("x", 5000))
	go func() { // a trickle
		for {
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	if err := <-ended; !errors.Is(err, ErrTooSlow) || time.Since(start) > 2*window+time.Second {
		t.Errorf("a trickle ends with %v after %v", err, time.Since(start))
	}
	c = send(t, server, "Content-Length: 30000\r\n")
	for range 30 { // 10 kB a second
		_, _ = io.WriteString(c, strings.Repeat("x", 1000))
		time.Sleep(20 * time.Millisecond)
	}
	if err := <-ended; err != nil {
		t.Errorf("one that keeps coming ends with %v", err)
	}
}

// TestAnAnswerMayTakeLongerThanItsRequest has a server with a time limit for
// requests: net/http would end their contexts by it, as if the clients had left.
func TestAnAnswerMayTakeLongerThanItsRequest(t *testing.T) {
	q := NewRequests(Limits{Connections: 100, PerNetwork: 50, Bodies: 1 << 20}, 200*time.Millisecond)
	ended := make(chan error, 1)
	on := make(chan struct{})
	server := taking(t, q, ended, on)
	server.Config.ReadTimeout = 200 * time.Millisecond
	for _, body := range []string{"", "abc"} {
		c := send(t, server, fmt.Sprintf("Content-Length: %d\r\n", len(body)), body)
		time.AfterFunc(time.Second, func() { on <- struct{}{} })
		if got, err := status(t, c), <-ended; got != 200 || err != nil {
			t.Errorf("%d, %v", got, err)
		}
	}
}

func TestManyHeadersAreRefused(t *testing.T) {
	q := NewRequests(Limits{Connections: 100, PerNetwork: 50, Bodies: 1 << 20}, time.Minute)
	server := taking(t, q, make(chan error, 2), nil)
	var many strings.Builder
	for i := range mostHeaders {
		fmt.Fprintf(&many, "h%d: x\r\n", i)
	}
	if got := status(t, send(t, server, many.String()+"Content-Length: 0\r\n")); got != 503 {
		t.Errorf("101 headers: %d", got)
	}
	if got := status(t, send(t, server, "Content-Length: 0\r\n")); got != 200 {
		t.Errorf("one header: %d", got)
	}
}
