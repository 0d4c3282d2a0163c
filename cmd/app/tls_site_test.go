package main

import (
	"bufio"
	"context"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// tlsSite is a TLS terminator on one port, which sends whoever speaks plain
// HTTP to https, in front of what is named to it later.
type tlsSite struct {
	url, host string // host with the port
	ca        string // file with the certificate to trust
	client    *http.Client
	target    *url.URL
}

func behindTLS(t *testing.T) *tlsSite {
	t.Helper()
	s := &tlsSite{}
	proxy := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = s.target.Scheme, s.target.Host, r.In.Host
	}})
	proxy.Config.DisableGeneralOptionsHandler = true
	_, port, err := net.SplitHostPort(proxy.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s.host = net.JoinHostPort(judged, port)
	s.url = "https://" + s.host
	proxy.Listener = &upgrading{proxy.Listener, s.url}
	proxy.StartTLS()
	t.Cleanup(func() { _ = proxy.Config.Close() })
	s.ca = filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: proxy.Certificate().Raw})
	if err := os.WriteFile(s.ca, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	address := proxy.Listener.Addr().String()
	s.client = proxy.Client()
	s.client.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// to names what answers behind it.
func (s *tlsSite) to(address string) { s.target, _ = url.Parse(address) }

// signIn returns an administrator's cookie and id.
func (s *tlsSite) signIn(t *testing.T) (cookie, user string) {
	t.Helper()
	resp, err := s.client.PostForm(s.url+"/login", url.Values{"login": {"root"}, "password": {correctHorse}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	for _, c := range resp.Cookies() {
		cookie = c.Name + "=" + c.Value
	}
	req, err := http.NewRequest("GET", s.url+"/api/v1/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", cookie)
	if resp, err = s.client.Do(req); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var me struct{ ID string }
	if err := json.NewDecoder(resp.Body).Decode(&me); err != nil || me.ID == "" {
		t.Fatalf("signing in gave %q: %v", cookie, err)
	}
	return cookie, me.ID
}

// upgrading answers plain HTTP itself and passes TLS on.
type upgrading struct {
	net.Listener
	to string
}

// Accept returns the next connection that begins as TLS does.
func (l *upgrading) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		peeked := &peekedConn{conn, bufio.NewReader(conn)}
		if first, err := peeked.read.Peek(1); err == nil && first[0] == 0x16 { // a handshake record, RFC 8446 §5.1
			return peeked, nil
		}
		if r, err := http.ReadRequest(peeked.read); err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 308 Permanent Redirect\r\nLocation: " + l.to + r.RequestURI + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
		}
		_ = conn.Close()
	}
}

// peekedConn gives back what was read ahead.
type peekedConn struct {
	net.Conn
	read *bufio.Reader
}

func (c *peekedConn) Read(b []byte) (int, error) { return c.read.Read(b) }
