package audit

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// sendRaw sends bytes that no HTTP client would, on a connection of their own.
func (c *client) sendRaw(ctx context.Context, a *ask) (*reply, error) {
	conn, err := c.dial(ctx, a)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(c.options.Timeout)); err != nil {
		return nil, err
	}
	// A server that answers early may close before it has read everything.
	_, writeErr := conn.Write([]byte(a.raw))
	input := &bounded{conn, maxHeader + maxBody}
	stop := func() { _ = conn.SetDeadline(time.Unix(1, 0)) }
	x, err := c.read(a, stop, func() (*http.Response, error) { return http.ReadResponse(bufio.NewReader(input), nil) })
	if err != nil {
		return nil, errors.Join(writeErr, err)
	}
	return x, nil
}

func (c *client) dial(ctx context.Context, a *ask) (net.Conn, error) {
	https := a.url.Scheme == "https"
	conn, err := c.options.dial(ctx, "tcp", net.JoinHostPort(a.url.Hostname(), portOf(a.url)))
	if err != nil || !https {
		return conn, err
	}
	config := c.tls.Clone()
	config.ServerName, config.NextProtos = a.url.Hostname(), []string{"http/1.1"}
	return tls.Client(conn, config), nil // shakes hands at the first write, under its deadline
}

// bounded reads no more than left bytes: a response has no end of its own.
type bounded struct {
	net.Conn
	left int
}

var errTooMuch = errors.New("the response is too large")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
