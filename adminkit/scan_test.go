package adminkit_test

import (
	"context"
	"net/url"
	"testing"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/internal/auditlog"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

// TestWhatNoIndexFindsIsReadThroughScan lists users by what is compared row by row, and by
// what an index finds.
func TestWhatNoIndexFindsIsReadThroughScan(t *testing.T) {
	s := migrated.Open(t, testkit.SQLite(t))
	scanned := 0
	kit, err := adminkit.New(adminkit.Options[*ent.Client]{
		Bindings: bindings.All(), Reader: s.Client, Transact: s.Transact, Record: auditlog.RecordChange, Explain: bindings.Explain,
		Scan: func(ctx context.Context, read func(context.Context) error) error { scanned++; return read(ctx) },
	})
	must(t, err)
	for address, want := range map[string]int{"": 0, "q=ann": 0, "role=admin": 0, "email.prefix=ann": 0, "email.contains=ann": 1, "q=ann&sort=username": 1, "q=ann&role=user": 1} {
		values, err := url.ParseQuery(address)
		must(t, err)
		q, err := kit.ParseList("users", values)
		must(t, err)
		scanned = 0
		_, err = kit.List(admin(t), "users", q)
		must(t, err)
		if scanned != want {
			t.Errorf("?%s is read %d times in the share of what no index finds, want %d", address, scanned, want)
		}
	}
}
