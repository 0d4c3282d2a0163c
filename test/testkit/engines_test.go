package testkit_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

func TestEachEngineAnswersAsItself(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		if !strings.HasSuffix(t.Name(), string(s.Engine)) {
			t.Fatalf("engine %s answers as %s", t.Name(), s.Engine)
		}
		if s.Engine == store.SQLite {
			return
		}
		tx, err := s.DB().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		var isolation string
		if err := tx.QueryRow("SHOW transaction_isolation").Scan(&isolation); err != nil {
			t.Fatal(err)
		}
		if isolation != "serializable" {
			t.Fatalf("transactions are %s", isolation)
		}
	})
}

func TestEveryDatabaseIsFresh(t *testing.T) {
	one, two := testkit.Postgres(t), testkit.Postgres(t)
	if one == two {
		t.Fatal("two tests would share a database")
	}
}

func TestOwnServerComesBackWithItsData(t *testing.T) {
	server := testkit.OwnPostgres(t)
	s := testkit.Open(t, store.Options{URL: server.Database(t)})
	if _, err := s.DB().Exec("CREATE TABLE kept (n INT)"); err != nil {
		t.Fatal(err)
	}
	for _, crash := range []bool{false, true} {
		server.Stop(t, crash)
		if err := s.Ping(context.Background()); err == nil {
			t.Fatal("a stopped server answers")
		}
		server.Start(t)
		if _, err := s.DB().Exec("INSERT INTO kept VALUES (1)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReportKeepsOneLineForEachFact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	t.Setenv("UNFRAMED_TEST_REPORT", path)
	for range 2 {
		testkit.Report("skipped", "Chromium: not installed")
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "skipped\tChromium: not installed\n"; string(got) != want {
		t.Fatalf("report is %q, want %q", got, want)
	}
}
