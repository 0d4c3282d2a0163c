package reports

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit/migrated"
)

// ear counts what metrics are told.
type ear struct{ transactions, dropped atomic.Int64 }

func (e *ear) Transaction(int, time.Duration, store.Fault) { e.transactions.Add(1) }

func (e *ear) ReportsDropped(n int64) { e.dropped.Add(n) }

// desk is a service on a migrated database.
type desk struct {
	*Service
	*ear
	t      *testing.T
	system context.Context // may read everything
	ahead  atomic.Int64    // of its clock, in nanoseconds
	logged lockedBuffer
}

func newDesk(t *testing.T, o store.Options) *desk {
	t.Helper()
	d := &desk{ear: &ear{}, t: t, system: viewer.AsSystem(context.Background(), "test")}
	o.Metrics = d.ear
	db := migrated.Open(t, o)
	d.transactions.Store(0)
	var err error
	d.Service, err = New(Options{Store: db, Log: slog.New(slog.NewTextHandler(&d.logged, nil)), Metrics: d.ear,
		Now: func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) flush() {
	d.t.Helper()
	if err := d.Flush(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) receive(body string) {
	d.t.Helper()
	if _, err := d.Receive([]byte(body), host, "Mozilla/5.0 Firefox/153.0\x00\xff"); err != nil {
		d.t.Fatal(err)
	}
}

// all is the whole list.
func (d *desk) all() []Stored {
	d.t.Helper()
	list, _, err := d.List(d.system, Page{Limit: 10_000})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// lockedBuffer is a log that two goroutines use.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
