package store

import (
	"context"
	"database/sql"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// answerGrace is what the network may add to statement_timeout.
const answerGrace = 5 * time.Second

// dialer opens wires. A server that hangs, or is cut off without a word, would
// otherwise hold whoever waits for its answer until the kernel gives up, about
// a quarter of an hour later; lib/pq does not wake up when a context ends.
type dialer struct {
	net.Dialer
	patience time.Duration // 0: endless
}

// wire is a connection on which an answer comes in time or counts as broken.
type wire struct {
	net.Conn
	patience atomic.Int64 // nanoseconds; 0: endless
	deadline atomic.Bool  // somebody else has set one, which then holds
}

type wireKey struct{}

// DialContext implements pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: c}
	w.patience.Store(int64(d.patience))
	if opened, ok := ctx.Value(wireKey{}).(**wire); ok {
		*opened = w
	}
	return w, nil
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// SetDeadline notes that lib/pq, while it connects, has a deadline of its own.
func (w *wire) SetDeadline(t time.Time) error {
	w.deadline.Store(!t.IsZero())
	return w.Conn.SetDeadline(t)
}

// Read waits for as long as an answer may take.
func (w *wire) Read(b []byte) (int, error) {
	if !w.deadline.Load() {
		var until time.Time
		if patience := time.Duration(w.patience.Load()); patience > 0 {
			until = time.Now().Add(patience)
		}
		if err := w.SetReadDeadline(until); err != nil {
			return 0, err
		}
	}
	return w.Conn.Read(b)
}

// Unlimited lets the answers on this connection take as long as they need, for
// whoever has switched statement_timeout off on it.
func Unlimited(c *sql.Conn) error {
	return c.Raw(func(driverConn any) error {
		if opened, ok := driverConn.(*conn); ok && opened.wire != nil {
			opened.wire.patience.Store(0)
		}
		return nil
	})
}

// patience is how long an answer may take under a statement_timeout, which is
// in milliseconds or has a unit; 0 if that is off or not understood.
func patience(statementTimeout string) time.Duration {
	limit, err := time.ParseDuration(strings.Replace(strings.ReplaceAll(statementTimeout, " ", ""), "min", "m", 1))
	if ms, failed := strconv.Atoi(statementTimeout); failed == nil {
		limit, err = time.Duration(ms)*time.Millisecond, nil
	}
	if err != nil || limit <= 0 {
		return 0
	}
	return limit + answerGrace
}
