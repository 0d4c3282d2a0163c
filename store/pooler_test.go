package store_test

import (
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestPoolerBySessionWorks goes through PgBouncer as Debian ships it: it
// refuses our startup parameters, and the settings hold all the same.
func TestPoolerBySessionWorks(t *testing.T) {
	through := testkit.PgBouncer(t, testkit.Postgres(t), "session")
	s, ctx := open(t, store.Options{URL: through})
	for setting, want := range map[string]string{
		"default_transaction_isolation": "read committed", "statement_timeout": "15s",
		"idle_in_transaction_session_timeout": "15s", "plan_cache_mode": "force_generic_plan", "timezone": "UTC", "extra_float_digits": "3",
	} {
		var got string
		if err := s.DB().QueryRowContext(ctx, "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, %v", setting, got, err)
		}
	}
	id := s.Account.Create().SaveX(ctx).ID
	if s.Account.GetX(ctx, id).Balance != 0 {
		t.Error("what was written is not read")
	}
}

func TestPoolerByTransactionIsRefusedAtStart(t *testing.T) {
	through := testkit.PgBouncer(t, testkit.Postgres(t), "transaction")
	_, err := store.Open(t.Context(), store.Options{URL: through})
	if err == nil || !strings.Contains(err.Error(), "pool_mode = session") {
		t.Errorf("a pooler by transaction is told as: %v", err)
	}
}
