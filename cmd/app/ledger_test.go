package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"unframed/ent/account"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// TestSeededBooksAreSoundUntilSomebodyMeddles seeds, verifies, breaks the books
// past the application and verifies again.
func TestSeededBooksAreSoundUntilSomebodyMeddles(t *testing.T) {
	dir := t.TempDir()
	runs(t, dir, nil, "Applied", "migrate", "up")
	out, errs, code := runApp(t, dir, nil, "seed", "--users", "60", "--transfers", "250")
	if code != 0 || !strings.Contains(out, "Created 60 users and 250 transfers.") {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	out, errs, code = runApp(t, dir, nil, "ledger", "verify")
	if want := "61 accounts, 310 transfers, 620 ledger entries; all balances sum to 0.00; discrepancies: 0\n"; code != 0 || out != want {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	s := testkit.Open(t, store.Options{Path: filepath.Join(dir, "data", "app.db")})
	ctx := viewer.AsSystem(context.Background(), "meddle")
	s.Account.Update().Where(account.ID(ledger.Treasury)).AddBalance(1).ExecX(ctx)
	out, errs, code = runApp(t, dir, nil, "ledger", "verify")
	if code != 1 || !strings.Contains(out, "all balances sum to 0.01, not to zero") || !strings.Contains(out, "account "+ledger.Treasury.String()+": the balance is") || !strings.Contains(errs, "not sound") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
}

func TestSeedStaysOutOfProduction(t *testing.T) {
	for _, args := range [][]string{{"seed", "--users", "1"}, {"seed", "--transfers", "-1"}} {
		if _, errs, code := runApp(t, t.TempDir(), nil, args...); code != 1 || !strings.Contains(errs, "at least 2 users") {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
}
